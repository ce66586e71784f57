"""Check an exported chain of a ledger without Odoo: python3 verify_chain.py chain.jsonl

Line 1 describes the ledger; each other line is [place, hash, content] of a transfer.
The hash is SHA-256 over the hash before, the place and the content, divided by line
feeds; at the end of the content stand the entries: (account,amount,purpose,balance).
Compare the head that is printed with one that you wrote down or that the community
published: nothing up to it was changed since.
"""

import csv
import hashlib
import io
import json
import re
import sys
from collections import Counter
from decimal import Decimal

ENTRY = re.compile(r"\((\d+),(-?[\d.]+),\w+,-?[\d.]*\)")


def verify(lines):
    """Return the last hash and the balances; exit at the first wrong transfer."""
    about = json.loads(next(lines))
    previous, balances = "0" * 64, Counter()
    for expected, line in enumerate(lines, 1):
        place, stored, content = json.loads(line)
        text = f"{previous}\n{place}\n{content}".encode()
        previous = hashlib.sha256(text).hexdigest()
        if place != expected or previous != stored:
            sys.exit(f"place {expected}: this transfer is not what was sealed")
        entries = ENTRY.findall(next(csv.reader(io.StringIO(content[1:-1])))[-1])
        if sum(Decimal(amount) for _account, amount in entries):
            sys.exit(f"place {place}: the entries do not add up to zero")
        for account, amount in entries:
            balances[account] += Decimal(amount)
    if previous != (about["head"] or "0" * 64):
        sys.exit("the chain does not end with the head of line 1")
    return previous, balances


with open(sys.argv[1], encoding="utf-8", newline="\n") as chain:
    head, sums = verify(chain)
print(f"sound: {len(sums)} accounts, sum {sum(sums.values())}, head {head}")
