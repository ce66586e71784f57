-- A transfer that becomes `posted`, by INSERT or by UPDATE, is posted by the trigger
-- at the end of this file: it writes the entries, moves the balances and refuses
-- what breaks a rule. There is no other way to an entry, so these hold by
-- construction: entries of a transfer sum to zero, a balance is the sum of its
-- entries, the balances of a ledger sum to zero.
--
-- Refusals carry an SQLSTATE of their own (see exceptions.py) and, as DETAIL, a
-- JSON object with transfer_id and account_id.

CREATE OR REPLACE FUNCTION solidarity_transfer_guard() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    v_old solidarity_transfer;
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.state <> 'draft' THEN
            RAISE EXCEPTION USING ERRCODE = 'SL011',
                MESSAGE = 'Only a draft can be deleted; reverse or cancel instead.';
        END IF;
        RETURN OLD;
    END IF;
    IF OLD.state = 'posted' THEN
        -- what may still be filled in on a posted transfer
        v_old := OLD;
        v_old.is_notified := NEW.is_notified;
        v_old.write_uid := NEW.write_uid;
        v_old.write_date := NEW.write_date;
        IF OLD.move_id IS NULL THEN  -- the journal entry, once
            v_old.move_id := NEW.move_id;
        END IF;
        -- sealing comes from the trigger of solidarity_ledger_seal, once
        IF OLD.sequence IS NULL AND pg_trigger_depth() > 1 THEN
            v_old.sequence := NEW.sequence;
            v_old.hash := NEW.hash;
            v_old.previous_hash := NEW.previous_hash;
        END IF;
        IF NEW *<> v_old THEN  -- compares bytes: 1.0 is not 1.00
            RAISE EXCEPTION USING ERRCODE = 'SL011',
                MESSAGE = 'A posted transfer cannot be changed; reverse it instead.',
                DETAIL = json_build_object('transfer_id', OLD.id);
        END IF;
    ELSIF OLD.state <> 'draft' THEN
        IF OLD.state <> 'pending' AND NEW.state <> OLD.state
                OR NEW.state = 'draft' THEN
            RAISE EXCEPTION USING ERRCODE = 'SL013',
                MESSAGE = format('The transfer is already %s.', OLD.state),
                DETAIL = json_build_object('transfer_id', OLD.id);
        END IF;
        -- the payer accepts what the payee asked, nothing else
        IF (NEW.payer_account_id, NEW.payee_account_id, NEW.amount, NEW.ledger_id)
                <> (OLD.payer_account_id, OLD.payee_account_id, OLD.amount,
                    OLD.ledger_id) THEN
            RAISE EXCEPTION USING ERRCODE = 'SL011',
                MESSAGE = 'A request cannot be changed once it is sent; '
                          'cancel it and ask again.',
                DETAIL = json_build_object('transfer_id', OLD.id);
        END IF;
    END IF;
    RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER solidarity_transfer_guard
BEFORE UPDATE OR DELETE ON solidarity_transfer
FOR EACH ROW EXECUTE FUNCTION solidarity_transfer_guard();

CREATE OR REPLACE TRIGGER solidarity_transfer_no_truncate
BEFORE TRUNCATE ON solidarity_transfer
FOR EACH STATEMENT EXECUTE FUNCTION solidarity_append_only();

-- Lock those of the accounts whose limits posting asks, always in id order (else
-- deadlocks): not the treasuries that only receive.
CREATE OR REPLACE FUNCTION solidarity_lock_accounts(
    p_accounts integer[], p_paying integer[],
    OUT locked integer[], OUT has_treasury boolean)
LANGUAGE plpgsql AS $$
BEGIN
    SELECT array_agg(id), bool_or(kind <> 'member') INTO locked, has_treasury
      FROM (SELECT id, kind FROM solidarity_account
             WHERE id = ANY(p_accounts)
               AND (kind = 'member' OR balance_limit > 0 OR id = ANY(p_paying))
             ORDER BY id FOR NO KEY UPDATE) AS rows;
