"""What is always true of every ledger, asked in SQL that shares nothing with posting.

Each query finds what breaks its sentence. They look at all ledgers of the database.
"""

VIOLATIONS = {
    "the entries of a transfer do not sum to zero": """
        SELECT transfer_id FROM solidarity_entry
         GROUP BY transfer_id HAVING sum(amount) <> 0""",
    "a transfer has entries if and only if it is posted": """
        SELECT t.id FROM solidarity_transfer t
         WHERE (t.state = 'posted') <> EXISTS (
               SELECT FROM solidarity_entry e WHERE e.transfer_id = t.id)""",
    "the payee's entries are not what the transfer says": """
        SELECT t.id FROM solidarity_transfer t
          JOIN solidarity_entry e ON e.transfer_id = t.id
                                 AND e.account_id = t.payee_account_id
                                 AND e.purpose = 'principal'
         WHERE e.amount <> t.amount""",
    "a balance is not the sum of its entries": """
        SELECT a.id FROM solidarity_account a
          LEFT JOIN solidarity_entry e ON e.account_id = a.id
         GROUP BY a.id HAVING coalesce(sum(e.amount), 0) <> a.balance + coalesce((
                SELECT sum(u.amount) FROM solidarity_account_unfolded u
                 WHERE u.account_id = a.id), 0)""",
    "a member account is not folded": """
        SELECT u.account_id FROM solidarity_account_unfolded u
          JOIN solidarity_account a ON a.id = u.account_id AND a.kind = 'member'""",
    "what is reserved is not what pending transfers reserve": """
        SELECT a.id FROM solidarity_account a
         WHERE a.reserved <> coalesce((
               SELECT sum(t.reserved_amount) FROM solidarity_transfer t
                WHERE t.payer_account_id = a.id AND t.state = 'pending'), 0)""",
    "a running balance is wrong": """
        SELECT id FROM (
            SELECT id, balance, sum(amount) OVER (
                   PARTITION BY account_id ORDER BY id) AS expected
              FROM solidarity_entry) AS entries
         WHERE balance <> expected""",
    "a member's entry has no running balance, or a treasury's has one": """
        SELECT e.id FROM solidarity_entry e
          JOIN solidarity_account a ON a.id = e.account_id
         WHERE (e.balance IS NULL) <> (a.kind <> 'member')""",
    "the balances of a ledger do not sum to zero": """
        SELECT ledger_id FROM solidarity_account
         GROUP BY ledger_id HAVING sum(solidarity_balance(id, balance)) <> 0""",
    "an entry belongs to an account of another ledger": """
        SELECT e.id FROM solidarity_entry e
          JOIN solidarity_account a ON a.id = e.account_id
          JOIN solidarity_transfer t ON t.id = e.transfer_id
         WHERE a.ledger_id <> t.ledger_id""",
}

# Where limits were never tightened, no account was ever below its own.
LIMIT_VIOLATIONS = {
    "an account was below its credit limit": """
        SELECT e.id FROM solidarity_entry e
          JOIN solidarity_account a ON a.id = e.account_id
         WHERE e.balance < -a.credit_limit""",
}


def find_violations(cr, checks):
    """Return the sentences of ``checks`` that are broken in the database of ``cr``."""
    broken = []
    for sentence, query in checks.items():
        cr.execute(query)
        if cr.rowcount:
            broken.append(sentence)
    return broken
