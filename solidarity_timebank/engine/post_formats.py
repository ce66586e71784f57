"""Offers and wants as other systems write them.

TimeOverflow exports two files, offers and inquiries (its ``Report::PostDecorator``):
id, title under the name of the kind, tags, ``Name (number)`` of the member, and the day
it was written; a category has a line of its own above its posts. All are active ones of
active members. Names of columns are those of its locales en, es, ca, fr, pt-BR, gl, eu,
nl and ja. Files without names are those that its administrators prepare for its
``PostImporter``. Any other table, such as a copy of TimeOverflow's table ``posts``, is
read by its columns.
"""

import re

from odoo.addons.solidarity_ledger.engine.import_format import Format, plain

_UID = re.compile(r".*\(([^()]+)\)")
KINDS = {
    plain(word): kind
    for kind, words in {
        "offer": "offer offers oferta ofertas ofertes offre eskaintza aanbieding "
        "angebot",
        "want": "want wants inquiry inquiries request demanda demandas demande eskaera "
        "verzoek need gesuch",
    }.items()
    for word in words.split()
}


class PostFormat(Format):
    """Offers and wants: ``kind_of_post`` where all of a file are of one kind.

    ``has_category_rows``: a record with a title alone names the category of those
    below.
    """

    kind = "posts"
    required = ("title", "member")
    kind_of_post = None
    has_category_rows = False


class TimeOverflowOffers(PostFormat):
    """The list of offers.

    >>> columns = ["", "Oferta", "Etiquetas", "Usuario", "Creado"]
    >>> [format_.detect(columns, ())
    ...     for format_ in (TimeOverflowOffers(), TimeOverflowWants())]
    [True, False]
    >>> TimeOverflowOffers().find_columns(columns)
    {'title': 1, 'tags': 2, 'member': 3, 'date': 4, 'row_id': 0}
    >>> TimeOverflowOffers().translate({"member": "Ana (Pi) (7)"})
    [{'member': '7'}]
    """

    kind_of_post = "offer"
    has_category_rows = True
    names = {
        "title": "offer oferta offre eskaintza aanbieding オファー",
        "tags": "tags etiquetas etiquetes etiketak labels タグ",
        "member": "user usuario usuari utilisateurrice utilisateur usuário "
        "persoausuaria erabiltzailea gebruiker ユーザー",
        "date": "created creado creat crééele criado sortua aangemaakt 作成 "
        "作成されました",
    }
    signature = tuple(names)

    def detect(self, cells, records):
        """The five columns, of which the first has no name."""
        return len(cells) == 5 and not cells[0] and super().detect(cells, records)

    def find_columns(self, cells):
        """The first column, which has no name, is the id."""
        return {**super().find_columns(cells), "row_id": 0}

    def translate(self, texts, owner=""):
        """Take the number of the member."""
        match = _UID.fullmatch(texts.get("member", ""))
        return [{**texts, "member": match[1].strip()}] if match else [texts]


class TimeOverflowWants(TimeOverflowOffers):
    """The list of inquiries (called requests since)."""

    kind_of_post = "want"
    names = {
        **TimeOverflowOffers.names,
        "title": "inquiry request demanda demande eskaera verzoek リクエスト",
    }


class TimeOverflowPostsPlain(PostFormat):
    """Number of the user, Offer or Inquiry, title, text, number of the category, and
    the days it was written, begins and ends.

    There is no id: the same text is the same post.

    >>> row = "7,Inquiry,Piano,Lessons,3,2024-03-01,,".split(",")
    >>> TimeOverflowPostsPlain().detect(row, [row])
    True
    """

    has_header = False
    positions = {
        "member": 0,
        "post_kind": 1,
        "title": 2,
        "description": 3,
        "date": 5,
        "date_end": 7,
    }

    def detect(self, cells, records):
        """The first row has the kind at its place, and most others do."""
        good = [len(row) >= 6 and row[1] in ("Offer", "Inquiry") for row in records]
        return good[:1] == [True] and 2 * sum(good) > len(good)

    def find_columns(self, cells):
        """Go by position."""
        return {f: n for f, n in self.positions.items() if n < len(cells)}


class TableOfPosts(PostFormat):
    """Any table of offers and wants.

    >>> columns = ["id", "type", "title", "description", "user_id", "active"]
    >>> TableOfPosts().detect(columns, ())
    True
    """

    has_header = None
    required = ("title", "member", "post_kind")
    names = {
        "row_id": "id postid listingid uid",
        "post_kind": "type kind offerorwant",
        "title": "title subject",
        "description": "description text details body",
        "category": "category categoryname",
        "tags": "tags taglist keywords",
        "member": "memberuid member memberno membernumber memberid n userid user owner "
        "username login",
        "date": "createdat created date datecreated",
        "date_end": "endon ends expires expiry dateend expireson",
        "state": "active isactive state status",
    }
    signature = ("title", "post_kind", "member")

    def detect(self, cells, records):
        """Whose post it is of which kind, and no amounts, which only transfers have."""
        amounts = {"amount", "quantity", "hours"}
        return super().detect(cells, records) and not amounts & set(map(plain, cells))


POST_FORMATS = {
    "timeoverflow_offers": TimeOverflowOffers(),
    "timeoverflow_wants": TimeOverflowWants(),
    "timeoverflow_posts_plain": TimeOverflowPostsPlain(),
    "columns_posts": TableOfPosts(),
}
