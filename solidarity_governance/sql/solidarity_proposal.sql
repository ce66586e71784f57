-- The author of a proposal is a member of its community. The trigger speaks last, so
-- that people get the message of the constraint in Python.
CREATE OR REPLACE FUNCTION solidarity_proposal_check_author() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM solidarity_membership
        WHERE id = NEW.author_id AND community_id = NEW.community_id
    ) THEN
        RAISE EXCEPTION 'The member % does not belong to the community %',
            NEW.author_id, NEW.community_id
        USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END
$$;

DROP TRIGGER IF EXISTS solidarity_proposal_author ON solidarity_proposal;
CREATE CONSTRAINT TRIGGER solidarity_proposal_author
AFTER INSERT OR UPDATE OF author_id, community_id ON solidarity_proposal
DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION solidarity_proposal_check_author();

-- What has ended stays ended: all points have come back, and ballots are over.
CREATE OR REPLACE FUNCTION solidarity_proposal_stays_closed() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The proposal % is %: it is not opened again.', OLD.id, OLD.state
    USING ERRCODE = 'check_violation';
END
$$;

CREATE OR REPLACE TRIGGER solidarity_proposal_stays_closed
BEFORE UPDATE OF state ON solidarity_proposal
FOR EACH ROW
WHEN (OLD.state IN ('rejected', 'delivered', 'withdrawn', 'expired', 'cancelled')
      AND NEW.state IS DISTINCT FROM OLD.state)
EXECUTE FUNCTION solidarity_proposal_stays_closed();
