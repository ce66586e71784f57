import base64
import doctest
import io

from PIL import Image
from PIL.PngImagePlugin import PngInfo

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import BaseCase, new_test_user, tagged

from ..engine import picture, picture_parts
from ..engine.picture import MAX_BYTES, clean
from ..engine.picture_parts import is_plain
from .common import SolidarityCommon
from .pictures import make_bomb, make_exif, make_picture, read_picture


class TestPictureEngine(BaseCase):
    """Files of pictures: what they say besides what they show."""

    def test_doctests(self):
        for module in (picture, picture_parts):
            results = doctest.testmod(module)
            self.assertTrue(results.attempted, module.__name__)
            self.assertFalse(results.failed, module.__name__)

    def test_clean(self):
        for form in ("JPEG", "PNG"):
            data = make_picture(form=form, exif=make_exif())
            self.assertIn(b"Spy phone", data, form)
            self.assertFalse(is_plain(data), form)
            self.assertNotIn(b"Spy phone", clean(data), form)
            self.assertTrue(is_plain(clean(data)), "it is not cleaned twice")

    def test_upright_and_small(self):
        data = make_picture((2400, 1200), exif=make_exif(turn=6))
        self.assertEqual(read_picture(clean(data)).size, (960, 1920))

    def test_plain(self):
        """Files that say nothing stay as they are, whatever wrote them."""
        for options in (
            {},
            {"progressive": True},
            {"subsampling": 0, "optimize": True},
            {"dpi": (72, 72)},
            {"icc_profile": b"colours " * 10_000},
            {"mode": "L", "colour": 7},
            {"mode": "CMYK", "colour": (0, 9, 9, 0)},
        ):
            with self.subTest(options):
                self.assertTrue(is_plain(make_picture(**options)))
        for mode in ("1", "L", "P", "RGB", "RGBA", "LA"):
            with self.subTest(mode):
                self.assertTrue(is_plain(make_picture((9, 9), "PNG", mode, 0)))
        noise = Image.effect_noise((300, 200), 90).convert("RGB")
        for options in ({}, {"progressive": True}, {"quality": 100}):
            stream = io.BytesIO()
            noise.save(stream, "JPEG", **options)
            self.assertTrue(is_plain(stream.getvalue()), options)

    def test_not_plain(self):
        """Wherever it stands: in a part of its own, in texts, behind the picture."""
        texts = PngInfo()
        texts.add_text("Location", "46.2 6.14")
        photo, drawing = make_picture(), make_picture(form="PNG")
        for data in (
            make_picture(comment=b"At home"),
            photo[:2] + b"\xff\xe1\0\x09At home" + photo[2:],
            make_picture(form="PNG", pnginfo=texts),
            photo + photo,
            photo + b"\0",
            photo[:-2],
            photo[:3],
            drawing + photo,
            drawing[:-1],
            make_picture(form="GIF"),
            b"RIFF\x24\0\0\0WEBPVP8 ",
            b"%PDF-1.4",
            b"",
        ):
            with self.subTest(data[:40]):
                self.assertFalse(is_plain(data))

    def test_see_through(self):
        """It becomes white, or stays so in a logo."""
        for form, mode, options in (
            ("PNG", "RGBA", {}),
            ("PNG", "P", {"transparency": 0}),
            ("GIF", "P", {"transparency": 0}),
        ):
            data = make_picture((4, 4), form, mode, 0, **options)
            with self.subTest(form=form, mode=mode):
                white = read_picture(clean(data))
                self.assertEqual(white.getpixel((1, 1)), (255, 255, 255))
                logo = read_picture(clean(data, lossless=True))
                self.assertEqual(logo.getpixel((1, 1))[3], 0)

    def test_refused(self):
        for data, reason in (
            (b"\xff\xd8" + b"x" * MAX_BYTES, "bytes"),
            (make_bomb(), "pixels"),
            (make_picture()[:200], "format"),
            (b"<svg/>", "format"),
            (b"", "format"),
        ):
            with self.assertRaises(picture.PictureError) as caught:
                clean(data)
            self.assertEqual(caught.exception.reason, reason)


