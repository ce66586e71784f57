-- A vote in a ballot that is not secret: while it is open, by an elector of its roll.
CREATE OR REPLACE FUNCTION solidarity_ballot_guard() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    v_decision record;
BEGIN
    SELECT state, is_secret, date_close INTO v_decision
      FROM solidarity_decision WHERE id = coalesce(NEW.decision_id, OLD.decision_id);
    IF TG_OP = 'DELETE' THEN
        IF v_decision.state <> 'draft' THEN
            RAISE EXCEPTION 'A vote is changed, not deleted.'
            USING ERRCODE = 'check_violation';
        END IF;
        RETURN OLD;
    END IF;
    IF TG_OP = 'UPDATE' AND (NEW.decision_id, NEW.elector_id) IS DISTINCT FROM
                            (OLD.decision_id, OLD.elector_id) THEN
        RAISE EXCEPTION 'A vote stays with its elector.'
        USING ERRCODE = 'check_violation';
    END IF;
    IF v_decision.is_secret THEN
        RAISE EXCEPTION 'The votes of a secret ballot go into the urn.'
        USING ERRCODE = 'check_violation';
    END IF;
    IF v_decision.state <> 'open'
       OR clock_timestamp() AT TIME ZONE 'UTC' >= v_decision.date_close THEN
        RAISE EXCEPTION 'The ballot is not open.' USING ERRCODE = 'check_violation';
    END IF;
    IF NOT EXISTS (
        SELECT FROM solidarity_elector
         WHERE id = NEW.elector_id AND decision_id = NEW.decision_id AND has_voted
    ) THEN
        RAISE EXCEPTION 'Who votes is on the roll of this ballot, and marked there.'
        USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER solidarity_ballot_guard
BEFORE INSERT OR UPDATE OR DELETE ON solidarity_ballot
FOR EACH ROW EXECUTE FUNCTION solidarity_ballot_guard();
