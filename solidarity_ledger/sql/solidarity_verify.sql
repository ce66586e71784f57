-- Proof that a ledger is what was posted. First a survey reads everything once, in
-- pieces that parallel workers share, and says whom to suspect; then the suspects are
-- looked at and what is wrong is named. The survey takes entries in the order in which an
-- index gives them, which costs no sorting: an order other than that of posting makes
-- a suspect, not a problem.

-- Of the transfers from p_from to p_to: those that seem not to be what was sealed, how
-- many entries they have, and a fingerprint of the links of the chain: each hash with its
-- place, against each hash before with the place before. In a chain all but the first
-- and the last cancel out.
CREATE OR REPLACE FUNCTION solidarity_survey_transfers(
    p_ledger integer, p_from integer, p_to integer)
RETURNS TABLE (transfers integer[], accounts integer[], entries bigint, links bigint)
LANGUAGE sql STABLE PARALLEL SAFE ROWS 1 AS $$
    SELECT array_agg(id) FILTER (WHERE is_suspect), NULL::integer[],
           coalesce(sum(entries), 0), coalesce(bit_xor(link), 0)
      FROM (SELECT t.id, count(e.id)::integer AS entries,
                   CASE WHEN t.state = 'posted'
                        THEN sum(e.amount) IS DISTINCT FROM 0
                             OR t.hash IS DISTINCT FROM
                                CASE WHEN t.sequence IS NOT NULL
                                THEN solidarity_seal_hash(
                                     t.previous_hash, solidarity_transfer_text(
                                     t, string_agg(solidarity_entry_text(t, e), '')))
                                END
                        ELSE t.sequence IS NOT NULL OR count(e.id) > 0
                    END AS is_suspect,
                   hashtextextended(t.hash, t.sequence)
                       # hashtextextended(t.previous_hash, t.sequence - 1) AS link
              FROM solidarity_transfer t
              LEFT JOIN solidarity_entry e
                ON e.transfer_id = t.id AND e.transfer_id BETWEEN p_from AND p_to
             WHERE t.ledger_id = p_ledger AND t.id BETWEEN p_from AND p_to
             GROUP BY t.id) AS checked
$$;

-- Accounts whose balance is not the sum of their entries, and the number of their
-- entries, negative: with those of the transfers it makes zero.
CREATE OR REPLACE FUNCTION solidarity_survey_accounts(p_ledger integer)
RETURNS TABLE (transfers integer[], accounts integer[], entries bigint, links bigint)
LANGUAGE sql STABLE PARALLEL SAFE ROWS 1 AS $$
    SELECT NULL::integer[],
           array_agg(a.id) FILTER (WHERE a.balance + coalesce(unfolded.total, 0)
                                         <> coalesce(entries.total, 0)),
           -coalesce(sum(entries.number), 0)::bigint, 0::bigint
      FROM solidarity_account a
      LEFT JOIN (SELECT account_id, sum(amount) AS total, count(*) AS number
                   FROM solidarity_entry GROUP BY account_id) AS entries
        ON entries.account_id = a.id
      LEFT JOIN (SELECT account_id, sum(amount) AS total
                   FROM solidarity_account_unfolded GROUP BY account_id) AS unfolded
        ON unfolded.account_id = a.id
     WHERE a.ledger_id = p_ledger
$$;

-- The survey of a ledger, a row for each piece. The settings keep scans from being
-- parallel themselves, so that workers share the pieces, hashing included.
CREATE OR REPLACE FUNCTION solidarity_survey(p_ledger integer)
RETURNS TABLE (transfers integer[], accounts integer[], entries bigint, links bigint)
LANGUAGE plpgsql STABLE
SET datestyle = 'ISO, YMD'
SET plan_cache_mode = force_custom_plan
SET parallel_setup_cost = 0 SET parallel_tuple_cost = 0
SET min_parallel_table_scan_size = '1TB' SET min_parallel_index_scan_size = '1TB'
SET max_parallel_workers_per_gather = 4 SET parallel_leader_participation = off
SET enable_hashjoin = off SET enable_nestloop = off SET work_mem = '64MB' AS $$
DECLARE
    c_max CONSTANT integer := 2147483647;
    v_last integer := coalesce((SELECT max(id) FROM solidarity_transfer), 0);
    v_first integer := coalesce((SELECT min(id) FROM solidarity_transfer
                                  WHERE ledger_id = p_ledger), 0);
    v_step integer := (v_last - v_first) / 6 + 1;
