from odoo import api, models
from odoo.fields import Domain


class SolidarityProposal(models.Model):
    """A proposal that too few support ends, and the points come back."""

    # One file for each side of the model keeps them readable.
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.proposal"

    _expires_index = models.Index("(date_expires) WHERE state = 'gathering'")

    # -------------------------------------------------------------------- crons

    @api.model
    def _cron_expire(self):
        """Expire proposals whose last day to gather support was yesterday.

        Points come back and mails leave in the same transaction as the change of state:
        once, however often the job runs, is stopped or comes late.
        """
        gathering = Domain("state", "=", "gathering")
        communities = self._read_group(gathering, ["community_id"])
        is_over = Domain.OR(
            Domain("community_id", "=", community.id)
            & Domain("date_expires", "<", community._get_today())
            for (community,) in communities
        )
        self._run_in_batches(gathering & is_over, lambda proposal: proposal._expire())

    @api.model
    def _run_in_batches(self, domain, work):
        """Do ``work`` with each proposal of a domain, which it takes out of there;
        each in a transaction of its own, since all its supporters are told."""
        cron = self.env["ir.cron"]
        remaining = self.search_count(domain)
        cron._commit_progress(remaining=remaining)
        last_id = 0
        while proposal := self.search(
            Domain(domain) & Domain("id", ">", last_id), limit=1, order="id"
        ):
            last_id = proposal.id
            # a member who supports it at this moment goes first; it is looked at again
            # the next time the job runs
            if proposal.try_lock_for_update().filtered_domain(domain):
                work(proposal)
            remaining = max(0, remaining - 1)
            if not cron._commit_progress(1, remaining=remaining):
                return

    def _expire(self):
        """End the time to gather support."""
        supporters = self._get_supporters()
        self._set_state("expired")
        self._tell(
            "expired",
            self.sudo().author_id | supporters,
        )