END
$$;

-- The posting itself, for all transfers of one statement at once, as if they were
-- posted one after the other in id order.
--
-- Odoo hands out connections without cached plans (DISCARD ALL), so planning is most
-- of the time of a single payment: statements are small, and what only fees,
-- reversals, reservations and treasuries need is planned only for them. Joins go from
-- the transfers to rows found by an index, so that the plan for one transfer is as good
-- for ten thousand.
CREATE OR REPLACE FUNCTION solidarity_transfer_post() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    v_ids integer[];
    v_accounts integer[];
    v_paying integer[];
    v_locked integer[];
    v_has_reversal boolean;
    v_has_reserved boolean;
    v_has_charges boolean := false;
    v_has_treasury boolean;
    v_reserved jsonb;
    v_bad record;
BEGIN
    IF TG_OP = 'INSERT' THEN
        SELECT array_agg(id ORDER BY id), array_agg(payer_account_id),
               array_agg(payee_account_id), bool_or(reversal_of_id IS NOT NULL)
          INTO v_ids, v_paying, v_accounts, v_has_reversal
          FROM new_rows WHERE state = 'posted';
    ELSE
        SELECT array_agg(id ORDER BY id), array_agg(payer_account_id),
               array_agg(payee_account_id), bool_or(reversal_of_id IS NOT NULL)
          INTO v_ids, v_paying, v_accounts, v_has_reversal
          FROM new_rows
         WHERE state = 'posted'
           AND id NOT IN (SELECT id FROM old_rows WHERE state = 'posted');
        SELECT bool_or(reserved_amount > 0) INTO v_has_reserved
          FROM new_rows WHERE state <> 'posted' OR id = ANY(v_ids);
        IF v_has_reserved THEN
            -- what becomes reserved of each payer, less what is released
            SELECT jsonb_object_agg(payer_account_id, change),
                   v_paying || array_agg(payer_account_id)
              INTO v_reserved, v_paying
              FROM (SELECT payer_account_id, sum(amount) AS change
                      FROM (SELECT payer_account_id, reserved_amount AS amount
                              FROM new_rows WHERE state = 'pending'
                             UNION ALL
                            SELECT payer_account_id, -reserved_amount
                              FROM old_rows WHERE state = 'pending') AS rows
                     GROUP BY payer_account_id HAVING sum(amount) <> 0) AS changes;
        END IF;
    END IF;
    IF v_ids IS NULL AND v_reserved IS NULL THEN
        RETURN NULL;
    END IF;

    IF v_ids IS NOT NULL THEN
        SELECT min(t.id) FILTER (WHERE l.state <> 'open'
                                    OR t.amount % c.rounding <> 0) AS id,
               bool_or((l.fee_percent > 0 OR l.fee_fixed > 0 OR l.levy_percent > 0)
                       AND coalesce(t.purpose, 'principal') = 'principal') AS charges
          INTO v_bad
          FROM solidarity_transfer t
          JOIN solidarity_ledger l ON l.id = t.ledger_id
          JOIN res_currency c ON c.id = l.currency_id
         WHERE t.id = ANY(v_ids);
        IF v_bad.id IS NOT NULL THEN
            PERFORM solidarity_refuse(
                CASE l.state WHEN 'open' THEN 'SL002' ELSE 'SL003' END,
                t.id, t.payer_account_id, NULL)
              FROM solidarity_transfer t
              JOIN solidarity_ledger l ON l.id = t.ledger_id
             WHERE t.id = v_bad.id;
        END IF;
        v_has_charges := v_bad.charges;
    END IF;

    IF v_has_charges THEN
        v_accounts := v_accounts || ARRAY(
            SELECT c.id
              FROM solidarity_transfer t
              JOIN solidarity_account c ON c.ledger_id = t.ledger_id
                                       AND c.kind = 'community'
             WHERE t.id = ANY(v_ids));
    END IF;
    IF v_has_reversal THEN
        SELECT t.id, t.payer_account_id INTO v_bad
          FROM solidarity_transfer t
          JOIN solidarity_transfer o ON o.id = t.reversal_of_id
         WHERE t.id = ANY(v_ids)
           AND (o.state <> 'posted' OR o.reversal_of_id IS NOT NULL
                OR (o.ledger_id, o.payer_account_id, o.payee_account_id, o.amount)
                <> (t.ledger_id, t.payee_account_id, t.payer_account_id, t.amount))
         ORDER BY t.id LIMIT 1;
        IF FOUND THEN
            PERFORM solidarity_refuse('SL010', v_bad.id, v_bad.payer_account_id, NULL);
        END IF;
        v_paying := v_paying || ARRAY(
            SELECT e.account_id
              FROM solidarity_transfer t
              JOIN solidarity_entry e ON e.transfer_id = t.reversal_of_id
             WHERE t.id = ANY(v_ids));
    END IF;
    v_accounts := v_accounts || v_paying;

    SELECT locked, has_treasury INTO v_locked, v_has_treasury
      FROM solidarity_lock_accounts(v_accounts, v_paying);
    IF NOT v_accounts <@ v_locked THEN
        -- Treasuries that only receive: nobody waits for them. Who gets the row folds,
        -- who does not leaves the amount to be folded (see solidarity_account.sql).
        v_has_treasury := true;
        BEGIN
            v_locked := v_locked || ARRAY(
                SELECT id FROM solidarity_account
                 WHERE id = ANY(v_accounts) AND id <> ALL(v_locked)
                 ORDER BY id FOR NO KEY UPDATE SKIP LOCKED);
        EXCEPTION WHEN serialization_failure THEN
            NULL;  -- somebody has folded since the snapshot of this transaction
        END;
    END IF;
    IF v_has_treasury THEN
        DELETE FROM solidarity_account_unfolded WHERE account_id = ANY(v_locked);
    END IF;

    IF v_reserved IS NOT NULL THEN
        UPDATE solidarity_account
           SET reserved = reserved + (v_reserved ->> id::text)::numeric
         WHERE id = ANY(ARRAY(SELECT jsonb_object_keys(v_reserved)::integer));
        SELECT t.id, a.id AS account_id, a.balance,
               CASE WHEN a.state IN ('frozen', 'closed') THEN 'SL005'
                    ELSE 'SL007' END AS code
          INTO v_bad
          FROM new_rows t
          JOIN solidarity_account a ON a.id = t.payer_account_id
         WHERE t.state = 'pending'
           AND (v_reserved ->> a.id::text)::numeric > 0
           AND (a.state IN ('frozen', 'closed')
                OR a.balance - a.reserved <
                   CASE a.state WHEN 'credit_only' THEN 0 ELSE -a.credit_limit END)
         ORDER BY t.id LIMIT 1;
        IF FOUND THEN
            PERFORM solidarity_refuse(
                v_bad.code, v_bad.id, v_bad.account_id, v_bad.balance);
        END IF;
        IF v_ids IS NULL THEN
            RETURN NULL;
        END IF;
    END IF;

    -- The entries, each with the balance of its account after it; a treasury has no
    -- such order.
    INSERT INTO solidarity_entry
        (transfer_id, account_id, amount, purpose, date, date_posted, balance)
    SELECT leg.transfer_id, leg.account_id, leg.amount, leg.purpose, leg.date,
           now() AT TIME ZONE 'UTC',
           CASE a.kind WHEN 'member' THEN
               a.balance + sum(leg.amount) OVER (
                   PARTITION BY leg.account_id ORDER BY leg.transfer_id, leg.place)
           END
      FROM solidarity_transfer_legs(v_ids, v_has_charges, v_has_reversal) AS leg
      JOIN solidarity_account a ON a.id = leg.account_id
     ORDER BY leg.transfer_id, leg.place;

    -- Rules of the accounts, first in total: if an account fits with all that it pays
    -- and nothing that it receives, and the other way round, it fits in any order.
    SELECT bool_or(
               a.state IN ('frozen', 'closed')
               OR a.ledger_id <> moved.first_ledger OR a.ledger_id <> moved.last_ledger
               OR a.kind <> 'clearing' AND (
                   moved.paid < 0 AND a.balance + moved.paid - a.reserved <
                       CASE a.state WHEN 'credit_only' THEN 0 ELSE -a.credit_limit END
                   OR a.balance_limit > 0
                       AND a.balance + moved.received > a.balance_limit)) AS in_doubt
      INTO v_bad
      FROM (SELECT e.account_id, sum(least(e.amount, 0)) AS paid,
                   sum(greatest(e.amount, 0)) AS received,
                   min(t.ledger_id) AS first_ledger, max(t.ledger_id) AS last_ledger
              FROM solidarity_entry e
             CROSS JOIN LATERAL (
                    SELECT ledger_id FROM solidarity_transfer
                     WHERE id = e.transfer_id OFFSET 0) AS t
             WHERE e.transfer_id = ANY(v_ids)
             GROUP BY e.account_id) AS moved
      JOIN solidarity_account a ON a.id = moved.account_id;
    IF v_bad.in_doubt THEN
        PERFORM solidarity_check_accounts(v_ids);
    END IF;

    -- added up once, also where statistics know of one account only
    WITH moved AS MATERIALIZED (
        SELECT account_id, sum(amount) AS amount
          FROM solidarity_entry
         WHERE transfer_id = ANY(v_ids)
         GROUP BY account_id)
    UPDATE solidarity_account a SET balance = a.balance + moved.amount
      FROM moved
     WHERE a.id = moved.account_id AND a.id = ANY(v_locked);
    IF NOT v_accounts <@ v_locked THEN
        INSERT INTO solidarity_account_unfolded (account_id, amount)
        SELECT account_id, sum(amount)
          FROM solidarity_entry
         WHERE transfer_id = ANY(v_ids) AND account_id <> ALL(v_locked)
         GROUP BY account_id;
    END IF;
    RETURN NULL;
