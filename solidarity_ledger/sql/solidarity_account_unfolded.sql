-- Treasuries (accounts of the community and for clearing, unless they have an upper
-- limit) are shared by all members: who pays into one does not wait for its row. What
-- did not reach the balance yet stands here; deleting it *is* adding it to the balance.
CREATE TABLE IF NOT EXISTS solidarity_account_unfolded (
    account_id integer NOT NULL REFERENCES solidarity_account,
    amount numeric NOT NULL
);
CREATE INDEX IF NOT EXISTS solidarity_account_unfolded_account
    ON solidarity_account_unfolded (account_id);

CREATE OR REPLACE FUNCTION solidarity_account_fold() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    UPDATE solidarity_account a SET balance = a.balance + gone.amount
      FROM (SELECT account_id, sum(amount) AS amount
              FROM gone_rows GROUP BY account_id) AS gone
     WHERE a.id = gone.account_id;
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER solidarity_account_fold
AFTER DELETE ON solidarity_account_unfolded
REFERENCING OLD TABLE AS gone_rows
FOR EACH STATEMENT EXECUTE FUNCTION solidarity_account_fold();

-- Amounts come here by posting alone, like entries, and stay what they are.
CREATE OR REPLACE TRIGGER solidarity_account_unfolded_insert_guard
BEFORE INSERT ON solidarity_account_unfolded
FOR EACH STATEMENT EXECUTE FUNCTION solidarity_entry_insert_guard();

CREATE OR REPLACE TRIGGER solidarity_account_unfolded_append_only
BEFORE UPDATE OR TRUNCATE ON solidarity_account_unfolded
FOR EACH STATEMENT EXECUTE FUNCTION solidarity_append_only();

-- The balance of an account whose row says p_balance.
CREATE OR REPLACE FUNCTION solidarity_balance(p_account integer, p_balance numeric)
RETURNS numeric LANGUAGE sql STABLE AS $$
    SELECT p_balance + coalesce((SELECT sum(amount) FROM solidarity_account_unfolded
                                  WHERE account_id = p_account), 0)
$$;
