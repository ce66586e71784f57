"""Profiles of offers and wants for the Murmurations index. Plain Python.

The shape is ``offers_wants_schema-v0.1.0`` of the Murmurations Library; its required
fields are linked_schemas, exchange_type, transaction_type, tags, title, description,
geographic_scope and contact_details.
"""

import datetime

SCHEMA = "offers_wants_schema-v0.1.0"
# An exchange for hours or credit is nearest to buying and selling.
TRANSACTION_TYPES = {
    "exchange": "buy-sell",
    "sell": "buy-sell",
    "lend": "borrow-lend",
    "give": "receive-donate",
}
ITEM_TYPES = {
    "material": "good",
    "space": "good",
    "time": "service",
    "skill": "service",
}


def transaction_type(name, has_price):
    """Return the network's word for how something changes hands.

    >>> transaction_type("lend", False), transaction_type("lend", True)
    ('borrow-lend', 'rent-lease')
    """
    if name == "lend" and has_price:
        return "rent-lease"
    return TRANSACTION_TYPES[name]


def expiry(date):
    """Return the end of a day (UTC) in seconds since 1970.

    >>> expiry(datetime.date(1970, 1, 1))
    86400
    """
    end = datetime.datetime.combine(
        date + datetime.timedelta(days=1), datetime.time.min, datetime.UTC
    )
    return int(end.timestamp())


def profile(values):
    """Return one listing as the index wants it; what is not known is left out.

    :param dict values: kind, transaction_type, has_price, category_kind, tags, title,
        description, url, image_url, place ((latitude, longitude) or None), date_expires

    >>> import datetime
    >>> told = profile({"kind": "offer", "transaction_type": "give", "has_price": False,
    ...     "category_kind": None, "tags": ["bread"], "title": "Bread",
    ...     "description": "", "url": "https://example.org/7", "image_url": None,
    ...     "place": (46.2, 6.14),
    ...     "date_expires": datetime.date(1970, 1, 1)})
    >>> told["exchange_type"], told["transaction_type"], told["geolocation"]
    ('offer', ['receive-donate'], {'lat': 46.2, 'lon': 6.14})
    >>> told["description"], "item_type" in told, "image" in told
    ('Bread', False, False)
    """
    told = {
        "linked_schemas": [SCHEMA],
        "exchange_type": values["kind"],
        "item_type": ITEM_TYPES.get(values["category_kind"]),
        "transaction_type": [
            transaction_type(values["transaction_type"], values["has_price"])
        ],
        "tags": values["tags"],
        "title": values["title"],
        "description": values["description"] or values["title"],
        "image": values["image_url"],
        "details_url": values["url"],
        "geographic_scope": "local",
        "contact_details": {"contact_form": values["url"]},
        "expires_at": expiry(values["date_expires"]),
    }
    if values["place"]:
        latitude, longitude = values["place"]
        told["geolocation"] = {"lat": latitude, "lon": longitude}
    return {name: value for name, value in told.items() if value is not None}