END
$$;

-- The rules of the accounts, transfer by transfer. Only an account that its transfer
-- makes worse can break a limit, and only its last entry of the transfer counts.
-- Clearing has no limit.
CREATE OR REPLACE FUNCTION solidarity_check_accounts(p_ids integer[])
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    v_bad record;
BEGIN
    SELECT * INTO v_bad FROM (
        SELECT moved.transfer_id, moved.account_id,
               a.balance + moved.total - moved.net AS before,
               CASE
                WHEN a.ledger_id <> t.ledger_id THEN 'SL004'
                WHEN moved.net < 0 AND a.state IN ('frozen', 'closed') THEN 'SL005'
                WHEN a.state IN ('frozen', 'closed') THEN 'SL006'
                WHEN a.kind = 'clearing' THEN NULL
                WHEN moved.net < 0 AND a.balance + moved.total - a.reserved <
                    CASE a.state WHEN 'credit_only' THEN 0 ELSE -a.credit_limit END
                    THEN 'SL007'
                WHEN moved.net > 0 AND a.balance_limit > 0
                    AND a.balance + moved.total > a.balance_limit THEN 'SL008'
               END AS code
          FROM (SELECT DISTINCT ON (transfer_id, account_id)
                       transfer_id, account_id,
                       sum(amount) OVER (PARTITION BY account_id ORDER BY id) AS total,
                       sum(amount) OVER (PARTITION BY transfer_id, account_id) AS net
                  FROM solidarity_entry
                 WHERE transfer_id = ANY(p_ids)
                 ORDER BY transfer_id, account_id, id DESC) AS moved
          JOIN solidarity_account a ON a.id = moved.account_id
          JOIN solidarity_transfer t ON t.id = moved.transfer_id) AS checked
     WHERE code IS NOT NULL
     ORDER BY transfer_id, code LIMIT 1;
    IF FOUND THEN
        PERFORM solidarity_refuse(
            v_bad.code, v_bad.transfer_id, v_bad.account_id, v_bad.before);
    END IF;
