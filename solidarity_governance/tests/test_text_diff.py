import doctest

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..engine import proposal_form, text_diff

texts = st.text("ab ,\nä<", max_size=60)


@tagged("post_install", "-at_install")
class TestTextDiff(BaseCase):
    """What changed between two texts, and what is typed into forms."""

    def test_examples(self):
        for module in (text_diff, proposal_form):
            result = doctest.testmod(module)
            self.assertGreater(result.attempted, 0)
            self.assertEqual(result.failed, 0, module.__name__)

    @given(texts, texts)
    def test_parts_make_up_both_texts(self, old, new):
        parts = text_diff.diff_words(old, new)
        self.assertEqual("".join(t for word, t in parts if word != "added"), old)
        self.assertEqual("".join(t for word, t in parts if word != "removed"), new)

    def test_hostile_texts_take_no_time(self):
        """Without difflib's rule for frequent words this takes half a minute."""
        parts = text_diff.diff_words(". " * 1000, ", " * 1000)
        self.assertEqual(parts, [("removed", ". " * 1000), ("added", ", " * 1000)])
