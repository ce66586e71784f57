from odoo import api, fields, models

BATCH = 50


class SolidarityProposalNews(models.Model):
    """Mails about a proposal that are still to be written, to many members.

    A mail takes a hundredth of a second, and a proposal may have hundreds of
    supporters: nobody waits for that with a click. The rows have a table of their own,
    so that writing the mails stands in nobody's way who gives points.
    """

    _name = "solidarity.proposal.news"
    _description = "News about a Proposal"
    _order = "id"
    _rec_name = "template"

    proposal_id = fields.Many2one(
        "solidarity.proposal", required=True, index=True, ondelete="cascade"
    )
    template = fields.Char(required=True, help="XML id of the mail template.")
    member_ids = fields.Json(required=True, help="Ids of those not written to yet.")
    values = fields.Json(help="What the template finds in its context.")

    @api.model
    def _add(self, proposal, template, members, values):
        """Queue mails about a proposal; a job writes them within a minute.

        :param str template: XML id of a template on ``solidarity.proposal``
        :param members: ``solidarity.membership``
        :param dict values: what the template finds in ``ctx``
        """
        if not members or self.env.context.get("install_mode"):
            return  # demo data writes no letters
        # whoever takes a step of the flow: the system writes to the others
        self.sudo().create(
            {
                "proposal_id": proposal.id,
                "template": template,
                "member_ids": members.ids,
                "values": values,
            }
        )
        self.env.ref("solidarity_governance.ir_cron_send_proposal_news")._trigger()

    @api.model
    def _cron_send(self):
        """Write the mails, some at a time; each leaves with the note that it did."""
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=self.search_count([]))
        last_id = 0
        while news := self.search([("id", ">", last_id)], limit=1):
            last_id = news.id
            is_done = not news.try_lock_for_update()
            while not is_done:
                is_done = news._send_batch()
                remaining = self.search_count([])
                if not cron._commit_progress(int(is_done), remaining=remaining):
                    return

    def _send_batch(self):
        """Write to the next members, unless they are suspended or have left.

        :return: whether all have been written to; the row is gone then
        :rtype: bool
        """
        self.ensure_one()
        members = self.env["solidarity.membership"].browse(self.member_ids[:BATCH])
        active = members.exists().filtered(lambda member: member.state == "active")
        self.proposal_id._send_mail(
            self.template, active.partner_id, **(self.values or {})
        )
        rest = self.member_ids[BATCH:]
        if rest:
            self.member_ids = rest
        else:
            self.unlink()
        return not rest