BEGIN
    -- RETURN QUERY is what PL/pgSQL lets run in parallel.
    RETURN QUERY
    SELECT * FROM solidarity_survey_accounts(p_ledger)
    UNION ALL
    SELECT * FROM solidarity_survey_transfers(
        p_ledger, 0, v_first + v_step)
    UNION ALL
    SELECT * FROM solidarity_survey_transfers(
        p_ledger, v_first + v_step + 1, v_first + 2 * v_step)
    UNION ALL
    SELECT * FROM solidarity_survey_transfers(
        p_ledger, v_first + 2 * v_step + 1, v_first + 3 * v_step)
    UNION ALL
    SELECT * FROM solidarity_survey_transfers(
        p_ledger, v_first + 3 * v_step + 1, v_first + 4 * v_step)
    UNION ALL
    SELECT * FROM solidarity_survey_transfers(
        p_ledger, v_first + 4 * v_step + 1, v_first + 5 * v_step)
    UNION ALL
    SELECT * FROM solidarity_survey_transfers(
        p_ledger, v_first + 5 * v_step + 1, c_max);
END
$$;

-- What is wrong with each of these transfers, if anything.
CREATE OR REPLACE FUNCTION solidarity_verify_transfers(p_ids integer[])
RETURNS TABLE (code text, model text, res_id integer, place integer)
LANGUAGE sql STABLE ROWS 1 AS $$
    SELECT checked.code, 'solidarity.transfer', checked.id, checked.sequence
      FROM (SELECT t.id, t.sequence,
                   CASE WHEN t.state <> 'posted' AND t.sequence IS NOT NULL THEN 'state'
                        WHEN t.state <> 'posted' AND legs.number > 0 THEN 'stray'
                        WHEN t.state <> 'posted' THEN NULL
                        WHEN legs.number = 0 THEN 'entries'
                        WHEN legs.total <> 0 THEN 'sum'
                        WHEN t.hash IS DISTINCT FROM
                             CASE WHEN t.sequence IS NOT NULL
                             THEN solidarity_seal_hash(
                                  t.previous_hash, contents.content)
                             END THEN 'hash'
                    END AS code
              FROM solidarity_transfer t
              LEFT JOIN solidarity_transfer_contents(p_ids) AS contents
                ON contents.id = t.id
             CROSS JOIN LATERAL (
                   SELECT count(*) AS number, sum(amount) AS total
                     FROM solidarity_entry WHERE transfer_id = t.id) AS legs
             WHERE t.id = ANY(p_ids)) AS checked
     WHERE checked.code IS NOT NULL
$$;

-- Entries of accounts of the ledger that no transfer of it has.
CREATE OR REPLACE FUNCTION solidarity_verify_strays(p_ledger integer)
RETURNS TABLE (code text, model text, res_id integer, place integer)
LANGUAGE sql STABLE ROWS 1 AS $$
    SELECT DISTINCT 'stray', 'solidarity.transfer', e.transfer_id, NULL::integer
      FROM solidarity_account a
      JOIN solidarity_entry e ON e.account_id = a.id
      LEFT JOIN solidarity_transfer t
        ON t.id = e.transfer_id AND t.ledger_id = p_ledger
     WHERE a.ledger_id = p_ledger AND t.id IS NULL
$$;

-- Places of the chain that do not follow the one before.
CREATE OR REPLACE FUNCTION solidarity_verify_links(p_ledger integer)
RETURNS TABLE (code text, model text, res_id integer, place integer)
LANGUAGE sql STABLE ROWS 1 AS $$
    SELECT 'link', 'solidarity.transfer', id, sequence
      FROM (SELECT id, sequence, previous_hash,
                   lag(sequence, 1, 0) OVER chain AS sequence_before,
                   lag(hash, 1, repeat('0', 64)) OVER chain AS hash_before
              FROM solidarity_transfer
             WHERE ledger_id = p_ledger AND sequence IS NOT NULL
            WINDOW chain AS (ORDER BY sequence)) AS linked
     WHERE sequence <> sequence_before + 1 OR previous_hash IS DISTINCT FROM hash_before
