-- Support points. What is true of them is true whoever writes:
-- * a row is given once, stays with its member and its proposal, and ends returned;
-- * each change of it writes its movement, and nobody else writes movements;
-- * the movements add up to the points that a member has given
--   (``solidarity_membership.support_used``) and that a proposal has.
-- The guard takes the row of the proposal, then the row of the member: two who spend the
-- same last points, or the points that cross a threshold, wait for each other there.

CREATE OR REPLACE FUNCTION solidarity_support_guard() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    v_proposal record;
    v_member record;
    v_cap integer;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF OLD.state = 'returned' THEN
            RAISE EXCEPTION 'Points that came back stay as they were.'
            USING ERRCODE = 'check_violation';
        END IF;
        IF (NEW.id, NEW.proposal_id, NEW.membership_id, NEW.community_id, NEW.date)
                IS DISTINCT FROM
           (OLD.id, OLD.proposal_id, OLD.membership_id, OLD.community_id, OLD.date) THEN
            RAISE EXCEPTION 'Points stay with their member and their proposal.'
            USING ERRCODE = 'check_violation';
        END IF;
        IF NEW.points <> OLD.points
                AND (OLD.state, NEW.state) <> ('active', 'active') THEN
            RAISE EXCEPTION 'Points change only while they are free to move.'
            USING ERRCODE = 'check_violation';
        END IF;
        IF NEW.delivery_answer IS NOT NULL
                AND NEW.delivery_answer IS DISTINCT FROM OLD.delivery_answer
                AND NEW.state <> 'locked' THEN
            RAISE EXCEPTION 'Those whose points are locked say whether it is done.'
            USING ERRCODE = 'check_violation';
        END IF;
        IF (OLD.state, NEW.state) = ('locked', 'active') THEN
            RAISE EXCEPTION 'Locked points come back, they are not moved.'
            USING ERRCODE = 'check_violation';
        END IF;
        IF (NEW.points, NEW.state) = (OLD.points, OLD.state) THEN
            RETURN NEW;
        END IF;
    ELSIF NEW.state <> 'active' THEN
        RAISE EXCEPTION 'Points are given before they are locked or come back.'
        USING ERRCODE = 'check_violation';
    END IF;

    SELECT state, community_id INTO v_proposal
      FROM solidarity_proposal WHERE id = NEW.proposal_id FOR NO KEY UPDATE;
    SELECT state, community_id INTO v_member
      FROM solidarity_membership WHERE id = NEW.membership_id FOR NO KEY UPDATE;

    IF NEW.state = 'active' THEN
        IF v_proposal.state <> 'gathering' THEN
            RAISE EXCEPTION 'The proposal % does not gather support.', NEW.proposal_id
            USING ERRCODE = 'check_violation';
        END IF;
        IF v_member.state <> 'active' THEN
            RAISE EXCEPTION 'The member % is not active.', NEW.membership_id
            USING ERRCODE = 'check_violation';
        END IF;
        IF (v_proposal.community_id, v_member.community_id)
                <> (NEW.community_id, NEW.community_id) THEN
            RAISE EXCEPTION 'The proposal % is one of another community.',
                NEW.proposal_id
            USING ERRCODE = 'check_violation';
        END IF;
        IF TG_OP = 'INSERT' OR NEW.points > OLD.points THEN
            -- a cap that was lowered later takes nothing away
            SELECT support_cap INTO v_cap
              FROM solidarity_community WHERE id = NEW.community_id;
            IF NEW.points > v_cap THEN
                RAISE EXCEPTION 'At most % points for one proposal.', v_cap
                USING ERRCODE = 'check_violation';
            END IF;
        END IF;
    ELSIF NEW.state = 'locked' AND v_proposal.state IN
            ('draft', 'gathering', 'delivered', 'rejected', 'withdrawn', 'expired',
             'cancelled') THEN
        RAISE EXCEPTION 'Nothing is locked for a proposal that is %.', v_proposal.state
        USING ERRCODE = 'check_violation';
    ELSIF NEW.state = 'returned' AND OLD.state = 'locked'
            AND v_member.state = 'active' AND v_proposal.state IN
            ('gathering', 'prioritised', 'deliberation', 'voting', 'accepted',
             'delivery') THEN
        RAISE EXCEPTION 'The points are locked until the proposal is done.'
        USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER solidarity_support_guard
BEFORE INSERT OR UPDATE ON solidarity_support
FOR EACH ROW EXECUTE FUNCTION solidarity_support_guard();

CREATE OR REPLACE TRIGGER solidarity_support_stays
BEFORE DELETE ON solidarity_support
FOR EACH ROW EXECUTE FUNCTION solidarity_refuse_change();

CREATE OR REPLACE TRIGGER solidarity_support_no_truncate
BEFORE TRUNCATE ON solidarity_support
FOR EACH STATEMENT EXECUTE FUNCTION solidarity_refuse_change();

-- The movements of all rows of a statement, at once.
CREATE OR REPLACE FUNCTION solidarity_support_given() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO solidarity_support_move
        (support_id, proposal_id, membership_id, community_id, kind, points, date)
    SELECT id, proposal_id, membership_id, community_id, 'allocate', points,
           now() AT TIME ZONE 'UTC'
      FROM new_rows ORDER BY id;
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER solidarity_support_given
AFTER INSERT ON solidarity_support REFERENCING NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION solidarity_support_given();

CREATE OR REPLACE FUNCTION solidarity_support_changed() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO solidarity_support_move
        (support_id, proposal_id, membership_id, community_id, kind, points, date)
    SELECT n.id, n.proposal_id, n.membership_id, n.community_id,
           CASE WHEN n.state = 'returned' THEN 'return'
                WHEN n.state <> o.state THEN 'lock'
                WHEN n.points > o.points THEN 'raise'
                ELSE 'lower' END,
           CASE WHEN n.state <> o.state THEN o.points
                ELSE abs(n.points - o.points) END,
           now() AT TIME ZONE 'UTC'
      FROM new_rows n JOIN old_rows o USING (id)
     WHERE (n.state, n.points) <> (o.state, o.points)
     ORDER BY n.id;
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER solidarity_support_changed
AFTER UPDATE ON solidarity_support
REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION solidarity_support_changed();
