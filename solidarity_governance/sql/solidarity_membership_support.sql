-- How many points a member has given is what the movements add up to.
CREATE OR REPLACE FUNCTION solidarity_membership_support_guard() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        NEW.support_used := 0;
    ELSIF pg_trigger_depth() < 2 THEN
        RAISE EXCEPTION 'What a member has given is counted, not written.'
        USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER solidarity_membership_support_new
BEFORE INSERT ON solidarity_membership
FOR EACH ROW EXECUTE FUNCTION solidarity_membership_support_guard();

CREATE OR REPLACE TRIGGER solidarity_membership_support_guard
BEFORE UPDATE OF support_used ON solidarity_membership
FOR EACH ROW WHEN (NEW.support_used IS DISTINCT FROM OLD.support_used)
EXECUTE FUNCTION solidarity_membership_support_guard();

-- Who leaves or is suspended holds no points. At the end of the transaction: the state
-- changes first, and then the points come back.
CREATE OR REPLACE FUNCTION solidarity_membership_support_released() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM solidarity_membership
         WHERE id = NEW.id AND state <> 'active' AND support_used > 0
    ) THEN
        RAISE EXCEPTION 'The points of the member % have to come back.', NEW.id
        USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END
$$;

DROP TRIGGER IF EXISTS solidarity_membership_support_released
    ON solidarity_membership;
CREATE CONSTRAINT TRIGGER solidarity_membership_support_released
AFTER UPDATE OF state ON solidarity_membership
DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW WHEN (OLD.state = 'active' AND NEW.state <> 'active')
EXECUTE FUNCTION solidarity_membership_support_released();
