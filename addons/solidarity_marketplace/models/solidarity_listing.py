from datetime import timedelta

from odoo import fields, models

LISTING_DAYS = 90


class SolidarityListing(models.Model):
    """What a member offers to the others, or wants from them."""

    _name = "solidarity.listing"
    _description = "Offer or Want"
    _inherit = [
        "solidarity.member.mixin",
        "solidarity.contact.privacy.mixin",
        "solidarity.mail.mixin",
        "solidarity.reportable.mixin",
    ]
    _order = "id desc"
    _rec_name = "title"

    company_id = fields.Many2one(related="community_id.company_id")
    kind = fields.Selection(
        [("offer", "Offer"), ("want", "Want")], required=True, default="offer"
    )
    title = fields.Char(required=True)
    description = fields.Text()
    category_id = fields.Many2one(
        "solidarity.category", index="btree_not_null", ondelete="restrict"
    )
    tag_ids = fields.Many2many("solidarity.listing.tag", string="Tags")
    transaction_type = fields.Selection(
        [
            ("exchange", "Exchange"),
            ("sell", "Sell"),
            ("lend", "Lend"),
            ("give", "Give"),
        ],
        required=True,
        default="exchange",
    )
    price_kind = fields.Selection(
        [("amount", "A price"), ("free", "Free"), ("agree", "To agree")],
        required=True,
        default="agree",
    )
    price = fields.Monetary()
    currency_id = fields.Many2one("res.currency", string="Unit")
    image = fields.Image(max_width=1920, max_height=1920)
    image_512 = fields.Image(
        related="image", max_width=512, max_height=512, store=True, string="Image 512"
    )
    image_128 = fields.Image(
        related="image", max_width=128, max_height=128, store=True, string="Image 128"
    )
    latitude = fields.Float(digits=(10, 7))
    longitude = fields.Float(digits=(10, 7))
    date_expires = fields.Date(
        required=True,
        default=lambda self: (
            fields.Date.context_today(self) + timedelta(days=LISTING_DAYS)
        ),
    )
    state = fields.Selection(
        [("published", "Published"), ("hidden", "Hidden"), ("expired", "Expired")],
        required=True,
        default="published",
        copy=False,
    )
    is_moderated = fields.Boolean(
        string="Hidden by Moderators",
        copy=False,
        help="Only moderators can show it again.",
    )
    visibility = fields.Selection(
        [
            ("community", "Members of the community"),
            ("network", "Members of all communities here"),
            ("public", "Everybody"),
        ],
        required=True,
        default="community",
    )

    _latitude_range = models.Constraint(
        "CHECK (latitude BETWEEN -90 AND 90)",
        "The latitude lies between -90 and 90 degrees.",
    )
    _longitude_range = models.Constraint(
        "CHECK (longitude BETWEEN -180 AND 180)",
        "The longitude lies between -180 and 180 degrees.",
    )
    _price_complete = models.Constraint(
        "CHECK (price_kind <> 'amount' OR (price > 0 AND currency_id IS NOT NULL))",
        "A price is more than zero and has a unit; or choose free or to agree.",
    )
    _moderated_is_hidden = models.Constraint(
        "CHECK (state <> 'published' OR is_moderated IS NOT TRUE)",
        "Moderators have hidden this listing.",
    )
