"""Texts that go into files which people open in a spreadsheet. Plain Python."""


def safe_cell(text):
    """Return ``text`` so that no spreadsheet takes it for a formula.

    >>> safe_cell("=HYPERLINK(0)"), safe_cell("-2+3"), safe_cell("Bread")
    ("'=HYPERLINK(0)", "'-2+3", 'Bread')
    >>> safe_cell(False)
    ''
    """
    text = text or ""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
