-- The roll is fixed when the ballot opens. After that one thing happens to an elector,
-- once: the vote. (What mails were sent is no part of the roll.)
CREATE OR REPLACE FUNCTION solidarity_elector_guard() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.decision_id, NEW.community_id, NEW.membership_id, NEW.delegate_id)
       IS NOT DISTINCT FROM
       (OLD.decision_id, OLD.community_id, OLD.membership_id, OLD.delegate_id)
       AND (NEW.has_voted IS NOT DISTINCT FROM OLD.has_voted
            OR NEW.has_voted AND EXISTS (
                SELECT FROM solidarity_decision
                 WHERE id = NEW.decision_id AND state = 'open'))
    THEN
        RETURN NEW;
    END IF;
    IF EXISTS (
        SELECT FROM solidarity_decision
         WHERE id IN (OLD.decision_id, NEW.decision_id) AND state <> 'draft'
    ) THEN
        RAISE EXCEPTION 'The roll of a ballot is fixed when it opens.'
        USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER solidarity_elector_guard
BEFORE UPDATE ON solidarity_elector
FOR EACH ROW EXECUTE FUNCTION solidarity_elector_guard();

CREATE OR REPLACE TRIGGER solidarity_elector_roll
BEFORE INSERT OR DELETE ON solidarity_elector
FOR EACH ROW EXECUTE FUNCTION solidarity_decision_part_guard();
