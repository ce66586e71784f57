-- Timesheet lines of an exchange stay as they are: hours were credited for them. The
-- ORM says so in words; this is for whoever goes around it. A line is released when its
-- exchange came to nothing; one that an exchange booked is never released, a reversal
-- books the opposite.
CREATE OR REPLACE FUNCTION solidarity_timesheet_locked() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.exchange_id IS NULL
       AND OLD.is_from_exchange IS NOT TRUE
       AND EXISTS (
           SELECT FROM solidarity_exchange
            WHERE id = OLD.exchange_id
              AND state IN ('declined', 'cancelled', 'reversed')
       )
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = format(
        'Timesheet line %s belongs to exchange %s and stays as it is.',
        OLD.id, OLD.exchange_id
    );
END
$$;

-- Both name exchange_id, so that they go with the column.
CREATE OR REPLACE TRIGGER solidarity_timesheet_changed
BEFORE UPDATE OF unit_amount, date, employee_id, project_id, exchange_id,
    is_from_exchange ON account_analytic_line
FOR EACH ROW WHEN (
    OLD.exchange_id IS NOT NULL AND
    (OLD.unit_amount, OLD.date, OLD.employee_id, OLD.project_id, OLD.exchange_id,
     OLD.is_from_exchange)
    IS DISTINCT FROM
    (NEW.unit_amount, NEW.date, NEW.employee_id, NEW.project_id, NEW.exchange_id,
     NEW.is_from_exchange)
)
EXECUTE FUNCTION solidarity_timesheet_locked();

CREATE OR REPLACE TRIGGER solidarity_timesheet_deleted
BEFORE DELETE ON account_analytic_line
FOR EACH ROW WHEN (OLD.exchange_id IS NOT NULL)
EXECUTE FUNCTION solidarity_timesheet_locked();
