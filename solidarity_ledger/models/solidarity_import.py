import re

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine.formats import FORMATS

STATES = [
    ("draft", "File"),
    ("checked", "Checked"),
    ("running", "Importing"),
    ("done", "Done"),
]
FORMAT_NAMES = [
    ("timeoverflow_members", "TimeOverflow: members (export)"),
    ("timeoverflow_transfers", "TimeOverflow: transfers (export)"),
    ("timeoverflow_members_plain", "TimeOverflow: members (import file)"),
    ("timeoverflow_transfers_plain", "TimeOverflow: transfers (import file)"),
    ("cyclos_members", "Cyclos: members"),
    ("cyclos_history", "Cyclos: account history"),
    ("cyclos_transfers", "Cyclos 4: transfers"),
    ("drupal_transfers", "Drupal mutual_credit: transactions"),
    ("ces_users", "Community Exchange System: users"),
    ("ces_trades", "Community Exchange System: trades"),
    ("columns_members", "Any table of members (CSV), by its columns"),
    ("columns", "Any table of transfers (CSV), by its columns"),
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
    "owner_code",
    "is_rounded",
    "clear_gone",
    "is_charged",
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
    _inherit = ["solidarity.csv.mixin"]
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
        [("auto", "Detect"), *FORMAT_NAMES], required=True, default="auto"
    )
    format_used = fields.Selection(
        FORMAT_NAMES, string="Recognised as", readonly=True, copy=False
    )
    kind = fields.Selection(
        [("transfers", "Transfers"), ("members", "Members")],
        string="Contents",
        compute="_compute_kind",
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
        "solidarity.import.column", "import_id", string="Columns"
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

    owner_code = fields.Char(
        string="Whose account",
        help="An account history does not say whose it is: write the member's number "
        "or login here, as in the other files.",
    )
    is_rounded = fields.Boolean(
        string="Round times",
        help="20 minutes are no whole number of hundredths of an hour: round them to "
        "0.33. Otherwise such rows are refused.",
    )
    clear_gone = fields.Boolean(
        string="Settle for members who left",
        help="Members who left have no account here. What they gave to or received "
        "from others is booked on the clearing account; otherwise these rows are "
        "refused.",
    )

    is_charged = fields.Boolean(
        string="Charge fees and levies",
        help="For new trades. History of another system is taken as it was there.",
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
    skipped_count = fields.Integer(
        string="Rows left out",
        readonly=True,
        copy=False,
        help="Transfers that were never completed there, or between people who left.",
    )
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
            record.source = last.source or slug

    @api.depends("format_used")
    def _compute_kind(self):
        for record in self:
            record.kind = record._get_format().kind

    def _get_format(self):
        # without one: an import from before files were recognised
        return self._get_formats()[self.format_used or "columns"]

    @api.model
    def _get_formats(self):
        """Return the ``Format`` objects by name, in the order in which they are tried.

        Other addons add theirs, with ``selection_add`` for their names.
        """
        return FORMATS

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
        if "ledger_id" in vals:
            self.check_access("write")  # rules have looked at the ledger before
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
