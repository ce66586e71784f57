-- Transfers in the general ledger.

-- The books of a ledger stay where they are once something stands in them.
CREATE OR REPLACE FUNCTION solidarity_ledger_books_guard() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.journal_id, NEW.control_account_id, NEW.currency_id, NEW.company_id)
            IS DISTINCT FROM
            (OLD.journal_id, OLD.control_account_id, OLD.currency_id, OLD.company_id)
            AND EXISTS (SELECT FROM solidarity_transfer
                         WHERE ledger_id = OLD.id AND move_id IS NOT NULL) THEN
        RAISE EXCEPTION USING ERRCODE = 'SL016',
            MESSAGE = 'Journal, control account, currency and company of a ledger '
                      'with journal entries stay.';
    END IF;
    RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER solidarity_ledger_books_guard
BEFORE UPDATE OF journal_id, control_account_id, currency_id, company_id
ON solidarity_ledger
FOR EACH ROW EXECUTE FUNCTION solidarity_ledger_books_guard();
