"""Pictures that members send: made small, upright and free of what they need not tell.

A photo of a phone says where and when it was taken; that is nobody's business. Plain
Python with Pillow.
"""

import io
import warnings

from PIL import Image, ImageOps, UnidentifiedImageError

MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 50_000_000
MAX_SIDE = 1920
# Odoo loads no other readers of Pillow.
FORMATS = ("JPEG", "PNG", "GIF")


class PictureError(ValueError):
    """The picture cannot be used; ``reason`` is ``bytes``, ``pixels`` or ``format``."""

    def __init__(self, reason):
        super().__init__(reason)
        self.reason = reason


def clean(data, max_side=MAX_SIDE, lossless=False):
    """Return a picture without metadata: a JPEG, on white where one could see through.

    :param bytes data: JPEG, PNG or GIF (its first image)
    :param int max_side: of the result, in pixels
    :param bool lossless: PNG and GIF become a PNG, through which one may see
    :rtype: bytes
    :raise PictureError: too many bytes, too many pixels, or no picture

    >>> clean(b"<svg/>")  # doctest: +IGNORE_EXCEPTION_DETAIL
    Traceback (most recent call last):
    ...
    PictureError: format
    """
    if len(data) > MAX_BYTES:
        raise PictureError("bytes")
    try:
        with warnings.catch_warnings():
            # the size is looked at below, with an answer for the person
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(data), formats=FORMATS)
        # only the header has been read so far
        if picture.width * picture.height > MAX_PIXELS:
            raise PictureError("pixels")
        is_drawn = lossless and picture.format in ("PNG", "GIF")
        picture = ImageOps.exif_transpose(picture)
        picture.thumbnail((max_side, max_side))
        if is_drawn:
            picture = picture.convert("RGBA")
        elif picture.mode != "RGB":
            picture = picture.convert("RGBA")
            paper = Image.new("RGBA", picture.size, "white")
            picture = Image.alpha_composite(paper, picture).convert("RGB")
    except Image.DecompressionBombError as error:
        raise PictureError("pixels") from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        if isinstance(error, PictureError):
            raise
        raise PictureError("format") from error
    result = io.BytesIO()
    picture.info.clear()  # Pillow would write some of it again
    if is_drawn:
        picture.save(result, "PNG", optimize=True)
    else:
        picture.save(result, "JPEG", quality=85, optimize=True)
    return result.getvalue()
