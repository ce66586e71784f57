from odoo import models
from odoo.exceptions import ValidationError
from odoo.tools import plaintext2html

from .solidarity_proposal import SUMMARY_LENGTH, TITLE_LENGTH

NOTE_LENGTH = (3, 200)


class SolidarityProposal(models.Model):
    """The text of a proposal: what members support is kept, version by version."""

    # One file for each side of the model keeps them readable.
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.proposal"

    def _amend(self, title, summary, note):
        """Change the text of an open proposal, as its author: a new version, of which
        the supporters get a mail.

        :param str title: 3 to 200 characters
        :param str summary: 10 to 2,000 characters
        :param str note: what changed, in 3 to 200 characters
        :return: the new version
        :raise UserError: not the author, or too late
        :raise ValidationError: a text is too short or too long, or nothing changed
        """
        self._begin("amend")
        texts = self._prepare_texts({"title": title or "", "summary": summary or ""})
        self._check_texts(texts)
        note = " ".join((note or "").replace("\0", "").split())
        if not NOTE_LENGTH[0] <= len(note) <= NOTE_LENGTH[1]:
            raise ValidationError(
                self.env._("Say in 3 to 200 characters what you changed, and why.")
            )
        proposal = self.sudo()
        if (texts["title"], texts["summary"]) == (proposal.title, proposal.summary):
            raise ValidationError(
                self.env._("The text is the same as before: there is nothing to save.")
            )
        proposal.write(texts)
        version = self._add_version(note)
        self._say(
            self.env._(
                "Version %(number)s: %(note)s", number=version.number, note=note
            ),
            author=proposal.author_id.partner_id,
        )
        # what they gave their points to is not quite the same any more
        self._tell("amended", self._get_supporters() - proposal.author_id, note=note)
        return version

    def _add_version(self, note):
        """Keep the present text as a version; with the rights of the system: versions
        are made by the actions alone."""
        self.ensure_one()
        proposal = self.sudo()
        return (
            self.env["solidarity.proposal.amendment"]
            .sudo()
            .create(
                {
                    "proposal_id": proposal.id,
                    "membership_id": proposal.author_id.id,
                    "number": max(proposal.amendment_ids.mapped("number"), default=0)
                    + 1,
                    "title": proposal.title,
                    "summary": proposal.summary,
                    "note": note,
                }
            )
        )

    def _prepare_texts(self, vals):
        """Return the values without what PostgreSQL cannot store and spaces around."""
        texts = {
            name: vals[name].replace("\0", "").replace("\r\n", "\n").strip()
            for name in ("title", "summary")
            if isinstance(vals.get(name), str)
        }
        return {**vals, **texts}

    def _check_texts(self, vals):
        """Refuse texts with a message, before the database refuses them without one.

        :param dict vals: values of a create or write
        """
        for name, (shortest, longest), message in (
            (
                "title",
                TITLE_LENGTH,
                self.env._("Please give a title of 3 to 200 characters."),
            ),
            (
                "summary",
                SUMMARY_LENGTH,
                self.env._("Please say in 10 to 2,000 characters what you propose."),
            ),
        ):
            if name in vals and not shortest <= len(vals[name] or "") <= longest:
                raise ValidationError(message)

    def _say(self, text, author=None):
        """Write to the discussion, for all members to read; it is mailed to nobody,
        see ``solidarity_proposal_discussion.py``.

        :param str text: plain text
        :param author: ``res.partner`` who says it; the user when not given
        """
        self.ensure_one()
        # Members have no access to messages; who takes a step of the flow was checked.
        self.env["mail.message"].sudo().create(
            {
                "model": self._name,
                "res_id": self.id,
                "message_type": "comment",
                "subtype_id": self.env.ref("mail.mt_comment").id,
                "author_id": (author or self.env.user.partner_id).id,
                # of the system, instead of the member's own
                "email_from": self.sudo().company_id.email_formatted or False,
                "body": plaintext2html(text),
            }
        )
