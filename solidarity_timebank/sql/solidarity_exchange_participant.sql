-- Who took part in a booked exchange, on which side and with how many hours, does not
-- change, and nobody joins later. What was left empty may be filled in once.
CREATE OR REPLACE FUNCTION solidarity_participant_guard() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    v_exchange record;
    v_is_booked boolean;
BEGIN
    SELECT state, date, community_id, create_date INTO v_exchange
      FROM solidarity_exchange WHERE id = coalesce(OLD.exchange_id, NEW.exchange_id);
    v_is_booked := v_exchange.state IN ('confirmed', 'resolved', 'reversed');
    IF TG_OP = 'DELETE' THEN
        IF v_is_booked THEN
            RAISE EXCEPTION 'Who took part in a booked exchange stays.'
            USING ERRCODE = 'check_violation';
        END IF;
        RETURN OLD;
    ELSIF TG_OP = 'INSERT' THEN
        -- an exchange that comes with its people is made in one transaction
        IF v_is_booked AND v_exchange.create_date < now() AT TIME ZONE 'UTC' THEN
            RAISE EXCEPTION 'Nobody joins a booked exchange.'
            USING ERRCODE = 'check_violation';
        END IF;
    ELSIF NEW.exchange_id <> OLD.exchange_id THEN
        RAISE EXCEPTION 'A participant stays with the exchange.'
        USING ERRCODE = 'check_violation';
    ELSIF v_is_booked AND (
            (NEW.membership_id, NEW.role) IS DISTINCT FROM
            (OLD.membership_id, OLD.role)
            OR NEW.hours IS DISTINCT FROM OLD.hours AND OLD.hours IS NOT NULL) THEN
        RAISE EXCEPTION 'The hours of a booked exchange stay; reverse it instead.'
        USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.community_id IS DISTINCT FROM v_exchange.community_id THEN
        RAISE EXCEPTION 'A participant belongs to the community of the exchange'
        USING ERRCODE = 'check_violation';
    END IF;
    -- what the index sums follows the exchange
    NEW.is_counted := v_exchange.state IN ('confirmed', 'resolved');
    NEW.date := v_exchange.date;
    RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER solidarity_participant_guard
BEFORE INSERT OR UPDATE OR DELETE ON solidarity_exchange_participant
FOR EACH ROW EXECUTE FUNCTION solidarity_participant_guard();
