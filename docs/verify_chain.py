"""Check an exported chain without Odoo: python3 verify_chain.py chain.jsonl

A line is [place, hash, content]; the hash is SHA-256 over the bytes of the hash before
and the content: id, payer, payee, amount, day, moment, user, length of the key, rest;
entries, -balance (payer) +balance (payee) or (account,amount,...); key, description.
Compare the head with one that you wrote down or that the community published."""

import hashlib
import json
import re
import sys
from collections import Counter
from decimal import Decimal

ENTRY = re.compile(r"\((\d+),(-?[\d.]+),[^)]*\)|([-+])-?[\d.]*")


def verify(lines):
    """Say that the chain is sound, or exit at the first wrong transfer."""
    about, previous, balances, total = json.loads(next(lines)), "0" * 64, Counter(), 0
    for expected, line in enumerate(lines, 1):
        place, stored, content = json.loads(line)
        text = bytes.fromhex(previous) + content.encode()
        previous = hashlib.sha256(text).hexdigest()
        if place != expected or previous != stored:
            sys.exit(f"place {expected}: this transfer is not what was sealed")
        _id, payer, payee, amount, *_more, entries = content.split("\n", 10)[:10]
        for account, moved, side in ENTRY.findall(entries):
            change = Decimal(moved or side + amount)
            balances[{"-": payer, "+": payee}.get(side, account)] += change
            total += change
        if total:
            sys.exit(f"place {place}: the entries do not add up to zero")
    if previous != (about["head"] or "0" * 64):
        sys.exit("the chain does not end with the head of line 1")
    print(f"sound: {len(balances)} accounts, sum {total}, head {previous}")


with open(sys.argv[1], encoding="utf-8", newline="\n") as chain:
    verify(chain)
