"""Pictures for tests."""

import io

from PIL import Image


def make_picture(size=(40, 20), form="JPEG", mode="RGB", colour="green", **options):
    """Return the file of a picture in one colour."""
    stream = io.BytesIO()
    Image.new(mode, size, colour).save(stream, form, **options)
    return stream.getvalue()


def make_exif(turn=1):
    """Return what a phone writes: when, with what and where it was taken, and how to
    turn it."""
    exif = Image.Exif()
    exif[0x0132] = "2027:01:01 10:00:00"
    exif[0x010F] = "Spy phone"
    exif[0x0112] = turn
    exif.get_ifd(0x8825)[2] = (46.0, 12.0, 15.0)
    return exif


def make_bomb():
    """Return a small file that says that it has 400 million pixels."""
    return make_picture((20000, 20000), "PNG", "1", 0)


def read_picture(data):
    """Return a picture as Pillow reads it."""
    return Image.open(io.BytesIO(data))
