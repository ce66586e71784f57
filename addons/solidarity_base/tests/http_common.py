from lxml import html

from odoo import http
from odoo.tests import HttpCase

from .common import SolidarityCommon


class SolidarityHttpCommon(SolidarityCommon, HttpCase):
    """Pages as people see them: log in, open, submit forms."""

    def _login(self, user):
        """Log in as a user of the common data (password as ``_create_user`` says)."""
        self.authenticate(user.login, user.login + "x" * (8 - len(user.login)))

    def _get(self, path, status=200):
        """Open a page and return it parsed."""
        response = self.url_open(path)
        self.assertEqual(response.status_code, status, path)
        return html.fromstring(response.text)

    def _post(self, path, data=None, status=200, csrf=True):
        """Submit a form and return the page to which it leads, parsed."""
        data = dict(data or {})
        if csrf:
            data["csrf_token"] = http.Request.csrf_token(self)
        response = self.url_open(path, data=data or {"x": "1"})
        self.assertEqual(response.status_code, status, path)
        return html.fromstring(response.text)

    def _upload(self, path, data, picture, name="picture.jpg", status=200):
        """Submit a form with a picture and return the page to which it leads."""
        response = self.url_open(
            path,
            data={**data, "csrf_token": http.Request.csrf_token(self)},
            files={"picture": (name, picture, "image/jpeg")},
        )
        self.assertEqual(response.status_code, status, path)
        return html.fromstring(response.text)

    def _get_flash(self, page):
        """Return the message on top of a page, with single spaces."""
        return " ".join(
            " ".join(node.text_content().split())
            for node in page.find_class("o_solidarity_flash")
        )

    def _get_text(self, page):
        """Return what a page says in its main part."""
        return " ".join(page.get_element_by_id("wrap").text_content().split())
