import base64

from odoo.tests import tagged

from odoo.addons.solidarity_base.engine.picture import MAX_BYTES
from odoo.addons.solidarity_base.tests.pictures import (
    make_bomb,
    make_exif,
    make_picture,
    read_picture,
)

from .http_common import KEY, GovernanceHttpCommon


@tagged("post_install", "-at_install")
class TestPortalProposalPicture(GovernanceHttpCommon):
    """The picture of a proposal in the form, on the pages, and who can load it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.list_url = f"/my/community/{cls.community.code}/proposals"
        cls.picture = make_picture()
        cls.draft = cls._create_pictured()

    @classmethod
    def _create_pictured(cls, **values):
        return cls._create_proposal(image=base64.b64encode(cls.picture), **values)

    def _get_form(self, **values):
        return super()._get_form(**{"step": "draft", **values})

    def _get_stored(self, proposal):
        return base64.b64decode(proposal.image or b"")

    def _get_new(self):
        return self.env["solidarity.proposal"].search([("title", "=", "A bench")])

    # ---------------------------------------------------------------------- form

    def test_propose(self):
        """What the phone wrote into the picture is gone."""
        self._login(self.user_a)
        data = make_picture((2400, 1200), exif=make_exif(turn=6))
        self.assertIn(b"Spy phone", data)
        self._upload(f"{self.list_url}/new", self._get_form(step="open"), data)
        proposal = self._get_new()
        self.assertEqual(proposal.state, "gathering")
        stored = self._get_stored(proposal)
        self.assertEqual(read_picture(stored).size, (960, 1920), "upright")
        self.assertFalse(dict(read_picture(stored).getexif()))
        self.assertNotIn(b"Spy phone", stored)

    def test_replace_and_remove(self):
        self._login(self.user_a)
        url = f"/my/proposal/{self.draft.id}/edit"
        page = self._get(url)
        self.assertEqual(
            page.xpath("//img[@alt='The present picture']/@src"),
            [f"/web/image/solidarity.proposal/{self.draft.id}/image_128"],
        )
        self._upload(url, self._get_form(), make_picture((30, 30)))
        self.assertEqual(read_picture(self._get_stored(self.draft)).size, (30, 30))
        self._post(url, self._get_form())
        self.assertTrue(self.draft.image, "no new picture leaves the old one")
        page = self._post(url, self._get_form(title="x", remove_picture="1"))
        self.assertTrue(self.draft.image)
        self.assertTrue(page.get_element_by_id("remove_picture").checked)
        self._post(url, self._get_form(remove_picture="1"))
        self.assertFalse(self.draft.image)
        self.assertFalse(self._get(url).xpath("//*[@id='remove_picture']"))

    def test_refused(self):
        """With a message beside it; what was typed stays."""
        self._login(self.user_a)
        for data, message in (
            (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "This is no picture"),
            (b"%PDF-1.4", "This is no picture"),
            (self.picture[:200], "This is no picture"),
            (b"\xff\xd8" + b"x" * MAX_BYTES, "more than 10 MB"),
            (make_bomb(), "too many pixels"),
        ):
            page = self._upload(f"{self.list_url}/new", self._get_form(), data)
            with self.subTest(message, size=len(data)):
                self.assertIn(
                    message, page.get_element_by_id("error_picture").text_content()
                )
                fields = page.get_element_by_id("proposal_form").fields
                self.assertEqual(fields["title"], "A bench")
                self.assertEqual(fields["key"], KEY)
                self.assertIn(
                    "choose it again",
                    page.get_element_by_id("proposal_form_error").text_content(),
                )
        self.assertFalse(self._get_new())

    def test_other_mistakes_keep_the_old_one(self):
        self._login(self.user_a)
        url = f"/my/proposal/{self.draft.id}/edit"
        self._upload(url, self._get_form(title="x"), make_picture((30, 30)))
        self.assertEqual(self._get_stored(self.draft), self.picture)

    # -------------------------------------------------------------------- frozen

    def test_an_amendment_has_no_picture(self):
        """What members support keeps its picture, whatever a request sends."""
        proposal = self._open(self._create_pictured())
        self._login(self.user_a)
        url = f"/my/proposal/{proposal.id}/edit"
        self.assertFalse(self._get(url).xpath("//input[@type='file']"))
        form = self._get_form(title="A garden", note="Shorter")
        page = self._upload(url, form, make_picture((30, 30)))
        self.assertIn("new version is saved", self._get_flash(page))
        self._post(url, {**form, "title": "Garden", "remove_picture": "1"})
        self.assertEqual(proposal.title, "Garden")
        self.assertEqual(self._get_stored(proposal), self.picture)

    def test_the_form_sent_again(self):
        """Back in the browser, once it is open: nothing changes."""
        self._login(self.user_a)
        url = f"{self.list_url}/new"
        self._upload(url, self._get_form(step="open"), self.picture)
        stored = self._get_stored(self._get_new())
        self._upload(url, self._get_form(step="open"), make_picture((30, 30)))
        self.assertEqual(self._get_stored(self._get_new()), stored)

    # -------------------------------------------------------------------- readers

    def test_who_sees_it(self):
        """Who may read the proposal, and nobody else."""
        opened = self._open(self._create_pictured())
        hidden = self._open(self._create_pictured())
        hidden._moderation_hide()
        self.assertTrue(hidden.image, "hidden with the proposal, and not changed")
        insiders = {self.user_a, self.user_organiser, self.user_moderator}
        for user in (
            *insiders,
            self.user_b,
            self.user_other,
            self.user_foreign,
            self.user_employee,
            None,
        ):
            if user:
                self._login(user)
            else:
                self.authenticate(None, None)
            for proposal, readers in (
                (self.draft, insiders),
                (opened, insiders | {self.user_b}),
                (hidden, insiders),
            ):
                for name in ("image", "image_512", "image_128"):
                    path = f"/web/image/solidarity.proposal/{proposal.id}/{name}"
                    with self.subTest(path, user=user and user.login):
                        shown = self.url_open(path).content == self.picture
                        self.assertEqual(shown, user in readers)
                content = self.url_open(
                    f"/web/content/solidarity.proposal/{proposal.id}/image"
                )
                self.assertEqual(content.status_code == 200, user in readers)

    def test_page(self):
        opened = self._open(self._create_pictured())
        bare = self._open(self._create_proposal())
        self._login(self.user_b)
        [image] = self._get(f"/my/proposal/{opened.id}").find_class("o_gov_photo")
        self.assertEqual(image.get("alt"), opened.title)
        self.assertEqual(image.get("loading"), "lazy")
        self.assertEqual(
            self.url_open(image.get("src")).content, self.picture, image.get("src")
        )
        page = self._get(f"/my/proposal/{bare.id}")
        self.assertFalse(page.find_class("o_gov_photo"))

    def test_list(self):
        """A card has the picture of its proposal, or none; however many there are, it
        takes the same number of queries."""
        first = self._open(self._create_pictured())
        bare = self._open(self._create_proposal())
        self._login(self.user_b)
        page = self._get(self.list_url)
        [image] = page.get_element_by_id(f"proposal_{first.id}").xpath(".//img")
        path = f"/web/image/solidarity.proposal/{first.id}/image_512"
        self.assertEqual(image.get("src"), path)
        self.assertFalse(page.get_element_by_id(f"proposal_{bare.id}").xpath(".//img"))
        few = self._count_queries()
        for _number in range(17):
            self._open(self._create_pictured())
        self.env.flush_all()
        self.assertEqual(len(self._get(self.list_url).find_class("o_gov_thumb")), 18)
        self.assertLessEqual(self._count_queries(), few)

    def _count_queries(self):
        self._get(self.list_url)
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self._get(self.list_url)
        return self.env.cr.sql_log_count - before
