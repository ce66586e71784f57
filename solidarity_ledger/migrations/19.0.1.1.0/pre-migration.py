def migrate(cr, version):
    """Entries need no foreign keys any more (see ``solidarity_entry.py``), and the
    parameters of a function have other names, which replacing it cannot change."""
    for column in ("transfer_id", "account_id"):
        cr.execute(
            "ALTER TABLE solidarity_entry"
            f" DROP CONSTRAINT IF EXISTS solidarity_entry_{column}_fkey"
        )
    cr.execute(
        "DROP FUNCTION IF EXISTS solidarity_transfer_legs(integer[], boolean, boolean)"
    )
