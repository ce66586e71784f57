"""What is in the urn of a secret ballot while it is open. Plain Python, no ORM.

Whoever reads the database now and then during a ballot sees which elector was marked
and which vote came into the urn in between. So a vote in an open urn is encrypted, with
a key that is not in the database, and lies under another name than after the count:

* while the ballot is open: hash of the receipt for the open urn → encrypted vote
* when it is counted: SHA-256 of the receipt → vote, as the voter can compute, too

Both names and the vote are in the encrypted text, so opening the urn needs no receipt.
All texts of a ballot have the same length, whatever was voted.
"""

import hashlib
import json
import secrets

from cryptography.fernet import Fernet, InvalidToken

# no letters and digits that look alike
ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
RECEIPT_LENGTH = 20


class SealError(ValueError):
    """A text that was not made with this key, or was changed."""


def make_key():
    """Return a new key, as bytes."""
    return Fernet.generate_key()


def make_receipt():
    """Return a random receipt, in groups that are easy to copy (99 bits)."""
    code = "".join(secrets.choice(ALPHABET) for _place in range(RECEIPT_LENGTH))
    return "-".join(code[place : place + 4] for place in range(0, RECEIPT_LENGTH, 4))


def normalise_receipt(text):
    """Return a receipt as it is hashed, however it was typed; None if it is none.

    >>> normalise_receipt("abcd efgh-jkmn pqrs-tuvw")
    'ABCD-EFGH-JKMN-PQRS-TUVW'
    >>> normalise_receipt("12")
    """
    if not isinstance(text, str):
        return None
    code = "".join(letter for letter in text.upper() if letter.isalnum())
    if len(code) != RECEIPT_LENGTH or not set(code) <= set(ALPHABET):
        return None
    return "-".join(code[place : place + 4] for place in range(0, RECEIPT_LENGTH, 4))


def open_name(receipt):
    """Return under which name the vote lies as long as the ballot is open.

    >>> open_name("A") != final_name("A")
    True
    """
    return hashlib.sha256(b"open urn:" + receipt.encode()).hexdigest()


def final_name(receipt):
    """Return under which name the vote lies after the count: SHA-256 of the receipt.

    >>> final_name("abc")[:8]
    'ba7816bf'
    """
    return hashlib.sha256(receipt.encode()).hexdigest()


def seal(key, receipt, vote, size):
    """Return a vote as an encrypted text.

    :param bytes key: of the ballot
    :param str receipt: normalised
    :param dict vote: what JSON can hold
    :param int size: bytes of the longest vote, as JSON

    >>> key = make_key()
    >>> short, long = (seal(key, "A", {"choice": n}, 99) for n in (7, 70000))
    >>> len(short) == len(long), unseal(key, short)[1]
    (True, {'choice': 7})
    """
    text = json.dumps({"name": final_name(receipt), "vote": vote}, ensure_ascii=False)
    padded = text.encode().ljust(size + 100)
    # not at the time of voting: Fernet writes the time into its texts
    return Fernet(key).encrypt_at_time(padded, 0).decode()


def unseal(key, text):
    """Return the final name and the vote of an encrypted text.

    :raise SealError: the key is another one, or the text was changed

    >>> unseal(make_key(), seal(make_key(), "A", {}, 9))
    Traceback (most recent call last):
    solidarity_governance.engine.urn_seal.SealError: not made with this key
    """
    try:
        sealed = json.loads(Fernet(key).decrypt(text.encode()))
    except InvalidToken:
        raise SealError("not made with this key") from None
    return sealed["name"], sealed["vote"]
