-- The urn has as many votes as electors are marked on the roll: nobody votes twice and
-- nobody puts in or takes out a vote, whoever writes. The row is locked when this looks
-- at the roll, so votes at the same moment come one after the other.
CREATE OR REPLACE FUNCTION solidarity_urn_guard() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    v_decision record;
BEGIN
    SELECT state, is_secret, date_close INTO v_decision
      FROM solidarity_decision WHERE id = coalesce(NEW.decision_id, OLD.decision_id);
    IF v_decision.state IS NULL OR v_decision.state = 'draft' THEN
        RETURN coalesce(NEW, OLD);
    END IF;
    IF TG_OP <> 'UPDATE' OR NEW.decision_id <> OLD.decision_id THEN
        RAISE EXCEPTION 'The urn stays with its ballot.'
        USING ERRCODE = 'check_violation';
    END IF;
    IF v_decision.state <> 'open' THEN
        RAISE EXCEPTION 'The ballot is not open.' USING ERRCODE = 'check_violation';
    END IF;
    IF (SELECT count(*) FROM jsonb_object_keys(NEW.ballots)) <> (
        SELECT count(*) FROM solidarity_elector
         WHERE decision_id = NEW.decision_id AND has_voted
    ) THEN
        RAISE EXCEPTION 'The urn has one vote of each elector who voted.'
        USING ERRCODE = 'check_violation';
    END IF;
    -- after the end it is opened, once, to be counted
    IF clock_timestamp() AT TIME ZONE 'UTC' >= v_decision.date_close
       AND NOT (OLD.key_name IS NOT NULL AND NEW.key_name IS NULL) THEN
        RAISE EXCEPTION 'The ballot is not open any more.'
        USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER solidarity_urn_guard
BEFORE INSERT OR UPDATE OR DELETE ON solidarity_urn
FOR EACH ROW EXECUTE FUNCTION solidarity_urn_guard();
