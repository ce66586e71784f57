"""An Atom 1.0 feed (RFC 4287) of offers and wants. Plain Python.

Entries are dicts as ``solidarity.listing._prepare_public_values`` makes them.
"""

import uuid

from lxml import etree

from .text import xml_text

NAMESPACE = "http://www.w3.org/2005/Atom"


def entry_id(database_uuid, name):
    """Return the identity of a feed or an entry, the same for as long as it lives.

    >>> entry_id("b7fe2d5a-0000-4000-8000-000000000000", "listing/7")
    'urn:uuid:44afdf36-506a-5cfd-aa3c-2ea4af5cb1b8'
    """
    return uuid.uuid5(uuid.UUID(database_uuid), name).urn


def timestamp(moment):
    """Return a moment in UTC (naive, as Odoo has them) as RFC 3339 wants it.

    >>> import datetime
    >>> timestamp(datetime.datetime(2027, 3, 5, 6, 7, 8, 999))
    '2027-03-05T06:07:08Z'
    """
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def feed(feed_id, title, author, url, self_url, updated, entries):
    """Return the document.

    :param str author: of all entries: the community; a member's name is for pages
    :param str url: of the page with the same listings
    :param str self_url: of the feed itself
    :param datetime updated: of the newest change
    :param list entries: dicts with ``id`` (URI), title, summary, url, image_url (or
        None), category (or None), published, updated
    :rtype: bytes
    """
    root = etree.Element(f"{{{NAMESPACE}}}feed", nsmap={None: NAMESPACE})

    def add(parent, name, text=None, **attributes):
        element = etree.SubElement(parent, f"{{{NAMESPACE}}}{name}", attributes)
        element.text = None if text is None else xml_text(text)
        return element

    add(root, "id", feed_id)
    add(root, "title", title)
    add(root, "updated", timestamp(updated))
    add(add(root, "author"), "name", author)
    add(root, "link", rel="alternate", type="text/html", href=url)
    add(root, "link", rel="self", type="application/atom+xml", href=self_url)
    for values in entries:
        entry = add(root, "entry")
        add(entry, "id", values["id"])
        add(entry, "title", values["title"])
        add(entry, "updated", timestamp(values["updated"]))
        add(entry, "published", timestamp(values["published"]))
        add(entry, "link", rel="alternate", type="text/html", href=values["url"])
        if values["image_url"]:
            add(entry, "link", rel="enclosure", href=values["image_url"])
        if values["category"]:
            add(entry, "category", term=xml_text(values["category"]))
        add(entry, "summary", values["summary"])
    return etree.tostring(root, xml_declaration=True, encoding="utf-8")
