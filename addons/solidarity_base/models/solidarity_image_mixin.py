import base64
import binascii

from odoo import api, fields, models
from odoo.exceptions import UserError

# Larger files are refused before they are decoded; Odoo then scales them down.
MAX_IMAGE_BYTES = 5 * 1024 * 1024


class SolidarityImageMixin(models.AbstractModel):
    """Records with an image that people fill with what their phone took."""

    _name = "solidarity.image.mixin"
    _description = "Image Mixin"

    # Odoo takes any file that begins with "<" for a drawing and keeps it as it is.
    _image_may_be_svg = False

    image = fields.Image(max_width=1920, max_height=1920)
    image_512 = fields.Image(
        related="image", max_width=512, max_height=512, store=True, string="Image 512"
    )
    image_128 = fields.Image(
        related="image", max_width=128, max_height=128, store=True, string="Image 128"
    )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_image(vals.get("image"))
        return super().create(vals_list)

    def write(self, vals):
        self._check_image(vals.get("image"))
        return super().write(vals)

    @api.model
    def _check_image(self, image):
        """Refuse what is too large, before anything decodes it, and what Odoo would
        not look into.

        :param image: base64 as bytes or str, or nothing
        :raise UserError: for more than 5 MB, or markup where photos are expected
        """
        if not image:
            return
        if len(image) * 3 // 4 > MAX_IMAGE_BYTES:
            raise UserError(
                self.env._(
                    "This image is too large: please use a file of at most "
                    "%(size)s MB.",
                    size=MAX_IMAGE_BYTES // 1024 // 1024,
                )
            )
        if not self._image_may_be_svg and _is_markup(image):
            raise UserError(
                self.env._(
                    "This file is not a photo: please use a JPEG, PNG or WebP file."
                )
            )


def _is_markup(image):
    try:
        return base64.b64decode(image).startswith(b"<")
    except (binascii.Error, ValueError):
        return False  # Odoo says that it is no base64