END
$$;

CREATE OR REPLACE FUNCTION solidarity_refuse(
    p_code text, p_transfer integer, p_account integer, p_balance numeric)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING ERRCODE = p_code,
        MESSAGE = format('Transfer %s breaks rule %s.', p_transfer, p_code),
        DETAIL = json_build_object(
            'transfer_id', p_transfer, 'account_id', p_account,
            'balance_before', p_balance::text);
END
$$;

-- What the transfers do to which accounts. The legs of a transfer sum to zero;
-- place orders them.
CREATE OR REPLACE FUNCTION solidarity_transfer_legs(
    p_ids integer[], p_has_charges boolean, p_has_reversal boolean)
RETURNS TABLE (transfer_id integer, place integer, account_id integer,
               amount numeric, purpose text, date date)
LANGUAGE plpgsql STABLE ROWS 10 AS $$
BEGIN
    RETURN QUERY
    SELECT t.id, way.place,
           CASE way.place WHEN 1 THEN t.payer_account_id ELSE t.payee_account_id END,
           CASE way.place WHEN 1 THEN -t.amount ELSE t.amount END,
           coalesce(nullif(t.purpose, 'history'), 'principal')::text, t.date
      FROM solidarity_transfer t, (VALUES (1), (2)) AS way(place)
     WHERE t.id = ANY(p_ids) AND t.reversal_of_id IS NULL;
    IF p_has_reversal THEN
        -- a reversal takes back whatever the transfer did, charges included
        RETURN QUERY
        SELECT t.id, e.id, e.account_id, -e.amount, 'reversal', t.date
          FROM solidarity_transfer t
          JOIN solidarity_entry e ON e.transfer_id = t.reversal_of_id
         WHERE t.id = ANY(p_ids);
    END IF;
    IF p_has_charges THEN
        -- to the community account, a pair of entries for each charge and side
        RETURN QUERY
        SELECT t.id, 2 * charge.place + way.place,
               CASE WHEN way.place = 2 THEN c.id
                    WHEN charge.side = 'payer' THEN t.payer_account_id
                    ELSE t.payee_account_id END,
               CASE way.place WHEN 1 THEN -charge.amount ELSE charge.amount END,
               charge.purpose, t.date
          FROM solidarity_transfer t
          JOIN solidarity_account c ON c.ledger_id = t.ledger_id
                                   AND c.kind = 'community'
         CROSS JOIN solidarity_charges(t.ledger_id, t.amount) AS charge
         CROSS JOIN (VALUES (1), (2)) AS way(place)
         WHERE t.id = ANY(p_ids)
           AND t.reversal_of_id IS NULL
           AND coalesce(t.purpose, 'principal') = 'principal'
           AND c.id NOT IN (t.payer_account_id, t.payee_account_id);
    END IF;
