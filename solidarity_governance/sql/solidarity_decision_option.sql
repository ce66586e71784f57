CREATE OR REPLACE TRIGGER solidarity_decision_option_guard
BEFORE INSERT OR UPDATE OR DELETE ON solidarity_decision_option
FOR EACH ROW EXECUTE FUNCTION solidarity_decision_part_guard();
