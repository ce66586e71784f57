-- The support of a proposal is what the movements add up to; and a proposal that has
-- some stays with its community.
CREATE OR REPLACE FUNCTION solidarity_proposal_support_guard() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        NEW.support_total := 0;
        NEW.supporter_count := 0;
    ELSIF (NEW.support_total, NEW.supporter_count)
            IS DISTINCT FROM (OLD.support_total, OLD.supporter_count)
            AND pg_trigger_depth() < 2 THEN
        RAISE EXCEPTION 'The support of a proposal is counted, not written.'
        USING ERRCODE = 'check_violation';
    ELSIF NEW.community_id <> OLD.community_id AND EXISTS (
        SELECT FROM solidarity_support WHERE proposal_id = NEW.id
    ) THEN
        RAISE EXCEPTION 'A proposal that was supported stays with its community.'
        USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER solidarity_proposal_support_guard
BEFORE INSERT OR UPDATE OF support_total, supporter_count, community_id
ON solidarity_proposal
FOR EACH ROW EXECUTE FUNCTION solidarity_proposal_support_guard();

-- Points are free to move while a proposal gathers support, locked as long as it is
-- decided and worked on, and come back when it is closed. At the end of the transaction:
-- the state changes first, and then the points follow.
CREATE OR REPLACE FUNCTION solidarity_proposal_support_follows() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM solidarity_proposal p
          JOIN solidarity_support s ON s.proposal_id = p.id
         WHERE p.id = NEW.id
           AND (s.state = 'active' AND p.state <> 'gathering'
                OR s.state = 'locked' AND p.state IN ('draft', 'gathering',
                   'delivered', 'rejected', 'withdrawn', 'expired', 'cancelled'))
    ) THEN
        RAISE EXCEPTION 'The points of the proposal % have to be locked or returned.',
            NEW.id
        USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END
$$;

DROP TRIGGER IF EXISTS solidarity_proposal_support_follows ON solidarity_proposal;
CREATE CONSTRAINT TRIGGER solidarity_proposal_support_follows
AFTER UPDATE OF state ON solidarity_proposal
DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW WHEN (NEW.state <> OLD.state)
EXECUTE FUNCTION solidarity_proposal_support_follows();
