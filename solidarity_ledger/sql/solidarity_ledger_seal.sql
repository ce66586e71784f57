-- The chain of a ledger: each posted transfer gets a place and a hash over the hash
-- before it and its own content, in the order of sealing (ids commit out of order, so
-- their order cannot be it). A row of solidarity_ledger_seal is a head of the chain;
-- inserting one *is* sealing what was posted since the last.

-- What is sealed must be short, for a proof hashes all of it, and must not have two
-- readings: a line for each thing, at the end what people write, the key with its length.

-- What one entry of t says: for the two entries of a plain trade only the side, - for
-- the payer or + for the payee, and the balance after it, as the rest is that of t.
CREATE OR REPLACE FUNCTION solidarity_entry_text(
    t solidarity_transfer, e solidarity_entry)
RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT CASE
        WHEN e.account_id = t.payer_account_id AND e.amount = -t.amount
             AND e.purpose = 'principal'
             AND e.date = t.date AND e.date_posted = t.create_date
        THEN '-' || coalesce(e.balance::text, '')
        WHEN e.account_id = t.payee_account_id AND e.amount = t.amount
             AND e.purpose = 'principal'
             AND e.date = t.date AND e.date_posted = t.create_date
        THEN '+' || coalesce(e.balance::text, '')
        ELSE row(e.account_id, e.amount, e.purpose, e.balance,
                 e.date, e.date_posted)::text END
$$;

-- What is sealed of a transfer with these entries: all that never changes. The day is
-- left out where it is that of the moment; what few transfers have stands in brackets.
CREATE OR REPLACE FUNCTION solidarity_transfer_text(
    t solidarity_transfer, p_entries text)
RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT concat_ws(
        chr(10),
        t.id, t.payer_account_id, t.payee_account_id, t.amount,
        CASE WHEN t.date = t.create_date::date THEN '' ELSE t.date::text END,
        t.create_date, t.create_uid, octet_length(t.idempotency_key),
        CASE WHEN t.purpose = 'principal' AND t.origin_model IS NULL
              AND coalesce(t.reversal_of_id, t.category_id, t.origin_id) IS NULL
              AND coalesce(t.date_expires, t.date_due) IS NULL
              AND t.reserved_amount IS NULL
              AND t.counterpart_account_id IS NULL AND t.analytic_distribution IS NULL
             THEN ''
             ELSE row(t.purpose, t.reversal_of_id, t.category_id, t.origin_model,
                      t.origin_id, t.date_expires, t.date_due, t.reserved_amount,
                      t.counterpart_account_id, t.analytic_distribution)::text
         END,
        p_entries, coalesce(t.idempotency_key, ''), t.description)
$$;

-- The texts of these posted transfers, their entries in the order of posting.
CREATE OR REPLACE FUNCTION solidarity_transfer_contents(p_ids integer[])
RETURNS TABLE (id integer, content text)
LANGUAGE sql STABLE AS $$
    SELECT t.id, solidarity_transfer_text(
               t, string_agg(solidarity_entry_text(t, e), '' ORDER BY e.id))
      FROM solidarity_transfer t
      JOIN solidarity_entry e ON e.transfer_id = t.id
     WHERE t.id = ANY(p_ids)
     GROUP BY t.id
$$;

-- The hash of a transfer, over the bytes of the hash before (32 zeros before the first)
-- and its text.
CREATE OR REPLACE FUNCTION solidarity_seal_hash(p_previous text, p_text text)
RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT encode(sha256(
        decode(p_previous, 'hex') || convert_to(p_text, 'UTF8')), 'hex')
$$;

CREATE OR REPLACE FUNCTION solidarity_ledger_seal_insert() RETURNS trigger
LANGUAGE plpgsql SET datestyle = 'ISO, YMD' AS $$
DECLARE
    c_batch CONSTANT integer := 10000;
    v_sequence integer;
    v_hash text;
    v_row record;
    v_ids integer[];
    v_sequences integer[];
    v_hashes text[];
    v_previous text[];
BEGIN
    -- One sealing of a ledger at a time; who waited then reads the head after it.
    PERFORM pg_advisory_xact_lock(hashtext('solidarity_ledger_seal'), NEW.ledger_id);
    SELECT sequence, hash INTO v_sequence, v_hash
      FROM solidarity_ledger_seal WHERE ledger_id = NEW.ledger_id
     ORDER BY sequence DESC LIMIT 1;
    v_sequence := coalesce(v_sequence, 0);
    v_hash := coalesce(v_hash, repeat('0', 64));
    FOR v_row IN
        SELECT id, content
          FROM solidarity_transfer_contents(ARRAY(
               SELECT id FROM solidarity_transfer
                WHERE ledger_id = NEW.ledger_id
                  AND state = 'posted' AND sequence IS NULL
                ORDER BY id LIMIT c_batch))
         ORDER BY id
    LOOP
        v_sequence := v_sequence + 1;
        v_ids := v_ids || v_row.id;
        v_sequences := v_sequences || v_sequence;
        v_previous := v_previous || v_hash;
        v_hash := solidarity_seal_hash(v_hash, v_row.content);
        v_hashes := v_hashes || v_hash;
    END LOOP;
    IF v_ids IS NULL THEN
        RETURN NULL;  -- nothing to seal, no new head
    END IF;
    UPDATE solidarity_transfer t
       SET sequence = sealed.sequence, hash = sealed.hash,
           previous_hash = sealed.previous
      FROM unnest(v_ids, v_sequences, v_hashes, v_previous)
           AS sealed(id, sequence, hash, previous)
     WHERE t.id = sealed.id;
    NEW.sequence := v_sequence;
    NEW.hash := v_hash;
    NEW.date := now() AT TIME ZONE 'UTC';
    RETURN NEW;
END
$$;

-- The chain from a place on, for everybody who wants to check it elsewhere.
CREATE OR REPLACE FUNCTION solidarity_chain(
    p_ledger integer, p_after integer, p_limit integer)
RETURNS TABLE (sequence integer, hash text, content text)
LANGUAGE sql STABLE SET datestyle = 'ISO, YMD' AS $$
    SELECT t.sequence, t.hash, contents.content
      FROM solidarity_transfer_contents(ARRAY(
               SELECT id FROM solidarity_transfer
                WHERE ledger_id = p_ledger AND sequence > p_after
                ORDER BY sequence LIMIT p_limit)) AS contents
      JOIN solidarity_transfer t ON t.id = contents.id
     ORDER BY t.sequence
$$;

CREATE OR REPLACE TRIGGER solidarity_ledger_seal_insert
BEFORE INSERT ON solidarity_ledger_seal
FOR EACH ROW EXECUTE FUNCTION solidarity_ledger_seal_insert();

CREATE OR REPLACE TRIGGER solidarity_ledger_seal_append_only
BEFORE UPDATE OR DELETE OR TRUNCATE ON solidarity_ledger_seal
FOR EACH STATEMENT EXECUTE FUNCTION solidarity_append_only();
