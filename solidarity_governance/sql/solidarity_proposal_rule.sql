-- What members decide on is what they read: the rules that a proposal changes stay as
-- they are from the moment it is open. The row of the proposal is locked, so that it
-- cannot be opened while its rules change in another transaction.
CREATE OR REPLACE FUNCTION solidarity_proposal_rule_guard() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    proposal_state text;
BEGIN
    IF TG_OP = 'UPDATE' AND
        (NEW.proposal_id, NEW.res_model, NEW.res_id, NEW.field_name, NEW.new_value)
        IS NOT DISTINCT FROM
        (OLD.proposal_id, OLD.res_model, OLD.res_id, OLD.field_name, OLD.new_value)
    THEN
        RETURN NULL;
    END IF;
    FOR proposal_state IN
        SELECT state FROM solidarity_proposal
        WHERE id IN (CASE WHEN TG_OP <> 'INSERT' THEN OLD.proposal_id END,
                     CASE WHEN TG_OP <> 'DELETE' THEN NEW.proposal_id END)
        FOR SHARE
    LOOP
        IF proposal_state <> 'draft' THEN
            RAISE EXCEPTION 'The proposal is open: the rules that it changes stay'
            USING ERRCODE = 'check_violation';
        END IF;
    END LOOP;
    RETURN NULL;
END
$$;

DROP TRIGGER IF EXISTS solidarity_proposal_rule_guard ON solidarity_proposal_rule;
CREATE TRIGGER solidarity_proposal_rule_guard
AFTER INSERT OR UPDATE OR DELETE ON solidarity_proposal_rule
FOR EACH ROW EXECUTE FUNCTION solidarity_proposal_rule_guard();
