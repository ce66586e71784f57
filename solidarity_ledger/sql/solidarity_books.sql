-- Transfers in the general ledger.

-- The books of a ledger stay where they are once something stands in them.
CREATE OR REPLACE FUNCTION solidarity_ledger_books_guard() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.journal_id, NEW.control_account_id, NEW.currency_id, NEW.company_id)
            IS DISTINCT FROM
            (OLD.journal_id, OLD.control_account_id, OLD.currency_id, OLD.company_id)
            AND EXISTS (SELECT FROM solidarity_transfer
                         WHERE ledger_id = OLD.id AND move_id IS NOT NULL) THEN
        RAISE EXCEPTION USING ERRCODE = 'SL016',
            MESSAGE = 'Journal, control account, currency and company of a ledger '
                      'with journal entries stay.';
    END IF;
    RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER solidarity_ledger_books_guard
BEFORE UPDATE OF journal_id, control_account_id, currency_id, company_id
ON solidarity_ledger
FOR EACH ROW EXECUTE FUNCTION solidarity_ledger_books_guard();

-- A journal entry that carries transfers stays posted: the books go back by a reversing
-- transfer.
CREATE OR REPLACE FUNCTION solidarity_move_guard() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM solidarity_transfer WHERE move_id = OLD.id) THEN
        RAISE EXCEPTION USING ERRCODE = 'SL016',
            MESSAGE = 'A journal entry of transfers stays posted; reverse the '
                      'transfers instead.';
    END IF;
    RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER solidarity_move_guard
BEFORE UPDATE OF state ON account_move
FOR EACH ROW WHEN (OLD.state = 'posted' AND NEW.state <> 'posted')
EXECUTE FUNCTION solidarity_move_guard();

-- What posted transfers are on accounts: a row for each of their entries. Members stand
-- on the control account. The counterpart of the community's side is the account that
-- the transfer names (where the community is payer or payee), else that of fees and
-- levies, else that of the category's rule, else own sales or purchases; opening
-- balances and clearing go to the clearing account. A reversal goes where its original
-- went. A missing account is NULL.
CREATE OR REPLACE FUNCTION solidarity_books_legs(p_ids integer[])
RETURNS TABLE (transfer_id integer, date date, account_id integer,
               partner_id integer, analytic jsonb, amount numeric)
LANGUAGE plpgsql STABLE
-- Right after an import the statistics may be those of empty tables, and then PostgreSQL
-- goes through all rows again for each transfer.
SET enable_nestloop = off AS $$
BEGIN
    RETURN QUERY
    WITH booked AS (
        SELECT t.id, t.date AS day, t.reversal_of_id,
               coalesce(t.reversal_of_id, t.id) AS original_id
          FROM solidarity_transfer t WHERE t.id = ANY(p_ids)
    ), legs AS (
        SELECT b.id, b.day, e.account_id AS holder_id, e.amount AS moved,
               e.purpose AS meant, b.original_id, b.reversal_of_id,
               CASE WHEN b.reversal_of_id IS NOT NULL THEN
                   row_number() OVER (PARTITION BY b.id ORDER BY e.id) END AS place
          FROM booked b
          JOIN solidarity_entry e ON e.transfer_id = b.id
         WHERE e.transfer_id = ANY(p_ids)
    ), originals AS (  -- the entries that a reversal takes back, in their order
        SELECT e.transfer_id AS id, e.purpose AS meant,
               row_number() OVER (PARTITION BY e.transfer_id ORDER BY e.id) AS place
          FROM solidarity_entry e
         WHERE e.transfer_id = ANY(ARRAY(
               SELECT reversal_of_id FROM booked WHERE reversal_of_id IS NOT NULL))
    ), places AS (
        SELECT leg.id, leg.day, leg.moved, coalesce(taken.meant, leg.meant) AS meant,
               a.kind, a.partner_id AS holder, l.control_account_id,
               o.analytic_distribution AS own_analytic,
               rule.analytic_distribution AS rule_analytic,
               CASE WHEN payer.kind = 'member' THEN payer.partner_id
                    WHEN payee.kind = 'member' THEN payee.partner_id END AS other,
               -- of a trade between community and clearing, the community's side
               CASE WHEN leg.holder_id IN (o.payer_account_id, o.payee_account_id)
                     AND (a.kind = 'community'
                          OR 'community' NOT IN (payer.kind, payee.kind))
                    THEN o.counterpart_account_id END AS named,
               CASE WHEN a.kind = 'clearing' THEN l.clearing_account_id
                    ELSE CASE coalesce(taken.meant, leg.meant)
                         WHEN 'fee' THEN l.fee_account_id
                         WHEN 'levy' THEN l.levy_account_id
                         WHEN 'opening' THEN l.clearing_account_id END
               END AS special,
               CASE WHEN (leg.moved > 0) = (leg.reversal_of_id IS NULL)
                    THEN coalesce(rule.income_account_id, l.own_income_account_id)
                    ELSE coalesce(rule.expense_account_id, l.own_expense_account_id)
               END AS trade
          FROM legs leg
          JOIN solidarity_account a ON a.id = leg.holder_id
          JOIN solidarity_transfer o ON o.id = leg.original_id
          JOIN solidarity_ledger l ON l.id = o.ledger_id
          JOIN solidarity_account payer ON payer.id = o.payer_account_id
          JOIN solidarity_account payee ON payee.id = o.payee_account_id
          LEFT JOIN originals taken
            ON taken.id = leg.reversal_of_id AND taken.place = leg.place
          LEFT JOIN solidarity_ledger_booking rule
            ON rule.ledger_id = o.ledger_id AND rule.category_id = o.category_id
           AND a.kind = 'community'
           AND coalesce(taken.meant, leg.meant) = 'principal'
         WHERE o.id = ANY(ARRAY(SELECT original_id FROM booked))
    ), chosen AS (
        SELECT p.*,
               CASE p.kind WHEN 'member' THEN p.control_account_id
                    WHEN 'clearing' THEN coalesce(p.named, p.special)
                    ELSE coalesce(p.named, p.special,
                         CASE WHEN p.meant <> 'opening' THEN p.trade END)
               END AS chosen_id
          FROM places p
    )
    SELECT c.id, c.day, c.chosen_id,
           CASE WHEN c.kind = 'member' THEN c.holder
                WHEN acc.account_type IN ('asset_receivable', 'liability_payable')
                THEN c.other END,
           CASE WHEN c.kind <> 'member'
                THEN coalesce(c.own_analytic, c.rule_analytic) END,
           -c.moved
      FROM chosen c
      LEFT JOIN account_account acc ON acc.id = c.chosen_id;
