import base64
import binascii

from odoo import api, models

from ..engine.picture import PictureError, clean, has_metadata


class SolidarityListing(models.Model):
    """Pictures of listings show what is offered and say nothing about who took them,
    however they come in."""

    # One file for each side of the model keeps them readable.
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.listing"

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._without_metadata(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._without_metadata(vals))

    @api.model
    def _without_metadata(self, vals):
        if not vals.get("image"):
            return vals
        try:
            data = base64.b64decode(vals["image"])
            if not has_metadata(data):
                return vals
            return {**vals, "image": base64.b64encode(clean(data))}
        except (binascii.Error, ValueError, PictureError):
            return vals  # refused where all pictures are checked
