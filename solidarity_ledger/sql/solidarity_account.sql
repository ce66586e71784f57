-- What must hold for every account, whoever writes the row.
--
-- A balance is a sum of entries that only posting may change: posting happens in
-- a trigger of solidarity_transfer, so a change of balance that reaches this
-- trigger at depth 1 comes from somewhere else and is refused.
CREATE OR REPLACE FUNCTION solidarity_account_guard() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF EXISTS (SELECT FROM solidarity_entry WHERE account_id = OLD.id) THEN
            RAISE EXCEPTION USING ERRCODE = 'SL011',
                MESSAGE = 'An account with entries stays; close it instead.';
        END IF;
        RETURN OLD;
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.balance <> 0 OR NEW.reserved <> 0 THEN
            RAISE EXCEPTION USING ERRCODE = 'SL012',
                MESSAGE = 'A new account starts at zero; post a transfer instead.';
        END IF;
        RETURN NEW;
    END IF;
    IF (NEW.balance <> OLD.balance OR NEW.reserved <> OLD.reserved)
            AND pg_trigger_depth() < 2 THEN
        RAISE EXCEPTION USING ERRCODE = 'SL012',
            MESSAGE = 'A balance changes only by posting a transfer.';
    END IF;
    -- entries refer to the id without a foreign key
    IF (NEW.id, NEW.ledger_id, NEW.kind) <> (OLD.id, OLD.ledger_id, OLD.kind) THEN
        RAISE EXCEPTION USING ERRCODE = 'SL011',
            MESSAGE = 'An account stays in its ledger and keeps its kind.';
    END IF;
    IF NEW.state = 'closed' AND OLD.state <> 'closed'
            AND (solidarity_balance(NEW.id, NEW.balance) <> 0 OR NEW.reserved <> 0) THEN
        RAISE EXCEPTION USING ERRCODE = 'SL015',
            MESSAGE = 'Bring the balance to zero before closing the account.';
    END IF;
    RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER solidarity_account_guard
BEFORE INSERT OR UPDATE OR DELETE ON solidarity_account
FOR EACH ROW EXECUTE FUNCTION solidarity_account_guard();

CREATE OR REPLACE FUNCTION solidarity_append_only() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING ERRCODE = 'SL011',
        MESSAGE = format('%s on %s is refused: the ledger is append-only; '
                         'reverse a transfer instead.', TG_OP, TG_TABLE_NAME);
END
$$;

CREATE OR REPLACE TRIGGER solidarity_account_no_truncate
BEFORE TRUNCATE ON solidarity_account
FOR EACH STATEMENT EXECUTE FUNCTION solidarity_append_only();
