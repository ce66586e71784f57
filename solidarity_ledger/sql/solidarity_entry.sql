-- Entries are written by the posting trigger of solidarity_transfer (which makes
-- this trigger run at depth 2) and are never changed afterwards.
CREATE OR REPLACE FUNCTION solidarity_entry_insert_guard() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF pg_trigger_depth() < 2 THEN
        RAISE EXCEPTION USING ERRCODE = 'SL011',
            MESSAGE = 'Entries are written by posting a transfer, in no other way.';
    END IF;
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER solidarity_entry_insert_guard
BEFORE INSERT ON solidarity_entry
FOR EACH STATEMENT EXECUTE FUNCTION solidarity_entry_insert_guard();

CREATE OR REPLACE TRIGGER solidarity_entry_append_only
BEFORE UPDATE OR DELETE OR TRUNCATE ON solidarity_entry
FOR EACH STATEMENT EXECUTE FUNCTION solidarity_append_only();
