"""What is in the urn of a secret ballot while it is open. Plain Python, no ORM.

Whoever reads the database now and then during a ballot sees which elector was marked
and which vote came into the urn in between. So a vote in an open urn is encrypted, with
a key that is not in the database, and lies under another name than after the count:

* while the ballot is open: hash of the receipt for the open urn → encrypted vote
* when it is counted: SHA-256 of the receipt → vote, as the voter can compute, too

The later name is encrypted with the vote, so opening the urn needs no receipt. A vote
in the open urn is a record of bytes, of the same length for all votes of a ballot,
whatever was voted: the name, a nonce, and what AES-GCM makes of final name and vote.
It is bound to its name, so votes cannot be copied or exchanged either.
"""

import hashlib
import json
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_SIZE = 32
NAME_SIZE = 32
NONCE_SIZE = 12
TAG_SIZE = 16

# no letters and digits that look alike
ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
RECEIPT_LENGTH = 20


class SealError(ValueError):
    """A record that was not made with this key, or was changed."""


def make_key():
    """Return a new key, as bytes."""
    return AESGCM.generate_key(8 * KEY_SIZE)


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
    """Return under which name the vote lies as long as the ballot is open, as bytes.

    >>> open_name("A").hex() != final_name("A")
    True
    """
    return hashlib.sha256(b"open urn:" + receipt.encode()).digest()


def final_name(receipt):
    """Return under which name the vote lies after the count: SHA-256 of the receipt.

    >>> final_name("abc")[:8]
    'ba7816bf'
    """
    return hashlib.sha256(receipt.encode()).hexdigest()


def get_record_size(size):
    """Return how many bytes a record has.

    :param int size: bytes of the longest vote in this ballot, as JSON

    >>> len(seal(make_key(), "A", {"choice": 7}, 50)) == get_record_size(50)
    True
    """
    return NAME_SIZE + NONCE_SIZE + NAME_SIZE + size + TAG_SIZE


def seal(key, receipt, vote, size):
    """Return a vote as an encrypted record.

    :param bytes key: of the ballot
    :param str receipt: normalised
    :param dict vote: what JSON can hold
    :param int size: bytes of the longest vote, as JSON
    :raise ValueError: the vote is longer

    >>> key = make_key()
    >>> short, long = (seal(key, "A", {"choice": n}, 99) for n in (7, 70000))
    >>> len(short) == len(long), unseal(key, short)[1]
    (True, {'choice': 7})
    """
    return seal_as(key, open_name(receipt), final_name(receipt), vote, size)


def seal_as(key, name, later, vote, size):
    """Return a vote as an encrypted record under names that are known.

    :param bytes name: as long as the ballot is open
    :param str later: after the count
    """
    text = json.dumps(vote, ensure_ascii=False).encode()
    if len(text) > size:
        raise ValueError(f"the vote has {len(text)} bytes, more than {size}")
    nonce = secrets.token_bytes(NONCE_SIZE)
    text = bytes.fromhex(later) + text.ljust(size)
    return name + nonce + AESGCM(key).encrypt(nonce, text, name)


def unseal(key, record):
    """Return the final name and the vote of an encrypted record.

    :raise SealError: the key is another one, or the record was changed

    >>> unseal(make_key(), seal(make_key(), "A", {}, 9))
    Traceback (most recent call last):
    solidarity_governance.engine.urn_seal.SealError: not made with this key
    """
    name, rest = record[:NAME_SIZE], record[NAME_SIZE:]
    try:
        text = AESGCM(key).decrypt(rest[:NONCE_SIZE], rest[NONCE_SIZE:], name)
    except InvalidTag:
        raise SealError("not made with this key") from None
    return text[:NAME_SIZE].hex(), json.loads(text[NAME_SIZE:])


def split(records, record_size):
    """Return the records of an urn, a list of bytes.

    >>> split(b"abcdef", 3)
    [b'abc', b'def']
    """
    return [
        records[place : place + record_size]
        for place in range(0, len(records), record_size)
    ]