END
$$;

-- The fee on an amount, rounded to the currency's rounding, half up.
CREATE OR REPLACE FUNCTION solidarity_fee(
    p_amount numeric, p_percent numeric, p_fixed numeric, p_rounding numeric)
RETURNS numeric LANGUAGE sql IMMUTABLE AS $$
    SELECT round((p_amount * p_percent / 100 + p_fixed) / p_rounding) * p_rounding
$$;

-- What a ledger charges on a trade of this amount: fees and levies of both sides.
CREATE OR REPLACE FUNCTION solidarity_charges(p_ledger integer, p_amount numeric)
RETURNS TABLE (place integer, purpose text, side text, amount numeric)
LANGUAGE sql STABLE ROWS 2 AS $$
    SELECT charge.place + side.place, charge.purpose, side.name, fee.amount
      FROM solidarity_ledger l
      JOIN res_currency c ON c.id = l.currency_id
     CROSS JOIN LATERAL (VALUES
               (0, 'fee', l.fee_percent::numeric, l.fee_fixed, l.fee_side),
               (2, 'levy', l.levy_percent::numeric, 0, l.levy_side)
           ) AS charge(place, purpose, percent, fixed, side)
      JOIN (VALUES (1, 'payer'), (2, 'payee')) AS side(place, name)
        ON charge.side IN (side.name, 'both')
     CROSS JOIN LATERAL (SELECT solidarity_fee(
           p_amount, charge.percent, charge.fixed, c.rounding) AS amount) AS fee
     WHERE l.id = p_ledger AND fee.amount > 0
