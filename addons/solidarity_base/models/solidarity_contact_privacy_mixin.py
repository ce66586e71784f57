from odoo import api, models
from odoo.exceptions import AccessError

# Keys that make the display name of a contact say more than the name.
CONTACT_CONTEXT_KEYS = (
    "show_address",
    "show_email",
    "show_vat",
    "partner_show_db_id",
    "formatted_display_name",
)


class SolidarityContactPrivacyMixin(models.AbstractModel):
    """Keep the address book out of what portal users read by RPC.

    Odoo shows the *name* of a linked contact to everyone who may read the record
    that links to it, and a context such as ``{'show_email': True}`` makes that name
    include e-mail, address or tax number. Models with a contact that fellow members
    may read inherit from this mixin, which ignores such keys for portal users.
    """

    _name = "solidarity.contact.privacy.mixin"
    _description = "Contact Privacy Mixin"

    def _without_contact_context(self):
        """Return the same records with a context that shows no private data."""
        if not self.env.user.share:
            return self
        return self.with_context(**dict.fromkeys(CONTACT_CONTEXT_KEYS, False))

    def _read_format(self, fnames, load="_classic_read"):
        return super(
            SolidarityContactPrivacyMixin, self._without_contact_context()
        )._read_format(fnames, load)

    def web_read(self, specification):
        if self.env.user.share:
            specification = {
                name: {key: value for key, value in spec.items() if key != "context"}
                for name, spec in specification.items()
            }
        return super(
            SolidarityContactPrivacyMixin, self._without_contact_context()
        ).web_read(specification)

    def onchange(self, values, field_names, fields_spec):
        """Refuse it to portal users, who have none of the forms that it is for.

        What is not saved may link to anything: fields that are computed with the
        rights of the system would tell names, and more, of what the user may not read.
        """
        if self.env.user.share:
            raise AccessError(self.env._("Please use the pages of the portal."))
        return super().onchange(values, field_names, fields_spec)

    @api.model
    def formatted_read_group(self, *args, **kwargs):
        return super(
            SolidarityContactPrivacyMixin, self._without_contact_context()
        ).formatted_read_group(*args, **kwargs)

    @api.model
    def formatted_read_grouping_sets(self, *args, **kwargs):
        return super(
            SolidarityContactPrivacyMixin, self._without_contact_context()
        ).formatted_read_grouping_sets(*args, **kwargs)

    @api.model
    def read_group(self, *args, **kwargs):
        return super(
            SolidarityContactPrivacyMixin, self._without_contact_context()
        ).read_group(*args, **kwargs)
