-- What members read, and supported, stays as it was: versions are added, never changed.
CREATE OR REPLACE TRIGGER solidarity_proposal_amendment_append_only
BEFORE UPDATE OR DELETE ON solidarity_proposal_amendment
FOR EACH ROW EXECUTE FUNCTION solidarity_refuse_change();

CREATE OR REPLACE TRIGGER solidarity_proposal_amendment_no_truncate
BEFORE TRUNCATE ON solidarity_proposal_amendment
FOR EACH STATEMENT EXECUTE FUNCTION solidarity_refuse_change();
