-- What a funding round depends on is fixed as long as its ballot is open, and all of it
-- when it is decided, whoever writes.
CREATE OR REPLACE FUNCTION solidarity_funding_round_guard() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.state IN ('voting', 'closed') THEN
            RAISE EXCEPTION 'A funding round is kept once members vote in it.'
            USING ERRCODE = 'check_violation';
        END IF;
        RETURN OLD;
    END IF;
    IF OLD.state IN ('closed', 'cancelled') AND NEW.state <> OLD.state THEN
        RAISE EXCEPTION 'A funding round that is % has ended.', OLD.state
        USING ERRCODE = 'check_violation';
    END IF;
    IF OLD.state IN ('voting', 'closed') AND NEW.state IN ('voting', 'closed') AND (
        NEW.community_id, NEW.currency_id, NEW.budget, NEW.method, NEW.rule,
        NEW.decision_id, NEW.is_imported
    ) IS DISTINCT FROM (
        OLD.community_id, OLD.currency_id, OLD.budget, OLD.method, OLD.rule,
        OLD.decision_id, OLD.is_imported
    ) THEN
        RAISE EXCEPTION 'What a funding round depends on is fixed when members vote.'
        USING ERRCODE = 'check_violation';
    END IF;
    IF OLD.state = 'closed' AND NEW.result IS DISTINCT FROM OLD.result THEN
        RAISE EXCEPTION 'A result is final.' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER solidarity_funding_round_guard
BEFORE UPDATE OR DELETE ON solidarity_funding_round
FOR EACH ROW EXECUTE FUNCTION solidarity_funding_round_guard();
