from datetime import timedelta
from functools import partial

from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.solidarity_ledger.engine.import_dates import parse_date
from odoo.addons.solidarity_ledger.engine.import_plan import Directory, normalize
from odoo.addons.solidarity_ledger.models.solidarity_import_check import PREVIEW_SIZE
from odoo.addons.solidarity_marketplace.models.solidarity_listing import LISTING_DAYS

from ..engine.import_posts import PostPlan, PostReader
from ..engine.post_formats import POST_FORMATS

# Listings are shown for a year at most.
MAX_DAYS = 366
POST_FORMAT_NAMES = [
    ("timeoverflow_offers", "TimeOverflow: offers (export)"),
    ("timeoverflow_wants", "TimeOverflow: inquiries (export)"),
    ("timeoverflow_posts_plain", "TimeOverflow: offers and inquiries (import file)"),
    ("columns_posts", "Any table of offers and wants (CSV), by its columns"),
]


class SolidarityImport(models.Model):
    """How a file of offers and wants is tried out and imported, in one transaction.

    Each listing keeps the key of its row (source, kind and id there), so that what was
    imported stays as its owner has changed it since, and nothing comes twice. Nobody
    gets a mail.
    """

    _inherit = "solidarity.import"

    format = fields.Selection(
        selection_add=POST_FORMAT_NAMES,
        ondelete=dict.fromkeys((name for name, _ in POST_FORMAT_NAMES), "set default"),
    )
    format_used = fields.Selection(
        selection_add=POST_FORMAT_NAMES,
        ondelete=dict.fromkeys((name for name, _ in POST_FORMAT_NAMES), "set null"),
    )
    kind = fields.Selection(selection_add=[("posts", "Offers and wants")])
    post_count = fields.Integer(
        string="Offers and Wants",
        readonly=True,
        copy=False,
        help="Those that are new here.",
    )

    @api.model
    def _get_formats(self):
        return {**POST_FORMATS, **super()._get_formats()}

    def _check_records(self):
        if self.kind != "posts":
            return super()._check_records()
        outcomes, plan = self._try_posts()
        self._forget_results()
        self._store_problems(outcomes)
        self._store_post_preview(outcomes[:PREVIEW_SIZE])
        self._write_system(
            {
                "state": "checked",
                "row_count": len(outcomes),
                "row_offset": 0,
                "transfer_count": 0,
                "skipped_count": 0,
                "new_member_count": 0,
                "volume": 0,
                "stop_reason": False,
                **self._get_post_figures(plan),
            }
        )
        return None

    def _import_records(self):
        if self.kind != "posts":
            return super()._import_records()
        self.lock_for_update()
        outcomes, plan = self._try_posts()
        self._store_problems(outcomes)
        self._create_listings([o for o in outcomes if o.status == "post"])
        self._write_system(
            {
                "state": "done",
                "date_done": fields.Datetime.now(),
                "row_offset": len(outcomes),
                "stop_reason": False,
                **self._get_post_figures(plan),
            }
        )
        return None

    def action_open_posts(self):
        """Open the offers and wants that were imported from this source."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Imported Offers and Wants"),
            "res_model": "solidarity.listing",
            "view_mode": "list,form",
            "domain": [
                ("community_id", "=", self.community_id.id),
                ("import_key", "=like", f"{self._get_key('')}%"),
            ],
        }

    def _get_post_figures(self, plan):
        return {
            "post_count": plan.counts["post"],
            "known_count": plan.counts["known"],
            "refused_count": plan.counts["refused"],
        }

    def _try_posts(self):
        """Return the ``PostOutcome`` of each row, and the plan that counted them."""
        _plan, directory = self._get_plan()
        people = [p for p in directory.people if p.kind == "member"]
        plan = PostPlan(
            Directory(people, self._get_remembered(), self.member_match),
            self._get_known_posts(),
            self._get_categories(),
        )
        return list(plan.try_rows(self._get_post_reader())), plan

    def _get_post_reader(self):
        """Return an iterable of ``PostRow``, from the beginning of the file.

        :raise UserError: the columns are not chosen, or dates could mean two things
        """
        source = self._get_source()
        columns = self._get_columns()
        date_format = self._get_date_format(source, columns)
        if date_format == "auto" or not date_format:
            date_format = self._get_date_format(source, columns, "date_end")
        return PostReader(
            source,
            self._get_format(),
            columns,
            partial(parse_date, date_format=date_format),
        )

    def _get_known_posts(self):
        """Return the keys of rows that were imported from this source before."""
        prefix = self._get_key("")
        return {
            key[len(prefix) :]
            for (key,) in self.env.execute_query(
                SQL(
                    """SELECT import_key FROM solidarity_listing
                        WHERE community_id = %s AND starts_with(import_key, %s)""",
                    self.community_id.id,
                    prefix,
                )
            )
        }

    def _store_post_preview(self, outcomes):
        # closed to everybody by access rights, as nobody may edit them
        self.env["solidarity.import.preview"].sudo().create(
            [
                {
                    "import_id": self.id,
                    "row": row.line,
                    "row_id": not row.key.startswith("~") and row.key,
                    "date": row.date,
                    "post_kind": row.kind,
                    "name": row.title,
                    "member": row.member,
                    "category": row.category,
                    "status": status,
                }
                for row, status, _person, _problems in outcomes
            ]
        )

    def _create_listings(self, outcomes):
        """Make the offers and wants of these outcomes."""
        tags = self._get_tags({tag for outcome in outcomes for tag in outcome.row.tags})
        categories = self._get_categories()
        today = fields.Date.context_today(self)
        # Organisers import for the members, which owners alone may do otherwise; that
        # they organise this community was asked before.
        listings = self.env["solidarity.listing"].sudo()
        listings.with_context(tracking_disable=True, mail_notrack=True).create(
            [
                {
                    "community_id": self.community_id.id,
                    "membership_id": person.membership_id,
                    "import_key": self._get_key(row.key),
                    "kind": row.kind,
                    "title": row.title,
                    "description": row.description or False,
                    "category_id": categories.get(normalize(row.category)),
                    "tag_ids": [tags[tag] for tag in row.tags],
                    "date_expires": min(
                        row.date_end or today + timedelta(LISTING_DAYS),
                        today + timedelta(MAX_DAYS),
                    ),
                    "state": self._get_post_state(row, today),
                }
                for row, _status, person, _problems in outcomes
            ]
        )

    def _get_post_state(self, row, today):
        if row.date_end and row.date_end < today:
            return "expired"
        return "published" if row.is_active else "hidden"

    def _get_tags(self, names):
        """Return the id of the tag of each name (in lower case), made where there is
        none."""
        tags = self.env["solidarity.listing.tag"]
        here = {tag.name.lower(): tag.id for tag in tags.search([])}
        missing = sorted(names - set(here))
        made = tags.create([{"name": name} for name in missing])
        return here | dict(zip(missing, made.ids, strict=True))
