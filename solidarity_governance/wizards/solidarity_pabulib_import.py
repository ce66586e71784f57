import base64

from odoo import fields, models
from odoo.exceptions import UserError

from ..engine import pabulib

MAX_FILE_SIZE = 20 * 1024 * 1024
SHOWN_PROBLEMS = 20


class SolidarityPabulibImport(models.TransientModel):
    """Reads the file of a participatory budget that was held elsewhere, in the Pabulib
    format, and makes a decided funding round of it.

    Nothing is made before the preview was seen.
    """

    _name = "solidarity.pabulib.import"
    _description = "Import of a Participatory Budget"
    _inherit = ["solidarity.csv.mixin"]

    community_id = fields.Many2one(
        "solidarity.community",
        required=True,
        default=lambda self: self.env["solidarity.community"]._get_organised(),
        domain=[("is_organiser", "=", True)],
        ondelete="cascade",
    )
    file = fields.Binary(
        required=True,
        help="A file in the Pabulib format (.pb), as pabulib.org has them.",
    )
    file_name = fields.Char()
    state = fields.Selection(
        [("draft", "Choose"), ("refused", "Mistakes"), ("checked", "Preview")],
        default="draft",
        readonly=True,
    )
    problems = fields.Text(readonly=True)
    name = fields.Char(readonly=True)
    budget = fields.Monetary(readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True, ondelete="cascade")
    project_count = fields.Integer(string="Projects", readonly=True)
    vote_count = fields.Integer(string="Votes", readonly=True)
    rule = fields.Selection(
        selection=lambda self: self.env["solidarity.funding.round"]
        ._fields["rule"]
        ._description_selection(self.env),
        string="Money Is Shared By",
        help="By which rule the votes are counted here; that of the file where it "
        "names one of these.",
    )
    rule_in_file = fields.Char(string="Rule in the File", readonly=True)

    # ------------------------------------------------------------------ actions

    def action_check(self):
        """Show what is in the file, or what is wrong in it; make nothing.

        :raise UserError: this is no text
        """
        self.ensure_one()
        self.community_id._check_role("organiser")
        try:
            election = self._read()
        except pabulib.PabulibError as error:
            self.write({"state": "refused", "problems": self._describe(error.problems)})
            return self._reopen()
        rule = election.meta.get("rule", "")
        self.write(
            {
                "state": "checked",
                "problems": False,
                "name": self._get_name(election),
                "budget": election.budget,
                "currency_id": self._find_currency(election).id,
                "project_count": len(election.projects),
                "vote_count": len(election.votes),
                "rule_in_file": rule,
                "rule": "equal_shares"
                if rule.lower().startswith("equalshares")
                else "greedy",
            }
        )
        return self._reopen()

    def action_import(self):
        """Make the funding round, count it, and open its page.

        :raise UserError: the file has changed, and has mistakes now
        """
        self.ensure_one()
        self.community_id._check_role("organiser")
        try:
            election = self._read()
        except pabulib.PabulibError as error:
            raise UserError(self._describe(error.problems)) from error
        funding = self.env["solidarity.funding.round"]._import_election(
            election,
            self.community_id,
            name=self._get_name(election),
            rule=self.rule,
            currency=self._find_currency(election),
        )
        return {
            "type": "ir.actions.act_window",
            "name": funding.name,
            "res_model": funding._name,
            "res_id": funding.id,
            "view_mode": "form",
        }

    def action_back(self):
        """Choose another file."""
        self.ensure_one()
        self.write({"state": "draft", "problems": False})
        return self._reopen()

    # --------------------------------------------------------- business methods

    def _read(self):
        """Return what is in the file.

        :raise PabulibError: with its mistakes
        :raise UserError: too large, or not written in UTF-8
        """
        data = base64.b64decode(self.with_context(bin_size=False).file or b"")
        if len(data) > MAX_FILE_SIZE:
            raise UserError(self.env._("The file is larger than 20 MB."))
        if data.startswith(b"PK\x03\x04"):
            raise UserError(self._get_source_message("spreadsheet"))
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = data[: error.start].count(b"\n") + 1
            raise UserError(
                self.env._(
                    "Pabulib files are written in UTF-8, and line %s of this one is "
                    "not. Save it as UTF-8 and try again.",
                    line,
                )
            ) from error
        if "\0" in text:
            line = text[: text.index("\0")].count("\n") + 1
            raise UserError(self._get_source_message("binary", "UTF-8", line))
        return pabulib.parse(text)

    def _get_name(self, election):
        meta = election.meta
        return (meta.get("description") or self.file_name or meta["budget"])[:200]

    def _find_currency(self, election):
        """Return the currency of the file, in use here or not; else the company's."""
        code = election.meta.get("currency", "")
        currency = (
            self.env["res.currency"]
            .with_context(active_test=False)
            .search([("name", "=", code)], limit=1)
        )
        # the company is closed to organisers who are no employees
        return currency or self.community_id.sudo().company_id.currency_id

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Import a Participatory Budget"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    # ----------------------------------------------------------------- mistakes

    def _describe(self, problems):
        """Return what is wrong and what to do, a line for each mistake."""
        messages = self._get_problem_messages()
        lines = []
        for problem in problems[:SHOWN_PROBLEMS]:
            message = messages[problem.word]
            if problem.details:
                message = message % problem.details
            if problem.line:
                message = self.env._(
                    "Line %(line)s: %(message)s", line=problem.line, message=message
                )
            lines.append(message)
        if len(problems) > SHOWN_PROBLEMS:
            lines.append(
                self.env._("And %s more mistakes.", len(problems) - SHOWN_PROBLEMS)
            )
        return "\n".join(lines)

    def _get_problem_messages(self):
        return {
            "empty": self.env._("The file is empty. Choose another one."),
            "quotes": self.env._(
                "a quotation mark stays open, or there is text behind it. Write two "
                "marks where the text has one."
            ),
            "no_section": self.env._(
                "The section %(section)s is missing. Get the complete file."
            ),
            "before": self.env._(
                '"%(text)s" stands before the first section. A Pabulib file begins '
                "with META."
            ),
            "no_column": self.env._(
                "%(section)s has no column %(column)s. Add it to the line of column "
                "names, with its values."
            ),
            "cells": self.env._(
                "%(found)s cells, but only %(most)s columns. Put texts with semicolons "
                "between quotation marks."
            ),
            "no_meta": self.env._("META does not say %(key)s. Add a line for it."),
            "meta": self.env._(
                '"%(value)s" makes no sense for %(key)s. Correct the number.'
            ),
            "vote_type": self.env._(
                'the vote type "%(value)s" is not known. Known are approval, choose-1, '
                "cumulative, scoring and ordinal."
            ),
            "count": self.env._(
                "META says %(stated)s lines of %(section)s, but there are %(found)s. "
                "Get the complete file, or correct META."
            ),
            "project_id": self.env._(
                '"%(value)s" is no id of a project: it is not empty and has no comma.'
            ),
            "project_repeated": self.env._(
                "the project %(value)s is there twice. Remove one of them."
            ),
            "cost": self.env._(
                '"%(value)s" is no cost. Write a number that is not negative, such as '
                "1200 or 1200.50."
            ),
            "unknown_project": self.env._(
                'the vote names a project "%(value)s", which is not in PROJECTS. '
                "Correct the vote or add the project."
            ),
            "vote_repeated": self.env._("the vote names the project %(value)s twice."),
            "points": self.env._(
                '"%(value)s" is no number of points. Points are whole and not negative.'
            ),
            "points_count": self.env._(
                "the vote names %(projects)s projects but gives points to %(points)s. "
                "Give each of them its points."
            ),
        }