$$;

CREATE OR REPLACE TRIGGER solidarity_transfer_post_insert
AFTER INSERT ON solidarity_transfer
REFERENCING NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION solidarity_transfer_post();

CREATE OR REPLACE TRIGGER solidarity_transfer_post_update
AFTER UPDATE ON solidarity_transfer
REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION solidarity_transfer_post();

-- Post new transfers (p_rows, a JSON array in posting order) and existing drafts
-- and requests (p_ids): all or nothing.
--
-- Returns {"ids": [...], "new": n}: the transfer of each row, then p_ids; a row whose
-- idempotency key exists already gives the transfer of that key and posts nothing.
-- A refusal returns {"code": "SL...", "row": position from 0 or null, ...} and
-- leaves no trace; the transaction of the caller goes on. Who waits more than five
-- seconds for a busy account gets lock_not_available, which Odoo retries. Generic plans
-- are forced: all joins go by indexes, so planning for the values at hand gains nothing.
CREATE OR REPLACE FUNCTION solidarity_post(
    p_rows jsonb, p_ids integer[], p_uid integer)
RETURNS jsonb LANGUAGE plpgsql
SET lock_timeout = '5s' SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    v_ids integer[];
    v_accounts integer[];
    v_paying integer[];
    v_reversed integer[];
    v_found integer[];
    v_new integer;
    v_row bigint;
    v_code text;
    v_message text;
    v_detail text;
