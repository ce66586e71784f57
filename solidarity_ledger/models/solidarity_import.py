import re

from odoo import api, fields, models
from odoo.exceptions import LockError, UserError
from odoo.fields import Domain

STATES = [
    ("draft", "File"),
    ("checked", "Checked"),
    ("running", "Importing"),
    ("done", "Done"),
]
# What makes a check void, and what makes the file be read again.
READING_FIELDS = {"file", "format", "encoding", "delimiter", "header"}
INPUT_FIELDS = READING_FIELDS | {
    "ledger_id",
    "source",
    "number_format",
    "date_format",
    "date_default",
    "member_match",
    "create_members",
    "column_ids",
}
# The rest is found out by the import itself, nobody writes it by hand.
FREE_FIELDS = INPUT_FIELDS | {"file_name"}


class SolidarityImport(models.Model):
    """An import of transfers from a file: read, checked, posted, kept as a record.

    Posting is safe to repeat: every row has an idempotency key made of ``source`` and
    the row's id, so a row that was posted by this or an earlier import of the same
    source is recognised. That is also how an import goes on after a crash.
    """

    _name = "solidarity.import"
    _description = "Import of Transfers"
    _order = "id desc"
    _rec_name = "file_name"

    ledger_id = fields.Many2one(
        "solidarity.ledger",
        required=True,
        index=True,
        ondelete="restrict",
        domain=[("state", "=", "open"), ("community_id.is_organiser", "=", True)],
        default=lambda self: self._default_ledger_id(),
    )
    community_id = fields.Many2one(related="ledger_id.community_id")
    company_id = fields.Many2one(related="ledger_id.company_id")
    currency_id = fields.Many2one(related="ledger_id.currency_id")
    state = fields.Selection(
        STATES, required=True, default="draft", readonly=True, copy=False
    )
    format = fields.Selection(
        [("columns", "Any table (CSV), by its columns")],
        required=True,
        default="columns",
    )
    file = fields.Binary(required=True, attachment=True)
    file_name = fields.Char()
    source = fields.Char(
        required=True,
        compute="_compute_source",
        store=True,
        readonly=False,
        precompute=True,
        help="The system that the file comes from. Rows of one source are posted once: "
        "keep the name when the next file of that system comes.",
    )

    # how the file is written
    encoding = fields.Selection(
        [
            ("auto", "Detect"),
            ("utf-8", "UTF-8"),
            ("utf-16", "UTF-16"),
            ("cp1252", "Windows-1252 (Western Europe)"),
            ("cp850", "DOS (code page 850)"),
            ("mac_roman", "Mac Roman"),
            ("latin-1", "Latin-1"),
        ],
        required=True,
        default="auto",
    )
    encoding_used = fields.Char(string="Read as", readonly=True, copy=False)
    delimiter = fields.Selection(
        [
            ("auto", "Detect"),
            (";", "Semicolon ;"),
            (",", "Comma ,"),
            ("tab", "Tab"),
            ("|", "Bar |"),
        ],
        string="Columns divided by",
        required=True,
        default="auto",
    )
    delimiter_used = fields.Char(readonly=True, copy=False)
    header = fields.Selection(
        [("auto", "Detect"), ("yes", "Names of columns"), ("no", "The first transfer")],
        string="First line",
        required=True,
        default="auto",
    )
    has_header = fields.Boolean(readonly=True, copy=False)
    number_format = fields.Selection(
        [("auto", "1234.50 or 1234,50"), ("point", "1,234.50"), ("comma", "1.234,50")],
        string="Numbers",
        required=True,
        default="auto",
    )
    date_format = fields.Selection(
        [
            ("auto", "Detect"),
            ("ymd", "Year, month, day (2024-12-31)"),
            ("dmy", "Day, month, year (31.12.2024)"),
            ("mdy", "Month, day, year (12/31/2024)"),
            ("timestamp", "Seconds since 1970"),
        ],
        string="Dates",
        required=True,
        default="auto",
    )
    date_default = fields.Date(
        string="Date of rows without one",
        required=True,
        default=fields.Date.context_today,
    )
    column_ids = fields.One2many(
        "solidarity.import.column", "import_id", string="Columns", copy=True
    )
    member_match = fields.Selection(
        [
            ("reference", "Member number"),
            ("email", "E-mail address"),
            ("name", "Name"),
        ],
        string="Members are found by",
        required=True,
        default="reference",
    )
    create_members = fields.Boolean(
        string="Make unknown people members",
        help="Whoever the file names and nobody here fits becomes a contact and an "
        "active member of the community, named as in the file.",
    )

    # what the check expects; from the import on: what happened
    row_count = fields.Integer(string="Rows", readonly=True, copy=False)
    row_offset = fields.Integer(string="Rows done", readonly=True, copy=False)
    progress = fields.Float(compute="_compute_progress")
    transfer_count = fields.Integer(string="Transfers", readonly=True, copy=False)
    known_count = fields.Integer(
        string="Imported before",
        readonly=True,
        copy=False,
        help="Rows whose transfer is there already; they are not posted again.",
    )
    refused_count = fields.Integer(string="Rows refused", readonly=True, copy=False)
    new_member_count = fields.Integer(string="New members", readonly=True, copy=False)
    volume = fields.Monetary(readonly=True, copy=False)
    balance_lowest = fields.Monetary(string="Lowest balance", readonly=True, copy=False)
    balance_highest = fields.Monetary(
        string="Highest balance", readonly=True, copy=False
    )
    stop_reason = fields.Char(readonly=True, copy=False)
    user_id = fields.Many2one(
        "res.users", string="Imported by", readonly=True, copy=False
    )
    date_start = fields.Datetime(string="Started", readonly=True, copy=False)
    date_done = fields.Datetime(string="Finished", readonly=True, copy=False)
    problem_ids = fields.One2many("solidarity.import.problem", "import_id")
    preview_ids = fields.One2many("solidarity.import.preview", "import_id")
    balance_ids = fields.One2many("solidarity.import.balance", "import_id")
    problem_file = fields.Binary(compute="_compute_problem_file")

    _source_format = models.Constraint(
        "CHECK (source ~ '^[a-z0-9]+([.-][a-z0-9]+)*$' AND length(source) <= 64)",
        "The name of a source has lower-case letters, digits, points and hyphens, 64 "
        "at most, such as timeoverflow-2024.",
    )

    @api.model
    def _default_ledger_id(self):
        ledgers = self.env["solidarity.ledger"].search(
            [("state", "=", "open"), ("community_id.is_organiser", "=", True)], limit=2
        )
        return ledgers if len(ledgers) == 1 else ledgers.browse()

    @api.depends("ledger_id", "file_name")
    def _compute_source(self):
        """Suggest the source of the last import: another name would post rows again."""
        for record in self:
            if record.source:
                continue
            last = self.search(
                [("ledger_id", "=", record.ledger_id.id), ("state", "=", "done")],
                limit=1,
            )
            name = (record.file_name or "").rpartition(".")[0].lower()
            slug = re.sub(r"[^a-z0-9]+", "-", name)[:64].strip("-")
            record.source = last.source or slug or "csv"

    @api.depends("row_count", "row_offset", "state")
    def _compute_progress(self):
        for record in self:
            done = 1 if record.state == "done" else 0
            record.progress = 100 * (
                record.row_offset / record.row_count if record.row_count else done
            )

    def _compute_problem_file(self):
        for record in self:
            record.problem_file = record.problem_ids._get_csv()

    # ------------------------------------------------------------------ CRUD

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_free_fields(vals)
        records = super().create(vals_list)
        records._read_file()
        return records

    def write(self, vals):
        """Change what the user chooses; the check is void then.

        :raise UserError: while the import runs and afterwards, and for what only the
            import itself finds out
        """
        self._check_free_fields(vals)
        if INPUT_FIELDS & set(vals):
            self._reset()
        result = super().write(vals)
        if READING_FIELDS & set(vals):
            self._read_file()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_started(self):
        if any(record.date_start for record in self):
            raise UserError(
                self.env._(
                    "An import that has begun is kept, as a record of who posted what."
                )
            )

    def _check_free_fields(self, vals):
        if not self.env.su and set(vals) - FREE_FIELDS:
            raise UserError(
                self.env._(
                    "State and figures of an import come from checking and importing. "
                    "Use these buttons."
                )
            )

    def _write_system(self, vals):
        """Write what the import found out: closed to everybody else."""
        return super().write(vals)

    def _reset(self):
        """Forget the check, because something changes that it was about."""
        for record in self:
            if record.state in ("running", "done"):
                raise UserError(
                    self.env._(
                        "This import has begun and stays as it is. Start a new one for "
                        "another file or other settings."
                    )
                )
        self.filtered(lambda record: record.state != "draft")._write_system(
            {"state": "draft"}
        )

    # --------------------------------------------------------------- actions

    def action_check(self):
        """Try all rows out and show what would happen; nothing is posted."""
        for record in self:
            record._check_may_import()
            record._reset()
            record._check()
        return True

    def action_import(self):
        """Post what is right, at once or, for long files, in the background.

        :raise UserError: it is not checked, or it has been imported already
        """
        self.ensure_one()
        self._check_may_import()
        try:
            self.lock_for_update()
        except LockError as error:
            raise UserError(
                self.env._("Somebody else has just started this import.")
            ) from error
        if self.state != "checked":
            raise UserError(
                {
                    "draft": self.env._("Check the file first: nothing is posted."),
                    "running": self.env._("This import is running already."),
                    "done": self.env._(
                        "This import is done. Start a new one for another file."
                    ),
                }[self.state]
            )
        self._start()
        return True

    def action_stop(self):
        """Stop an import that runs in the background; what is posted stays."""
        for record in self:
            record._check_may_import()
            if record.state == "running":
                record._stop(self.env._("Stopped by %s.", self.env.user.name))
        return True

    def action_open_transfers(self):
        """Open the transfers that were imported from this source."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "solidarity_ledger.solidarity_transfer_action"
        )
        prefix = self._get_key("").replace("\\", "\\\\").replace("_", r"\_")
        domain = Domain("ledger_id", "=", self.ledger_id.id) & Domain(
            "idempotency_key", "=like", f"{prefix}%"
        )
        return {**action, "domain": list(domain), "context": {}}

    def action_open_problems(self):
        """Open the list of problems, to be grouped and filtered."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "solidarity_ledger.solidarity_import_problem_action"
        )
        return {**action, "domain": [("import_id", "=", self.id)]}

    def action_open_member_codes(self):
        """Open who the codes of this source are."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "solidarity_ledger.solidarity_import_member_action"
        )
        return {
            **action,
            "domain": [
                ("community_id", "=", self.community_id.id),
                ("source", "=", self.source),
            ],
            "context": {
                "default_community_id": self.community_id.id,
                "default_source": self.source,
            },
        }

    def action_download_problems(self):
        """Download the problems as CSV."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/problem_file/"
            "problems.csv?download=true",
            "target": "download",
        }

    def _check_may_import(self):
        self.check_access("write")
        self.community_id._check_role("organiser")
