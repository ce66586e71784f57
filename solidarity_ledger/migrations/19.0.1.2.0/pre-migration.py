def migrate(cr, version):
    """The chain has a shorter text and its functions have other parameters: what was
    sealed with the old text is sealed anew, by the job, from the first transfer on.
    Heads that were written down before belong to the old version's chain."""
    cr.execute(
        """
        DROP FUNCTION IF EXISTS solidarity_verify_transfers(integer, integer, integer);
        DROP FUNCTION IF EXISTS solidarity_verify_balances(integer);
        DROP FUNCTION IF EXISTS solidarity_transfer_content(solidarity_transfer);
        DROP FUNCTION IF EXISTS solidarity_transfer_text(
            solidarity_transfer, text, text);
        DROP FUNCTION IF EXISTS solidarity_days_text(
            solidarity_transfer, date, date, timestamp, timestamp);
        DROP FUNCTION IF EXISTS solidarity_entry_text(solidarity_entry);
        DROP FUNCTION IF EXISTS solidarity_seal_hash(text, integer, text);
        ALTER TABLE solidarity_transfer DISABLE TRIGGER USER;
        ALTER TABLE solidarity_ledger_seal DISABLE TRIGGER USER;
        UPDATE solidarity_transfer
           SET sequence = NULL, hash = NULL, previous_hash = NULL
         WHERE sequence IS NOT NULL;
        DELETE FROM solidarity_ledger_seal;
        ALTER TABLE solidarity_transfer ENABLE TRIGGER USER;
        ALTER TABLE solidarity_ledger_seal ENABLE TRIGGER USER;
        """
    )
