from odoo import api, models
from odoo.exceptions import AccessError


class IrAttachment(models.Model):
    """Images of the suite's records come in by the record, which looks at them and says
    who may change them when; not by the file behind it."""

    _inherit = "ir.attachment"

    @api.model_create_multi
    def create(self, vals_list):
        attachments = super().create(vals_list)
        attachments._check_no_image()
        return attachments

    def write(self, vals):
        self._check_no_image()
        result = super().write(vals)
        self._check_no_image()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_image(self):
        self._check_no_image()

    def _check_no_image(self):
        """Refuse files behind the image of a record to all but the system.

        :raise AccessError: for users
        """
        if self.env.su:
            return
        mixin = self.env.registry["solidarity.image.mixin"]
        for attachment in self.sudo():
            model = self.env.registry.get(attachment.res_model)
            if attachment.res_field and model and issubclass(model, mixin):
                raise AccessError(
                    self.env._("Change the image where it is shown, not its file.")
                )
