from psycopg2 import DataError, IntegrityError

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.solidarity_base.own_transaction import own_transaction


class _Refused(Exception):
    """A rule cannot be changed: roll back what the same proposal changed already."""

    def __init__(self, rule, error):
        super().__init__(rule, error)
        self.rule = rule
        self.error = error


class SolidarityProposalRule(models.Model):
    """Changing the rules when members have decided.

    What was decided is applied from the stated day on, or at once, in the order of
    ``_get_order``: where two decisions change one rule on the same day, the one whose
    ballot closed later stays; both are in the policy log.
    """

    # One file for each side of the model keeps them readable.
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.proposal.rule"

    def action_retry(self):
        """Try once more to change what was decided with this rule. Organisers."""
        self.proposal_id.action_retry_rules()

    def _schedule(self, decision):
        """Note that members have decided; change what is due at once.

        :param decision: the ``solidarity.decision`` that accepted the proposal
        """
        today = decision.community_id._get_today()
        for rule in self.sudo():
            rule.write(
                {
                    "state": "scheduled",
                    "decision_id": decision.id,
                    "date_due": max(rule.proposal_id.date_effective or today, today),
                }
            )
        self._apply_due(decision.community_id)

    @api.model
    def _apply_due(self, community):
        """Apply all that is due in a community, in order, each proposal as a whole.

        May be called at any time and again: what is applied is not due any more.
        """
        rules = self.sudo().search(self._get_due_domain(community))
        rules = rules._lock_scheduled()
        for proposal in rules.sorted(lambda rule: rule._get_order()).proposal_id:
            (rules & proposal.rule_ids)._apply()

    @api.model
    def _get_due_domain(self, community):
        return [
            ("community_id", "=", community.id),
            ("state", "=", "scheduled"),
            ("date_due", "<=", community._get_today()),
        ]

    def _lock_scheduled(self):
        """Return those of these rules that nobody has applied meanwhile, locked."""
        self.flush_recordset()
        locked = self.env.execute_query(
            SQL(
                """
                SELECT id FROM solidarity_proposal_rule
                WHERE id = ANY(%s) AND state = 'scheduled' ORDER BY id FOR UPDATE
                """,
                self.ids,
            )
        )
        self.invalidate_recordset()
        return self.browse([rule_id for (rule_id,) in locked])

    def _apply(self):
        """Apply the rules of one proposal: all of them, or none.

        Members decided the proposal as a whole; half of it is something that nobody
        voted for. So if one rule cannot be changed any more, none is, the rules say
        why, and the organisers are asked to do something about it.
        """
        self.proposal_id.ensure_one()
        now = fields.Datetime.now()
        try:
            with self.env.cr.savepoint():
                old_values = self._write_values()
                for rule in self:
                    rule.write(
                        {
                            "state": "applied",
                            "date_applied": now,
                            "old_value": old_values[rule],
                            "failure": False,
                        }
                    )
        except _Refused as refusal:
            self._fail(refusal.rule, self._get_refusal_text(refusal))
        else:
            self.proposal_id._set_state("delivered")

    def _write_values(self):
        """Write what was decided and end the emergency changes of the same rules.

        :return: {rule: the value before, as text}
        :raise _Refused: the first one that cannot be changed
        """
        emergencies = self._get_emergencies()._lock_active()
        old_values = {}
        for rule in self:
            try:
                rule._check_not_replaced()
                record = rule._get_named_target()
                # what could be chosen once may be gone, too
                record._parse_policy_value(rule.field_name, rule.new_value)
                old_values[rule] = record._get_policy_field_code(rule.field_name)
            except UserError as error:
                raise _Refused(rule, error) from error
        for record, vals in self._get_values_by_record().items():
            rule = self.filtered(
                lambda rule, record=record: rule._get_target() == record
            )[:1]
            own = emergencies.filtered(
                lambda change, record=record: change._get_target() == record
                and change.proposal_id == self.proposal_id
            )
            try:
                record._write_decided(
                    vals,
                    rule._get_log_reason(),
                    decision_id=rule.decision_id.id,
                    proposal_id=rule.proposal_id.id,
                    emergency_id=own[:1].id,
                )
                self.env.flush_all()
            except (UserError, IntegrityError, DataError) as error:
                raise _Refused(rule, error) from error
        emergencies._decide(self.proposal_id)
        return old_values

    def _get_refusal_text(self, refusal):
        """Return what stood in the way; the transaction works again."""
        if isinstance(refusal.error, UserError):
            return str(refusal.error.args[0])
        return refusal.rule._get_target()._get_policy_error(refusal.error)

    def _get_log_reason(self):
        return self.env._(
            'The members accepted "%(title)s" (ballot %(number)s).',
            title=self.proposal_id.title,
            number=self.decision_id.id,
        )

    def _fail(self, refused, message):
        """Note why the rules of this proposal were not changed, and tell organisers."""
        for rule in self:
            rule.write(
                {
                    "state": "failed",
                    "failure": message
                    if rule == refused
                    else self.env._(
                        '"%s" could not be changed, and the proposal was accepted as '
                        "a whole.",
                        refused.rule_label,
                    ),
                }
            )
        proposal = self.proposal_id
        proposal.message_post(
            body=self.env._(
                'The rule "%(rule)s" could not be changed: %(message)s None of the '
                "rules of this proposal was changed.",
                rule=refused.rule_label,
                message=message,
            ),
            author_id=self.env.ref("base.partner_root").id,
        )
        refused._send_mail(
            "solidarity_governance.mail_template_rule_failed",
            proposal.community_id._get_organiser_partners(),
        )

    @api.model
    def _cron_apply(self):
        """Apply what has come into force, each community in its own transaction."""
        due = self.sudo()._read_group(
            [("state", "=", "scheduled")], ["community_id"], ["date_due:min"]
        )
        communities = [
            community
            for community, date_due in due
            if date_due <= community._get_today()
        ]
        self.env["ir.cron"]._commit_progress(remaining=len(communities))
        for community in communities:
            with own_transaction(self.env) as env:
                self.with_env(env)._apply_due(community.with_env(env))
            self.env["ir.cron"]._commit_progress(1)

    def _check_not_replaced(self):
        """Refuse to come back to a decision that a later one has replaced."""
        later = self.search(
            [*self._get_target_domain(), ("state", "=", "applied")]
        ).filtered(lambda rule: rule._get_order() > self._get_order())
        if later:
            raise UserError(
                self.env._(
                    'Members have changed "%(rule)s" since, by "%(title)s": that one '
                    "stays.",
                    rule=self.rule_label,
                    title=later[0].proposal_id.title,
                )
            )