END
$$;

-- The same, summed for the journal: per transfer or per day, by account, partner and
-- side, so that what somebody paid and what they received are apart.
CREATE OR REPLACE FUNCTION solidarity_books_lines(
    p_ids integer[], p_per_transfer boolean)
RETURNS TABLE (transfer_id integer, date date, account_id integer,
               partner_id integer, analytic jsonb, amount text, transfers bigint)
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN QUERY
    SELECT CASE WHEN p_per_transfer THEN leg.transfer_id END AS first_id, leg.date,
           leg.account_id, leg.partner_id, leg.analytic, sum(leg.amount)::text,
           count(DISTINCT leg.transfer_id)
      FROM solidarity_books_legs(p_ids) AS leg
     GROUP BY 1, leg.date, leg.account_id, leg.partner_id, leg.analytic,
              leg.amount > 0
     ORDER BY leg.date, 1, leg.account_id, leg.partner_id, leg.amount > 0;
END
$$;

-- What each member holds on a day in the ledger and, credit positive, on the control
-- account, and what of it is on the way: not booked yet, or booked on another side of
-- the day. In a sound ledger, held = on_the_way + booked for everybody: nobody has a
-- difference. No day: all there is.
CREATE OR REPLACE FUNCTION solidarity_books_balances(p_ledger integer, p_date date)
RETURNS TABLE (partner_id integer, account_id integer, held numeric,
               on_the_way numeric, booked numeric, difference numeric)
LANGUAGE plpgsql STABLE
-- as above: all entries of the ledger are read, once
SET enable_nestloop = off AS $$
DECLARE
    v_date date := coalesce(p_date, 'infinity');
    v_control integer;
BEGIN
    SELECT l.control_account_id INTO v_control
      FROM solidarity_ledger l WHERE l.id = p_ledger;
    RETURN QUERY
    SELECT coalesce(sub.partner_id, items.partner_id), sub.account_id,
           figures.held, figures.on_the_way, figures.booked,
           figures.held - figures.on_the_way - figures.booked
      FROM (SELECT a.partner_id, a.id AS account_id,
                   sum(e.amount) FILTER (WHERE e.date <= v_date) AS held,
                   sum(CASE WHEN e.date <= v_date AND m.id IS NULL THEN e.amount
                            WHEN e.date > v_date AND m.id IS NOT NULL THEN -e.amount
                            ELSE 0 END) AS on_the_way
              FROM solidarity_account a
              LEFT JOIN solidarity_entry e ON e.account_id = a.id
              LEFT JOIN solidarity_transfer t ON t.id = e.transfer_id
              LEFT JOIN account_move m
                ON m.id = t.move_id AND m.state = 'posted' AND m.date <= v_date
             WHERE a.ledger_id = p_ledger AND a.kind = 'member'
             GROUP BY a.partner_id, a.id) AS sub
      FULL JOIN (
            SELECT item.partner_id, -sum(item.amount_currency) AS booked
              FROM account_move_line item
             WHERE item.account_id = v_control AND item.parent_state = 'posted'
               AND item.date <= v_date
             GROUP BY item.partner_id) AS items
        ON coalesce(items.partner_id, 0) = sub.partner_id
     CROSS JOIN LATERAL (
            SELECT coalesce(sub.held, 0) AS held,
                   coalesce(sub.on_the_way, 0) AS on_the_way,
                   coalesce(items.booked, 0) AS booked) AS figures;
END
$$;

-- Where the books are not what was posted: transfers whose entry is not posted in the
-- company of the ledger, and members whose balance the control account does not have.
CREATE OR REPLACE FUNCTION solidarity_verify_books(p_ledger integer)
RETURNS TABLE (code text, model text, res_id integer, place integer)
LANGUAGE plpgsql STABLE
-- the rest of the proof is faster without, this is not
SET enable_hashjoin = on AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM solidarity_transfer t
                    WHERE t.ledger_id = p_ledger AND t.move_id IS NOT NULL) THEN
        RETURN;
    END IF;
    RETURN QUERY
    SELECT 'move', 'solidarity.transfer', t.id, t.sequence
      FROM solidarity_transfer t
      JOIN solidarity_ledger l ON l.id = t.ledger_id
      JOIN account_move m ON m.id = t.move_id
     WHERE t.ledger_id = p_ledger
       AND (m.state <> 'posted' OR m.company_id <> l.company_id);
    RETURN QUERY
    SELECT 'books',
           CASE WHEN b.account_id IS NOT NULL THEN 'solidarity.account'
                WHEN b.partner_id IS NOT NULL THEN 'res.partner'
                ELSE 'solidarity.ledger' END,
           coalesce(b.account_id, b.partner_id, p_ledger), NULL::integer
      FROM solidarity_books_balances(p_ledger, NULL) AS b
     WHERE b.difference <> 0;
END
$$;
