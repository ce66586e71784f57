-- Proof that a ledger is what was posted. Each branch finds what breaks one rule; they
-- read everything, so they are cut into pieces that parallel workers share.

-- Transfers from p_from to p_to whose content, entries or state are not what was
-- sealed, and entries without a posted transfer. What is not sealed yet is looked at
-- too, as far as it can be.
CREATE OR REPLACE FUNCTION solidarity_verify_transfers(
    p_ledger integer, p_from integer, p_to integer)
RETURNS TABLE (code text, model text, res_id integer, place integer)
LANGUAGE sql STABLE PARALLEL SAFE ROWS 1 AS $$
    SELECT CASE WHEN t.id IS NULL THEN 'stray'
                WHEN t.state <> 'posted' THEN 'state'
                WHEN legs.transfer_id IS NULL THEN 'entries'
                WHEN legs.total <> 0 THEN 'sum'
                ELSE 'hash' END,
           'solidarity.transfer', coalesce(t.id, legs.transfer_id), t.sequence
      FROM (SELECT * FROM solidarity_transfer
             WHERE ledger_id = p_ledger
               AND id BETWEEN p_from AND p_to
               AND (state = 'posted' OR sequence IS NOT NULL)) AS t
      FULL JOIN (
            SELECT e.transfer_id, sum(e.amount) AS total,
                   min(e.account_id) AS account_id,
                   string_agg(solidarity_entry_text(e), '' ORDER BY e.id) AS entries,
                   min(e.date) AS first, max(e.date) AS last,
                   min(e.date_posted) AS first_posted, max(e.date_posted) AS last_posted
              FROM solidarity_entry e
             WHERE e.transfer_id BETWEEN p_from AND p_to
             GROUP BY e.transfer_id) AS legs ON legs.transfer_id = t.id
     WHERE t.id IS NULL AND legs.account_id IN (
               SELECT id FROM solidarity_account WHERE ledger_id = p_ledger)
        OR t.state <> 'posted'
        OR t.id IS NOT NULL AND (legs.transfer_id IS NULL OR legs.total <> 0)
        OR (t.sequence IS NULL) <> (t.hash IS NULL)
        OR t.sequence IS NOT NULL AND t.hash IS DISTINCT FROM solidarity_seal_hash(
               t.previous_hash, t.sequence, solidarity_transfer_text(
                   t, legs.entries, solidarity_days_text(
                       t, legs.first, legs.last, legs.first_posted, legs.last_posted)))
$$;

-- Places of the chain that do not follow the one before.
CREATE OR REPLACE FUNCTION solidarity_verify_links(p_ledger integer)
RETURNS TABLE (code text, model text, res_id integer, place integer)
LANGUAGE sql STABLE PARALLEL SAFE ROWS 1 AS $$
    SELECT 'link', 'solidarity.transfer', id, sequence
      FROM (SELECT id, sequence, previous_hash,
                   lag(sequence, 1, 0) OVER chain AS sequence_before,
                   lag(hash, 1, repeat('0', 64)) OVER chain AS hash_before
              FROM solidarity_transfer
             WHERE ledger_id = p_ledger AND sequence IS NOT NULL
            WINDOW chain AS (ORDER BY sequence)) AS linked
     WHERE sequence <> sequence_before + 1 OR previous_hash IS DISTINCT FROM hash_before
$$;

-- Accounts whose balance is not the sum of their entries; a ledger whose balances do
-- not add up to zero.
CREATE OR REPLACE FUNCTION solidarity_verify_balances(p_ledger integer)
RETURNS TABLE (code text, model text, res_id integer, place integer)
LANGUAGE sql STABLE PARALLEL SAFE ROWS 1 AS $$
    SELECT 'balance', 'solidarity.account', a.id, NULL::integer
      FROM solidarity_account a
      LEFT JOIN (SELECT account_id, sum(amount) AS total
                   FROM solidarity_entry GROUP BY account_id) AS entries
        ON entries.account_id = a.id
      LEFT JOIN (SELECT account_id, sum(amount) AS total
                   FROM solidarity_account_unfolded GROUP BY account_id) AS unfolded
        ON unfolded.account_id = a.id
     WHERE a.ledger_id = p_ledger
       AND a.balance + coalesce(unfolded.total, 0) <> coalesce(entries.total, 0)
    UNION ALL
    SELECT 'ledger', 'solidarity.ledger', p_ledger, NULL
      FROM solidarity_account WHERE ledger_id = p_ledger
    HAVING sum(solidarity_balance(id, balance)) <> 0
$$;

-- What costs little: heads of the chain, reservations, accounts of another ledger,
-- running balances of what is not sealed yet.
CREATE OR REPLACE FUNCTION solidarity_verify_rest(p_ledger integer)
RETURNS TABLE (code text, model text, res_id integer, place integer)
LANGUAGE sql STABLE PARALLEL SAFE ROWS 1 AS $$
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

-- What is wrong in a ledger, in no order; nothing in a sound one. The settings keep scans
-- from being parallel themselves, so that workers share the branches, hashing included.
CREATE OR REPLACE FUNCTION solidarity_verify(p_ledger integer)
RETURNS TABLE (code text, model text, res_id integer, place integer)
LANGUAGE plpgsql STABLE
SET datestyle = 'ISO, YMD'
SET plan_cache_mode = force_custom_plan
SET parallel_setup_cost = 0 SET parallel_tuple_cost = 0
SET min_parallel_table_scan_size = '1TB' SET min_parallel_index_scan_size = '1TB'
SET max_parallel_workers_per_gather = 4 SET parallel_leader_participation = off
SET enable_hashjoin = off SET work_mem = '64MB' AS $$
DECLARE
    c_max CONSTANT integer := 2147483647;
    v_last integer := coalesce((SELECT max(id) FROM solidarity_transfer), 0);
    v_first integer := coalesce((SELECT min(id) FROM solidarity_transfer
                                  WHERE ledger_id = p_ledger), 0);
    v_step integer := (v_last - v_first) / 6 + 1;
BEGIN
    RETURN QUERY
    SELECT * FROM solidarity_verify_links(p_ledger)
    UNION ALL
    SELECT * FROM solidarity_verify_balances(p_ledger)
    UNION ALL
    SELECT * FROM solidarity_verify_transfers(
        p_ledger, 0, v_first + v_step)
    UNION ALL
    SELECT * FROM solidarity_verify_transfers(
        p_ledger, v_first + v_step + 1, v_first + 2 * v_step)
    UNION ALL
    SELECT * FROM solidarity_verify_transfers(
        p_ledger, v_first + 2 * v_step + 1, v_first + 3 * v_step)
    UNION ALL
    SELECT * FROM solidarity_verify_transfers(
        p_ledger, v_first + 3 * v_step + 1, v_first + 4 * v_step)
    UNION ALL
    SELECT * FROM solidarity_verify_transfers(
        p_ledger, v_first + 4 * v_step + 1, v_first + 5 * v_step)
    UNION ALL
    SELECT * FROM solidarity_verify_transfers(
        p_ledger, v_first + 5 * v_step + 1, c_max);
    RETURN QUERY SELECT * FROM solidarity_verify_rest(p_ledger);
    RETURN QUERY SELECT * FROM solidarity_verify_books(p_ledger);
END
$$;
