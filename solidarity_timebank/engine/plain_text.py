"""Texts of other systems as plain text."""

import re
from html.parser import HTMLParser

_BREAKS = {"br", "p", "div", "li", "tr", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6"}
_HIDDEN = {"script", "style"}


class _Stripper(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.parts = []
        self.has_tags = False
        self._hidden = 0

    def handle_starttag(self, tag, attrs):
        self.has_tags = True
        if tag in _HIDDEN:
            self._hidden += 1
        elif tag in _BREAKS:
            self.parts.append("\n")

    def handle_endtag(self, tag):
        if tag in _HIDDEN:
            self._hidden = max(self._hidden - 1, 0)
        elif tag in _BREAKS:
            self.parts.append("\n")

    def handle_data(self, data):
        if not self._hidden:
            self.parts.append(data)


def strip_html(text):
    """Return ``text`` without the tags of HTML and what scripts say.

    >>> strip_html("<p>Piano &amp; <b>choir</b></p><p>A < B</p><script>x()</script>")
    'Piano & choir\\nA < B'
    >>> strip_html("Two lines\\n\\n\\n\\nof text, 2 < 3")
    'Two lines\\n\\nof text, 2 < 3'
    """
    stripper = _Stripper()
    stripper.feed(text)
    stripper.close()
    lines = [" ".join(line.split()) for line in "".join(stripper.parts).split("\n")]
    # paragraphs of tags end where the next one begins: one break for both
    joined = "\n".join(filter(None, lines) if stripper.has_tags else lines)
    return re.sub(r"\n{3,}", "\n\n", joined).strip()