$$;

-- What costs little: the sum of the balances, heads of the chain, reservations, running
-- balances of what is not sealed yet.
CREATE OR REPLACE FUNCTION solidarity_verify_rest(p_ledger integer)
RETURNS TABLE (code text, model text, res_id integer, place integer)
LANGUAGE sql STABLE ROWS 1 AS $$
    SELECT 'ledger', 'solidarity.ledger', p_ledger, NULL::integer
      FROM solidarity_account WHERE ledger_id = p_ledger
    HAVING sum(solidarity_balance(id, balance)) <> 0
    UNION ALL
    SELECT 'head', 'solidarity.ledger.seal', s.id, s.sequence
      FROM solidarity_ledger_seal s
      LEFT JOIN solidarity_transfer t
        ON t.ledger_id = s.ledger_id AND t.sequence = s.sequence
     WHERE s.ledger_id = p_ledger AND s.hash IS DISTINCT FROM t.hash
    UNION ALL
    SELECT 'beyond', 'solidarity.transfer', t.id, t.sequence
      FROM solidarity_transfer t
     WHERE t.ledger_id = p_ledger
       AND t.sequence > coalesce((SELECT max(sequence) FROM solidarity_ledger_seal
                                   WHERE ledger_id = p_ledger), 0)
    UNION ALL
    SELECT 'reserved', 'solidarity.account', a.id, NULL
      FROM solidarity_account a
      LEFT JOIN (SELECT payer_account_id, sum(reserved_amount) AS total
                   FROM solidarity_transfer
                  WHERE ledger_id = p_ledger AND state = 'pending'
                  GROUP BY payer_account_id) AS pending ON pending.payer_account_id = a.id
     WHERE a.ledger_id = p_ledger AND a.reserved <> coalesce(pending.total, 0)
    UNION ALL
    SELECT 'running', 'solidarity.entry', e.id, NULL
      FROM solidarity_transfer t
      JOIN solidarity_entry e ON e.transfer_id = t.id
     CROSS JOIN LATERAL (
        SELECT balance FROM solidarity_entry
         WHERE account_id = e.account_id AND id < e.id
         ORDER BY id DESC LIMIT 1) AS before
     WHERE t.ledger_id = p_ledger AND t.state = 'posted' AND t.sequence IS NULL
       AND e.balance <> before.balance + e.amount
$$;

-- What is wrong in a ledger, in no order; nothing in a sound one.
CREATE OR REPLACE FUNCTION solidarity_verify(p_ledger integer)
RETURNS TABLE (code text, model text, res_id integer, place integer)
LANGUAGE plpgsql STABLE SET datestyle = 'ISO, YMD' AS $$
DECLARE
    v_piece record;
    v_transfers integer[];
    v_accounts integer[];
    v_entries bigint := 0;
    v_links bigint := 0;
    v_chain bigint;
BEGIN
    FOR v_piece IN SELECT * FROM solidarity_survey(p_ledger) LOOP
        v_transfers := v_transfers || v_piece.transfers;
        v_accounts := v_accounts || v_piece.accounts;
        v_entries := v_entries + v_piece.entries;
        v_links := v_links # v_piece.links;
    END LOOP;
    RETURN QUERY SELECT * FROM solidarity_verify_transfers(v_transfers);
    RETURN QUERY SELECT 'balance', 'solidarity.account', account, NULL::integer
                   FROM unnest(v_accounts) AS account;
    IF v_entries <> 0 OR v_transfers IS NOT NULL THEN
        RETURN QUERY SELECT * FROM solidarity_verify_strays(p_ledger);
    END IF;
    -- what does not cancel out: the hash before the first, and the last
    SELECT hashtextextended(repeat('0', 64), 0) # hashtextextended(hash, sequence)
      INTO v_chain
      FROM solidarity_transfer
     WHERE ledger_id = p_ledger AND sequence IS NOT NULL
     ORDER BY sequence DESC LIMIT 1;
    IF v_links <> coalesce(v_chain, 0) THEN
        RETURN QUERY SELECT * FROM solidarity_verify_links(p_ledger);
    END IF;
    RETURN QUERY SELECT * FROM solidarity_verify_rest(p_ledger);
    RETURN QUERY SELECT * FROM solidarity_verify_books(p_ledger);
END
$$;
