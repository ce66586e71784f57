-- What stays true of exchanges, whoever writes. The rest of the flow is in Python.

-- Booked hours do not change; a mistake is reversed, and what was reversed stays so.
CREATE OR REPLACE FUNCTION solidarity_exchange_guard() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.community_id <> OLD.community_id THEN
        RAISE EXCEPTION 'An exchange stays with its community.'
        USING ERRCODE = 'check_violation';
    END IF;
    IF OLD.state NOT IN ('confirmed', 'resolved', 'reversed') THEN
        RETURN coalesce(NEW, OLD);
    END IF;
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'A booked exchange is not deleted; reverse it instead.'
        USING ERRCODE = 'check_violation';
    END IF;
    IF (NEW.hours, NEW.date, NEW.ledger_id, NEW.kind, NEW.sharing, NEW.is_gift,
        NEW.is_for_community)
            IS DISTINCT FROM
       (OLD.hours, OLD.date, OLD.ledger_id, OLD.kind, OLD.sharing, OLD.is_gift,
        OLD.is_for_community)
            OR NEW.state NOT IN (OLD.state, 'reversed') THEN
        RAISE EXCEPTION 'A booked exchange does not change; reverse it instead.'
        USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER solidarity_exchange_guard
BEFORE UPDATE OR DELETE ON solidarity_exchange
FOR EACH ROW EXECUTE FUNCTION solidarity_exchange_guard();

-- The participants know what the index sums: whether the exchange counts, and when it
-- was. They follow it here, so that they never say anything else.
CREATE OR REPLACE FUNCTION solidarity_exchange_followed() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    UPDATE solidarity_exchange_participant
       SET is_counted = NEW.state IN ('confirmed', 'resolved'), date = NEW.date
     WHERE exchange_id = NEW.id
       AND (is_counted, date) IS DISTINCT FROM
           (NEW.state IN ('confirmed', 'resolved'), NEW.date);
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER solidarity_exchange_followed
AFTER UPDATE OF state, date ON solidarity_exchange
FOR EACH ROW WHEN ((NEW.state, NEW.date) IS DISTINCT FROM (OLD.state, OLD.date))
EXECUTE FUNCTION solidarity_exchange_followed();

-- Deferred, so that people get the message of the constraint in Python.
CREATE OR REPLACE FUNCTION solidarity_exchange_ledger() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM solidarity_ledger
                    WHERE id = NEW.ledger_id AND community_id = NEW.community_id) THEN
        RAISE EXCEPTION 'The ledger % does not belong to the community %',
            NEW.ledger_id, NEW.community_id
        USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END
$$;

DROP TRIGGER IF EXISTS solidarity_exchange_ledger ON solidarity_exchange;
CREATE CONSTRAINT TRIGGER solidarity_exchange_ledger
AFTER INSERT OR UPDATE OF ledger_id, community_id ON solidarity_exchange
DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION solidarity_exchange_ledger();
