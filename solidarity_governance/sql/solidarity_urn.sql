-- Records of an open urn lie one after the other, by their names (32 bytes), which are
-- random; all are of one size. The functions read of a large value what they need.
ALTER TABLE solidarity_urn ALTER COLUMN records SET STORAGE EXTERNAL;

-- How many records come before this name.
CREATE OR REPLACE FUNCTION solidarity_urn_place(records bytea, size int, name bytea)
RETURNS int LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    v_low int := 0;
    v_high int := octet_length(records) / size;
    v_middle int;
BEGIN
    WHILE v_low < v_high LOOP
        v_middle := (v_low + v_high) / 2;
        IF substring(records FROM v_middle * size + 1 FOR 32) < name THEN
            v_low := v_middle + 1;
        ELSE
            v_high := v_middle;
        END IF;
    END LOOP;
    RETURN v_low;
END
$$;

-- The record of this name, or NULL.
CREATE OR REPLACE FUNCTION solidarity_urn_find(records bytea, size int, name bytea)
RETURNS bytea LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    v_record bytea := substring(
        records FROM solidarity_urn_place(records, size, name) * size + 1 FOR size
    );
BEGIN
    RETURN CASE WHEN substring(v_record FROM 1 FOR 32) = name THEN v_record END;
END
$$;

-- The records with this one at its place, instead of the one that has its name.
CREATE OR REPLACE FUNCTION solidarity_urn_put(records bytea, size int, record bytea)
RETURNS bytea LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    v_name bytea := substring(record FROM 1 FOR 32);
    v_place int := solidarity_urn_place(records, size, v_name);
    v_rest int := v_place;
BEGIN
    IF solidarity_urn_find(records, size, v_name) IS NOT NULL THEN
        v_rest := v_place + 1;
    END IF;
    RETURN substring(records FROM 1 FOR v_place * size) || record
        || substring(records FROM v_rest * size + 1);
END
$$;

-- The urn has as many votes as electors are marked on the roll: nobody votes twice and
-- nobody puts in or takes out a vote, whoever writes. The row is locked when this looks
-- at the roll, so votes at the same moment come one after the other.
CREATE OR REPLACE FUNCTION solidarity_urn_guard() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    v_decision record;
    v_bytes bigint;
BEGIN
    -- a draft, too, is no place to put the urn of another ballot aside
    IF TG_OP = 'UPDATE' AND NEW.decision_id <> OLD.decision_id THEN
        RAISE EXCEPTION 'The urn stays with its ballot.'
        USING ERRCODE = 'check_violation';
    END IF;
    SELECT state, date_close INTO v_decision
      FROM solidarity_decision WHERE id = coalesce(NEW.decision_id, OLD.decision_id);
    IF v_decision.state IS NULL OR v_decision.state = 'draft' THEN
        RETURN coalesce(NEW, OLD);
    END IF;
    IF TG_OP <> 'UPDATE' OR NEW.record_size <> OLD.record_size THEN
        RAISE EXCEPTION 'The urn stays with its ballot.'
        USING ERRCODE = 'check_violation';
    END IF;
    IF v_decision.state <> 'open' THEN
        RAISE EXCEPTION 'The ballot is not open.' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.key_name IS NULL THEN
        v_bytes := NEW.record_size * (SELECT count(*) FROM jsonb_object_keys(NEW.ballots));
    ELSE
        v_bytes := octet_length(NEW.records);
    END IF;
    IF v_bytes IS DISTINCT FROM NEW.record_size * (
        SELECT count(*) FROM solidarity_elector
         WHERE decision_id = NEW.decision_id AND has_voted
    ) THEN
        RAISE EXCEPTION 'The urn has one vote of each elector who voted.'
        USING ERRCODE = 'check_violation';
    END IF;
    -- votes are encrypted as long as the ballot is open, and not kept so afterwards
    IF (NEW.key_name IS NULL) <> (NEW.records IS NULL)
       OR NEW.key_name IS NOT NULL AND NEW.ballots <> '{}' THEN
        RAISE EXCEPTION 'The urn is sealed until it is opened to be counted.'
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
