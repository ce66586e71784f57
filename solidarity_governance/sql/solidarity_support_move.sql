-- Movements of support points: written by the triggers of solidarity_support alone, and
-- never changed. What they add up to is kept on the rows of members and proposals.

CREATE OR REPLACE FUNCTION solidarity_support_move_guard() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF pg_trigger_depth() < 2 THEN
        RAISE EXCEPTION 'Movements of points are written when points move.'
        USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER solidarity_support_move_guard
BEFORE INSERT ON solidarity_support_move
FOR EACH ROW EXECUTE FUNCTION solidarity_support_move_guard();

CREATE OR REPLACE TRIGGER solidarity_support_move_append_only
BEFORE UPDATE OR DELETE ON solidarity_support_move
FOR EACH ROW EXECUTE FUNCTION solidarity_refuse_change();

CREATE OR REPLACE TRIGGER solidarity_support_move_no_truncate
BEFORE TRUNCATE ON solidarity_support_move
FOR EACH STATEMENT EXECUTE FUNCTION solidarity_refuse_change();

CREATE OR REPLACE FUNCTION solidarity_support_count() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    v_member record;
BEGIN
    UPDATE solidarity_proposal p
       SET support_total = coalesce(p.support_total, 0) + moved.points,
           supporter_count = coalesce(p.supporter_count, 0) + moved.supporters
      FROM (SELECT proposal_id,
                   sum(CASE WHEN kind IN ('allocate', 'raise') THEN points
                            ELSE -points END) AS points,
                   count(*) FILTER (WHERE kind = 'allocate')
                       - count(*) FILTER (WHERE kind = 'return') AS supporters
              FROM new_rows WHERE kind <> 'lock' GROUP BY proposal_id) moved
     WHERE p.id = moved.proposal_id;
    UPDATE solidarity_membership m
       SET support_used = coalesce(m.support_used, 0) + moved.points
      FROM (SELECT membership_id,
                   sum(CASE WHEN kind IN ('allocate', 'raise') THEN points
                            ELSE -points END) AS points
              FROM new_rows WHERE kind <> 'lock' GROUP BY membership_id) moved
     WHERE m.id = moved.membership_id;
    -- Only who gives is asked: a grant that was lowered later takes nothing away.
    SELECT m.id, c.support_grant INTO v_member
      FROM solidarity_membership m
      JOIN solidarity_community c ON c.id = m.community_id
     WHERE m.support_used > c.support_grant
       AND m.id IN (SELECT membership_id FROM new_rows
                     WHERE kind IN ('allocate', 'raise'))
     LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'The member % has % points, and not more.',
            v_member.id, v_member.support_grant
        USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER solidarity_support_count
AFTER INSERT ON solidarity_support_move REFERENCING NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION solidarity_support_count();
