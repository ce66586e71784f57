"""Headers and footers of printed documents, moved into the text. Plain Python.

Odoo gives each page of a PDF the company's header and footer through wkhtmltopdf; the
builds of distributions ("unpatched Qt") ignore both, and refuse to print more than one
document. So the header goes to the top of each document, the footer to its end, and
all documents into one, each beginning on a page of its own. They also draw fonts of the
web as curves, in which nobody can search or copy a word, and which no screen reader
reads; fonts of the machine stay text.
"""

import lxml.html

FONT = (
    "<style>.o_solidarity_print * {font-family: 'Liberation Sans', sans-serif}</style>"
)
MARGIN = 12  # mm; the paper's own margins leave room for header and footer


def put_layout_inside(html):
    """Return the HTML of a report with headers and footers in the text.

    :param html: text or bytes, with ``div`` of the classes ``header``, ``article`` and
        ``footer`` for each document, as Odoo's layouts make them
    :rtype: str

    >>> page = '''<html><body><main><div class="header a">Coop</div>
    ... <div class="article">One</div><div class="footer">IBAN</div>
    ... <div class="header">Coop</div><div class="article"><b class="page">Two</b></div>
    ... <div class="footer"><p>Page <b class="page"></b></p></div>
    ... </main></body></html>'''
    >>> root = lxml.html.fromstring(put_layout_inside(page))
    >>> root.get("data-report-margin-top")
    '12'
    >>> _style, *documents = root.find_class("article")[0]
    >>> [" ".join(document.itertext()).split() for document in documents]
    [['Coop', 'One', 'IBAN'], ['Coop', 'Two']]
    >>> [len(root.find_class(name)) for name in ("header", "article", "footer")]
    [0, 1, 0]
    """
    root = lxml.html.fromstring(html, parser=lxml.html.HTMLParser(encoding="utf-8"))
    root.set("data-report-margin-top", str(MARGIN))
    root.set("data-report-margin-bottom", str(MARGIN))
    articles = root.find_class("article")
    if not articles:
        return lxml.html.tostring(root, encoding="unicode")
    whole = lxml.html.Element("div")
    whole.set("class", "article o_solidarity_print")
    whole.append(lxml.html.fragment_fromstring(FONT))
    articles[0].addprevious(whole)
    headers, footers = root.find_class("header"), root.find_class("footer")
    for place, article in enumerate(articles):
        document = lxml.html.Element("div")
        if place:
            document.set("style", "page-break-before: always")
        whole.append(document)
        for part, name in (
            *((header, "header") for header in headers[place : place + 1]),
            (article, "article"),
            *((footer, "footer") for footer in footers[place : place + 1]),
        ):
            part.classes.discard(name)
            part.tail = None
            document.append(part)
    if len(articles) == 1:
        # tells Odoo whose document it is
        for name, value in articles[0].items():
            if name.startswith("data-oe-"):
                whole.set(name, value)
    for footer in footers:
        for number in footer.find_class("page"):
            # nobody fills in the numbers of pages
            number.getparent().drop_tree()
    return lxml.html.tostring(root, encoding="unicode")
