-- A ballot is fixed when it opens, and its result when it closes, whoever writes.

CREATE OR REPLACE FUNCTION solidarity_decision_guard() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'draft' THEN
            RAISE EXCEPTION 'A decision begins as a draft.'
            USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    ELSIF TG_OP = 'DELETE' THEN
        IF OLD.state <> 'draft' THEN
            RAISE EXCEPTION 'A decision is not deleted once its ballot has opened.'
            USING ERRCODE = 'check_violation';
        END IF;
        RETURN OLD;
    END IF;

    -- draft → closed is for ballots that were held elsewhere and are imported
    IF NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN (
        ('draft', 'open'), ('draft', 'closed'), ('draft', 'cancelled'),
        ('open', 'closed'), ('open', 'cancelled')
    ) THEN
        RAISE EXCEPTION 'A decision that is % does not become %.', OLD.state, NEW.state
        USING ERRCODE = 'check_violation';
    END IF;
    IF OLD.state <> 'draft' AND (
        NEW.title, NEW.description, NEW.community_id, NEW.proposal_id, NEW.category_id,
        NEW.method, NEW.quorum, NEW.threshold, NEW.ranked_rule, NEW.dots, NEW.dots_cap,
        NEW.seats, NEW.date_open, NEW.is_secret, NEW.hide_until_closed,
        NEW.elector_count
    ) IS DISTINCT FROM (
        OLD.title, OLD.description, OLD.community_id, OLD.proposal_id, OLD.category_id,
        OLD.method, OLD.quorum, OLD.threshold, OLD.ranked_rule, OLD.dots, OLD.dots_cap,
        OLD.seats, OLD.date_open, OLD.is_secret, OLD.hide_until_closed,
        OLD.elector_count
    ) THEN
        RAISE EXCEPTION 'What a ballot depends on is fixed when it opens.'
        USING ERRCODE = 'check_violation';
    END IF;
    -- a ballot that ends early says when it did; it never lasts longer
    IF OLD.state <> 'draft' AND NEW.date_close IS DISTINCT FROM OLD.date_close
       AND NOT (OLD.state = 'open' AND NEW.state IN ('closed', 'cancelled')
                AND NEW.date_close < OLD.date_close)
    THEN
        RAISE EXCEPTION 'The dates of a ballot are fixed when it opens.'
        USING ERRCODE = 'check_violation';
    END IF;
    IF OLD.state IN ('closed', 'cancelled') AND (
        NEW.result, NEW.is_accepted, NEW.is_quorum_met, NEW.turnout_count
    ) IS DISTINCT FROM (
        OLD.result, OLD.is_accepted, OLD.is_quorum_met, OLD.turnout_count
    ) THEN
        RAISE EXCEPTION 'A result is final.' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.state <> 'closed' AND NEW.result IS NOT NULL THEN
        RAISE EXCEPTION 'There is no result before the ballot is closed.'
        USING ERRCODE = 'check_violation';
    END IF;
    IF OLD.state = 'draft' AND NEW.state = 'open' AND (
        NEW.elector_count <> (
            SELECT count(*) FROM solidarity_elector WHERE decision_id = NEW.id
        )
        OR EXISTS (SELECT FROM solidarity_ballot WHERE decision_id = NEW.id)
        OR EXISTS (
            SELECT FROM solidarity_urn
             WHERE decision_id = NEW.id
               AND (ballots <> '{}' OR octet_length(records) <> 0)
        )
        OR EXISTS (
            SELECT FROM solidarity_elector WHERE decision_id = NEW.id AND has_voted
        )
    ) THEN
        RAISE EXCEPTION 'A ballot opens with the roll that was counted and no votes.'
        USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER solidarity_decision_guard
BEFORE INSERT OR UPDATE OR DELETE ON solidarity_decision
FOR EACH ROW EXECUTE FUNCTION solidarity_decision_guard();

-- Options, electors and winners: as long as the decision is a draft. What is deleted
-- together with its draft finds no decision any more.
CREATE OR REPLACE FUNCTION solidarity_decision_part_guard() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    v_state text;
BEGIN
    FOR v_state IN
        SELECT state FROM solidarity_decision
         WHERE id IN (OLD.decision_id, NEW.decision_id)
    LOOP
        IF v_state <> 'draft' THEN
            RAISE EXCEPTION 'The options and the roll of a ballot are fixed when it opens.'
            USING ERRCODE = 'check_violation';
        END IF;
    END LOOP;
    RETURN coalesce(NEW, OLD);
END
$$;

CREATE OR REPLACE FUNCTION solidarity_decision_winner_guard() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM solidarity_decision
         WHERE state IN ('closed', 'cancelled')
           AND id IN (OLD.solidarity_decision_id, NEW.solidarity_decision_id)
    ) THEN
        RAISE EXCEPTION 'A result is final.' USING ERRCODE = 'check_violation';
    END IF;
    RETURN coalesce(NEW, OLD);
END
$$;

CREATE OR REPLACE TRIGGER solidarity_decision_winner_guard
BEFORE INSERT OR UPDATE OR DELETE
ON solidarity_decision_solidarity_decision_option_rel
FOR EACH ROW EXECUTE FUNCTION solidarity_decision_winner_guard();
