"""Texts of members on their way into XML. Plain Python."""

import re

# XML 1.0, section 2.2: what no document may contain, not even escaped.
FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml_text(text):
    """Return a text without the characters that XML cannot hold.

    >>> xml_text("Bread\\x0b & \\x00jam\\n\\ufffe")
    'Bread & jam\\n'
    >>> xml_text(None)
    ''
    """
    return FORBIDDEN.sub("", text or "")
