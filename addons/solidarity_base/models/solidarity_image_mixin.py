import base64
import binascii

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine.picture import FORMATS, MAX_BYTES, PictureError, clean
from ..engine.picture_parts import is_plain

# made from the image by Odoo
SIZES = {"image_512", "image_128"}


class SolidarityImageMixin(models.AbstractModel):
    """Records with an image that people fill with what their phone took.

    It shows what it shows and says nothing about who took it, where and when, however
    it comes in; see also ``ir_attachment.py``.
    """

    _name = "solidarity.image.mixin"
    _description = "Image Mixin"

    # Logos may be drawings, and one may see through them. Odoo takes any file that
    # begins with "<" for a drawing and keeps it as it is.
    _image_may_be_svg = False

    image = fields.Image(max_width=1920, max_height=1920)
    image_512 = fields.Image(
        related="image", max_width=512, max_height=512, store=True, string="Image 512"
    )
    image_128 = fields.Image(
        related="image", max_width=128, max_height=128, store=True, string="Image 128"
    )

    @api.model
    def default_get(self, fields):
        """Leave images out: a request could bring one along that nobody looks at."""
        return super().default_get(
            [name for name in fields if name != "image" and name not in SIZES]
        )

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._prepare_image(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._prepare_image(vals))

    @api.model
    def _prepare_image(self, vals):
        """Return the values with an image that can be kept.

        :raise UserError: too large, or no picture
        """
        vals = {name: value for name, value in vals.items() if name not in SIZES}
        image = vals.get("image")
        if not image:
            return vals
        # before anything decodes it; three bytes are four letters, filled up at the end
        if len(image) * 3 // 4 - 2 > MAX_BYTES:
            self._refuse_image("bytes")
        try:
            data = base64.b64decode(image)
        except (binascii.Error, ValueError):
            self._refuse_image("format")
        is_drawing = self._image_may_be_svg and data.startswith(b"<")
        if not is_drawing and not is_plain(data):
            vals["image"] = self._clean_image(data)
        return vals

    @api.model
    def _clean_image(self, data):
        """Return a picture without what it need not tell, as fields have it.

        :param bytes data: of the file
        :return: base64
        :raise UserError: too large, or no picture
        """
        try:
            return base64.b64encode(clean(data, lossless=self._image_may_be_svg))
        except PictureError as error:
            self._refuse_image(error.reason)

    @api.model
    def _refuse_image(self, reason):
        messages = {
            "bytes": self.env._(
                "The picture has more than %s MB: choose a smaller one.",
                MAX_BYTES // 1024**2,
            ),
            "pixels": self.env._(
                "The picture has too many pixels: choose a smaller one."
            ),
            "format": self.env._(
                "This is no picture that can be shown here: choose one of these "
                "kinds: %s.",
                ", ".join(FORMATS),
            ),
        }
        raise UserError(messages[reason])
