import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError

MAX_TAGS = 5
MAX_TAG_LENGTH = 30


class SolidarityListingTag(models.Model):
    """A word by which members find listings, shared by all communities.

    Words are kept in lower case: the database would fold only ASCII in some locales.
    """

    _name = "solidarity.listing.tag"
    _description = "Listing Tag"
    _inherit = ["solidarity.contact.privacy.mixin"]
    _order = "name, id"

    name = fields.Char(required=True)

    _name_unique = models.UniqueIndex(
        "(lower(name))", "There is a tag of this name already."
    )
    _name_length = models.Constraint(
        f"CHECK (btrim(name) <> '' AND length(name) <= {MAX_TAG_LENGTH})",
        f"A tag has 1 to {MAX_TAG_LENGTH} characters.",
    )

    # --------------------------------------------------------------------- CRUD

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._normalise(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._normalise(vals))

    def _normalise(self, vals):
        if not vals.get("name"):
            return vals
        return {**vals, "name": self._get_word(vals["name"])}

    # --------------------------------------------------------- business methods

    @api.model
    def _from_text(self, text):
        """Return the tags of the words that a member typed, new ones included.

        :param str text: words between commas or semicolons, such as ``bike, tools``;
            case and a leading ``#`` do not matter
        :return: tags, each once
        :raise ValidationError: more than 5 tags, or one of more than 30 characters
        """
        words = [self._get_word(part) for part in re.split(r"[,;\n]", text or "")]
        words = list(dict.fromkeys(filter(None, words)))
        if len(words) > MAX_TAGS:
            raise ValidationError(
                self.env._(
                    "A listing has at most %(count)s tags: please leave some out.",
                    count=MAX_TAGS,
                )
            )
        for word in words:
            if len(word) > MAX_TAG_LENGTH:
                raise ValidationError(
                    self.env._(
                        'The tag "%(word)s…" is too long: please use at most %(count)s '
                        "characters, and commas between tags.",
                        word=word[:MAX_TAG_LENGTH],
                        count=MAX_TAG_LENGTH,
                    )
                )
        self._insert_missing(words)
        return self.search([("name", "in", words)])

    @api.model
    def _get_word(self, text):
        return " ".join(text.replace("\0", "").split()).lstrip("#").strip().lower()

    def _insert_missing(self, words):
        """Add words that are not there yet.

        Words belong to nobody: a member adds some without being allowed to change
        those of others, so no access right stands behind it. When two members add the
        same word at the same moment, the second one's request is tried again.
        """
        self.flush_model(["name"])
        self.env.cr.execute(
            "INSERT INTO solidarity_listing_tag "
            "(name, create_uid, create_date, write_uid, write_date) "
            "SELECT word, %(uid)s, now() AT TIME ZONE 'UTC', %(uid)s, "
            "now() AT TIME ZONE 'UTC' FROM unnest(%(words)s::text[]) AS word "
            "ON CONFLICT DO NOTHING",
            {"uid": self.env.uid, "words": words},
        )
