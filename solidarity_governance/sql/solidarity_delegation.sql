-- Whether votes would go in a circle through a delegation. Two delegations can meet in a
-- decision if their categories lie on one way down the tree; one for all decisions meets
-- every other. Which of several delegations of a member comes first is not asked: so
-- ending one never makes a circle.
CREATE OR REPLACE FUNCTION solidarity_delegation_is_circular(p_delegation integer)
RETURNS boolean LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_new solidarity_delegation;
    v_scope integer;
BEGIN
    SELECT * INTO v_new FROM solidarity_delegation WHERE id = p_delegation;
    FOR v_scope IN
        WITH RECURSIVE below AS (
            SELECT v_new.category_id AS id
            UNION
            SELECT child.id FROM solidarity_category AS child
              JOIN below ON child.parent_id = below.id
        )
        SELECT category_id FROM solidarity_delegation
         WHERE community_id = v_new.community_id
           AND (v_new.category_id IS NULL OR category_id IN (SELECT id FROM below))
        UNION SELECT v_new.category_id
    LOOP
        IF EXISTS (
            WITH RECURSIVE scope AS (
                SELECT id, parent_id FROM solidarity_category WHERE id = v_scope
                UNION
                SELECT above.id, above.parent_id FROM solidarity_category AS above
                  JOIN scope ON above.id = scope.parent_id
            ), way AS (
                SELECT v_new.delegate_id AS member
                UNION
                SELECT delegation.delegate_id
                  FROM way JOIN solidarity_delegation AS delegation
                    ON delegation.membership_id = way.member
                 WHERE delegation.category_id IS NULL
                    OR delegation.category_id IN (SELECT id FROM scope)
            )
            SELECT FROM way WHERE member = v_new.membership_id
        ) THEN
            RETURN true;
        END IF;
    END LOOP;
    RETURN false;
END
$$;

-- Two members who delegate to each other at the same moment would each not see the
-- other's: the row of the community lets one wait for the other. In a transaction that
-- reads a snapshot the second one fails and is tried again.
CREATE OR REPLACE FUNCTION solidarity_delegation_wait() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    UPDATE solidarity_community SET code = code WHERE id = NEW.community_id;
    RETURN NEW;
END
$$;

CREATE OR REPLACE FUNCTION solidarity_delegation_guard() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM solidarity_membership
         WHERE id = NEW.delegate_id AND community_id = NEW.community_id
    ) THEN
        RAISE EXCEPTION 'A delegate is a member of the same community'
        USING ERRCODE = 'check_violation';
    END IF;
    IF solidarity_delegation_is_circular(NEW.id) THEN
        RAISE EXCEPTION 'Delegations go in a circle' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER solidarity_delegation_wait
BEFORE INSERT OR UPDATE ON solidarity_delegation
FOR EACH ROW EXECUTE FUNCTION solidarity_delegation_wait();

-- It speaks last, so that people get the message of the constraint in Python.
DROP TRIGGER IF EXISTS solidarity_delegation_guard ON solidarity_delegation;
CREATE CONSTRAINT TRIGGER solidarity_delegation_guard
AFTER INSERT OR UPDATE ON solidarity_delegation
DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION solidarity_delegation_guard();