BEGIN
    v_ids := ARRAY(SELECT nextval('solidarity_transfer_id_seq')::integer
                     FROM generate_series(1, jsonb_array_length(p_rows)));

    -- The accounts that posting is going to lock, in its order, before the foreign keys
    -- of new transfers take a weaker lock of them: that would have to be raised while
    -- everybody else holds it too.
    SELECT array_agg((value ->> 'payer_account_id')::integer),
           array_agg((value ->> 'payee_account_id')::integer),
           array_agg((value ->> 'reversal_of_id')::integer)
               FILTER (WHERE value ->> 'reversal_of_id' IS NOT NULL)
      INTO v_paying, v_accounts, v_reversed
      FROM jsonb_array_elements(p_rows);
    IF v_reversed IS NOT NULL THEN
        v_paying := v_paying || ARRAY(SELECT account_id FROM solidarity_entry
                                       WHERE transfer_id = ANY(v_reversed));
    END IF;
    PERFORM solidarity_lock_accounts(v_accounts || v_paying, v_paying);

    INSERT INTO solidarity_transfer (
        id, ledger_id, payer_account_id, payee_account_id, amount, date,
        description, category_id, idempotency_key, reversal_of_id,
        origin_model, origin_id, purpose, state, is_notified,
        counterpart_account_id, analytic_distribution, create_uid, create_date)
    SELECT v_ids[r.position], r.ledger_id, r.payer_account_id, r.payee_account_id,
           r.amount, r.date, r.description, r.category_id, r.idempotency_key,
           r.reversal_of_id, r.origin_model, r.origin_id,
           coalesce(r.purpose, 'principal'), 'posted',
           coalesce(r.is_notified, false),
           r.counterpart_account_id, r.analytic_distribution,
           p_uid, now() AT TIME ZONE 'UTC'
      FROM ROWS FROM (jsonb_to_recordset(p_rows) AS (
               ledger_id integer, payer_account_id integer,
               payee_account_id integer, amount numeric, date date,
               description text, category_id integer, idempotency_key text,
               reversal_of_id integer, origin_model text, origin_id integer,
               purpose text, is_notified boolean, counterpart_account_id integer,
               analytic_distribution jsonb))
           WITH ORDINALITY AS r(
               ledger_id, payer_account_id, payee_account_id, amount, date,
               description, category_id, idempotency_key, reversal_of_id,
               origin_model, origin_id, purpose, is_notified, counterpart_account_id,
               analytic_distribution, position)
     ORDER BY r.position
    ON CONFLICT (ledger_id, idempotency_key) DO NOTHING;
    GET DIAGNOSTICS v_new = ROW_COUNT;

    IF v_new < cardinality(v_ids) THEN
        -- some keys were known: answer with their transfers, if the content agrees
        SELECT array_agg(t.id ORDER BY r.position),
               min(r.position) FILTER (WHERE
                   (t.payer_account_id, t.payee_account_id, t.amount,
                    coalesce(t.description, ''), coalesce(t.reversal_of_id, 0),
                    coalesce(t.origin_model, ''), coalesce(t.origin_id, 0))
                   <>
                   (r.payer_account_id, r.payee_account_id, r.amount,
                    coalesce(r.description, ''), coalesce(r.reversal_of_id, 0),
                    coalesce(r.origin_model, ''), coalesce(r.origin_id, 0)))
          INTO v_found, v_row
          FROM ROWS FROM (jsonb_to_recordset(p_rows) AS (
                   ledger_id integer, payer_account_id integer,
                   payee_account_id integer, amount numeric, description text,
                   idempotency_key text, reversal_of_id integer,
                   origin_model text, origin_id integer))
               WITH ORDINALITY AS r(
                   ledger_id, payer_account_id, payee_account_id, amount,
                   description, idempotency_key, reversal_of_id, origin_model,
                   origin_id, position)
          JOIN solidarity_transfer t ON t.ledger_id = r.ledger_id
                                    AND t.idempotency_key = r.idempotency_key;
        IF v_row IS NOT NULL THEN
            RAISE EXCEPTION USING ERRCODE = 'SL009',
                MESSAGE = 'The idempotency key belongs to another transfer.',
                DETAIL = json_build_object('transfer_id', v_ids[v_row]);
        END IF;
        v_ids := v_found;
    END IF;

    IF cardinality(p_ids) > 0 THEN
        -- a request is paid today, whenever it was asked
        UPDATE solidarity_transfer
           SET state = 'posted', write_uid = p_uid,
               date = CASE state WHEN 'pending'
                      THEN greatest(date, (now() AT TIME ZONE 'UTC')::date)
                      ELSE date END,
               write_date = now() AT TIME ZONE 'UTC'
         WHERE id = ANY(p_ids) AND state <> 'posted';
        GET DIAGNOSTICS v_row = ROW_COUNT;
        v_new := v_new + v_row;
    END IF;
    RETURN jsonb_build_object('ids', to_jsonb(v_ids || p_ids),
                              'new', v_new);
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS v_code = RETURNED_SQLSTATE,
        v_message = MESSAGE_TEXT, v_detail = PG_EXCEPTION_DETAIL;
    IF v_code NOT LIKE 'SL0__' THEN
        RAISE;
    END IF;
    v_detail := coalesce(nullif(v_detail, ''), '{}');
    RETURN jsonb_build_object(
        'code', v_code, 'message', v_message,
        'row', array_position(v_ids, (v_detail::jsonb ->> 'transfer_id')::integer) - 1
    ) || v_detail::jsonb;
END
$$;