@tagged("post_install", "-at_install")
class TestImageMixin(SolidarityCommon):
    """Images of records, however they come in."""

    def _get_image(self):
        return base64.b64decode(self.community.image)

    def test_it_says_no_more_than_it_shows(self):
        image = base64.b64encode(make_picture(exif=make_exif()))
        created = self.env["solidarity.community"].create({"name": "X", "image": image})
        self.community.write({"image": image.decode()})
        for community in (created, self.community):
            data = base64.b64decode(community.image)
            self.assertNotIn(b"Spy phone", data)
            self.assertFalse(dict(read_picture(data).getexif()))
            self.assertEqual(read_picture(data).size, (40, 20))

    def test_plain_ones_stay(self):
        logo = make_picture(form="PNG", mode="RGBA", colour=(0, 0, 0, 0))
        self.community.image = base64.b64encode(logo)
        self.assertEqual(self._get_image(), logo)

    def test_logos_stay_see_through(self):
        logo = make_picture(
            form="PNG", mode="RGBA", colour=(0, 0, 0, 0), exif=make_exif()
        )
        self.community.image = base64.b64encode(logo)
        self.assertNotIn(b"Spy phone", self._get_image())
        self.assertEqual(read_picture(self._get_image()).getpixel((1, 1))[3], 0)

    def test_logos_stay_sharp(self):
        """Small letters of a logo would be blurred in a photo."""
        logo = Image.effect_noise((40, 20), 90)
        stream = io.BytesIO()
        logo.save(stream, "PNG", exif=make_exif())
        self.community.image = base64.b64encode(stream.getvalue())
        self.assertNotIn(b"Spy phone", self._get_image())
        stored = read_picture(self._get_image()).convert("L")
        self.assertEqual(stored.tobytes(), logo.tobytes())

    def test_drawings_stay(self):
        """Logos may be drawings; nothing in them is touched."""
        drawing = b"<svg xmlns='http://www.w3.org/2000/svg'><title>Us</title></svg>"
        self.community.image = base64.b64encode(drawing)
        self.assertEqual(self._get_image(), drawing)

    def test_refused(self):
        """What cannot be cleaned is not kept."""
        for data in (b"%PDF-1.4", b"RIFF\x24\0\0\0WEBPVP8 ", make_picture()[:200]):
            with self.assertRaisesRegex(UserError, "kinds: JPEG, PNG, GIF"):
                self.community.image = base64.b64encode(data)
        with self.assertRaisesRegex(UserError, "no picture"):
            self.community.image = "no base64 at all"
        self.assertFalse(self.community.image)

    def test_huge_image(self):
        """More bytes than allowed are refused before anything decodes them."""
        with self.assertRaisesRegex(UserError, "more than 10 MB"):
            self.community.image = b"A" * (15 * 1024 * 1024)
        with self.assertRaisesRegex(UserError, "more than 10 MB"):
            self.env["solidarity.community"].create(
                {"name": "X", "image": "A" * (15 * 1024 * 1024)}
            )

    def test_image_of_too_many_pixels(self):
        """A small file can hold a huge picture: it is refused with a sentence."""
        for form, message in (
            ("PNG", "Too large image"),  # by Odoo: nothing has to be cleaned
            ("GIF", "too many pixels"),
        ):
            data = make_picture((9000, 9000), form, "1", 0)
            self.assertLess(len(data), 1_000_000)
            with self.assertRaisesRegex(UserError, message):
                self.community.image = base64.b64encode(data)

    def test_image_is_scaled(self):
        self.community.image = base64.b64encode(make_picture((2500, 1000), "PNG"))
        self.assertEqual(read_picture(self._get_image()).size, (1920, 768))
        small = base64.b64decode(self.community.image_128)
        self.assertEqual(read_picture(small).size, (128, 51))

    def test_largest(self):
        """10 MB, to the byte."""
        start = make_picture()
        data = start[:-2].ljust(MAX_BYTES - 2, b"\0") + start[-2:]
        self.community.image = base64.b64encode(data)
        self.assertTrue(self.community.image)
        with self.assertRaisesRegex(UserError, "more than 10 MB"):
            self.community.image = base64.b64encode(data + b"\0")

    def test_no_way_round(self):
        """Sizes are made from the image; defaults of a request bring none along."""
        image = base64.b64encode(make_picture(exif=make_exif()))
        self.community.write({"image_512": image, "image_128": image})
        names = ("image", "image_512", "image_128")
        communities = self.env["solidarity.community"]
        forged = communities.with_context(
            **{f"default_{name}": image for name in names}
        ).create({"name": "X", "image_512": image})
        for name in names:
            self.assertFalse(self.community[name])
            self.assertFalse(forged[name])
        self.assertEqual(forged.default_get(["name", "image"]).get("image"), None)

    def test_not_by_its_file(self):
        """Internal users write files of what they may write: not those of images."""
        user = new_test_user(
            self.env,
            login="organiser_of_files",
            groups="solidarity_base.group_solidarity_organiser",
            company_id=self.community.company_id.id,
            company_ids=[Command.set(self.community.company_id.ids)],
        )
        self._create_membership(user.partner_id, self.community, role="organiser")
        community = self.community.with_user(user)
        community.image = base64.b64encode(make_picture())
        self.env.flush_all()  # makes the sizes
        files = self.env["ir.attachment"].with_user(user)
        domain = [
            ("res_model", "=", "solidarity.community"),
            ("res_id", "=", community.id),
            ("res_field", "!=", False),
        ]
        found = self.env["ir.attachment"].search(domain).with_user(user)
        self.assertEqual(len(found), 3)
        spy = base64.b64encode(make_picture(exif=make_exif()))
        place = {
            "res_model": "solidarity.community",
            "res_id": community.id,
            "res_field": "image",
        }
        own = files.create({"name": "Mine", "datas": spy})
        for change in (
            lambda: found.write({"datas": spy}),
            lambda: found.write({"res_field": False}),
            lambda: found.unlink(),
            lambda: files.create({"name": "image", "datas": spy, **place}),
            lambda: own.write(place),
        ):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                change()
        own.write({**place, "res_field": False})
        self.assertEqual(self._get_image(), make_picture())
        community.image = False
        self.assertFalse(self.community.image)
