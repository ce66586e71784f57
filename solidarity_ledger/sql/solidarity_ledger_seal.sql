-- The chain of a ledger: each posted transfer gets a place and a hash over the hash
-- before it and its own content, in the order of sealing (ids commit out of order, so
-- their order cannot be it). A row of solidarity_ledger_seal is a head of the chain;
-- inserting one *is* sealing what was posted since the last.

-- What one entry says, as part of the content of its transfer.
CREATE OR REPLACE FUNCTION solidarity_entry_text(e solidarity_entry)
RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT '(' || e.account_id || ',' || e.amount || ',' || e.purpose || ','
               || coalesce(e.balance::text, '') || ')'
$$;

-- What is sealed of a transfer: all that never changes, with its entries in their
-- order. p_days is empty where its entries have the day and the moment of the transfer.
CREATE OR REPLACE FUNCTION solidarity_transfer_text(
    t solidarity_transfer, p_entries text, p_days text)
RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT row(t.id, t.ledger_id, t.payer_account_id, t.payee_account_id, t.amount,
               t.date, t.purpose, t.reversal_of_id, t.category_id, t.origin_model,
               t.origin_id, t.create_uid, t.create_date, t.date_expires, t.date_due,
               t.reserved_amount, t.idempotency_key, t.description, p_days, p_entries
           )::text
$$;

-- The first and last day and moment of the entries of t, unless all are those of t.
CREATE OR REPLACE FUNCTION solidarity_days_text(
    t solidarity_transfer, p_first date, p_last date,
    p_first_posted timestamp, p_last_posted timestamp)
RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN t.date = p_first AND t.date = p_last
                 AND t.create_date = p_first_posted AND t.create_date = p_last_posted
                THEN NULL
                ELSE row(p_first, p_last, p_first_posted, p_last_posted)::text END
$$;

-- The text of one transfer, its entries looked up.
CREATE OR REPLACE FUNCTION solidarity_transfer_content(t solidarity_transfer)
RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT solidarity_transfer_text(
               t, string_agg(solidarity_entry_text(e), '' ORDER BY e.id),
               solidarity_days_text(t, min(e.date), max(e.date),
                                    min(e.date_posted), max(e.date_posted)))
      FROM solidarity_entry e WHERE e.transfer_id = t.id
$$;

-- The hash of a transfer; before the first transfer stand 64 zeros.
CREATE OR REPLACE FUNCTION solidarity_seal_hash(
    p_previous text, p_sequence integer, p_text text)
RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT encode(sha256(convert_to(
        p_previous || chr(10) || p_sequence || chr(10) || p_text, 'UTF8')), 'hex')
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
        SELECT t.id, solidarity_transfer_content(t) AS content
          FROM (SELECT * FROM solidarity_transfer
                 WHERE ledger_id = NEW.ledger_id
                   AND state = 'posted' AND sequence IS NULL
                 ORDER BY id LIMIT c_batch) AS t
         ORDER BY t.id
    LOOP
        v_sequence := v_sequence + 1;
        v_ids := v_ids || v_row.id;
        v_sequences := v_sequences || v_sequence;
        v_previous := v_previous || v_hash;
        v_hash := solidarity_seal_hash(v_hash, v_sequence, v_row.content);
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
    SELECT t.sequence, t.hash, solidarity_transfer_content(t)
      FROM solidarity_transfer t
     WHERE t.ledger_id = p_ledger AND t.sequence > p_after
     ORDER BY t.sequence LIMIT p_limit
$$;

CREATE OR REPLACE TRIGGER solidarity_ledger_seal_insert
BEFORE INSERT ON solidarity_ledger_seal
FOR EACH ROW EXECUTE FUNCTION solidarity_ledger_seal_insert();

CREATE OR REPLACE TRIGGER solidarity_ledger_seal_append_only
BEFORE UPDATE OR DELETE OR TRUNCATE ON solidarity_ledger_seal
FOR EACH STATEMENT EXECUTE FUNCTION solidarity_append_only();
