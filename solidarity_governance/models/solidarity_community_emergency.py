from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date

from odoo.addons.solidarity_base.models.solidarity_governed_mixin import (
    MIN_REASON_LENGTH,
)

from .solidarity_emergency_change import EMERGENCY_DAYS

# How members decide. Changed in an emergency they would change the ballot that is to
# ratify it, or do away with ballots.
RULES_OF_DECIDING = {
    "governance_mode",
    "decision_days",
    "decision_quorum",
    "supermajority_threshold",
    "ranked_rule",
}
MAX_REASON_LENGTH = 500


class SolidarityCommunity(models.Model):
    """Rules that organisers change in an emergency, until members decide."""

    # One file for each side of the model keeps them readable.
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.community"

    def _emergency_change(self, record, field_name, value, reason):
        """Change a rule for 14 days and ask the members to ratify it.

        For organisers, who are members, of a community that decides its rules by vote.
        All members are told; a proposal to ratify it goes to deliberation.

        :param record: what has the rule
        :param str field_name: which rule
        :param value: the new value, see ``_parse_policy_value``
        :param str reason: what the emergency is, 10 to 500 characters
        :return: one ``solidarity.emergency.change``
        :raise AccessError: the user is no organiser
        :raise UserError: not possible, with what to do instead
        """
        self.ensure_one()
        reason = (reason or "").strip()
        membership = self._get_emergency_membership()
        self._check_emergency(record, field_name, reason)
        # Who may do it was asked; the log names the user all the same.
        record = record.with_env(self.env).sudo()
        code = record._get_policy_code(value).strip()
        parsed = record._parse_policy_value(field_name, code)
        self._check_emergency_value(record, field_name, parsed)
        emergency = (
            self.env["solidarity.emergency.change"]
            .sudo()
            .create(
                {
                    "community_id": self.id,
                    "membership_id": membership.id,
                    "res_model": record._name,
                    "res_id": record.id,
                    "field_name": field_name,
                    "old_value": record._get_policy_field_code(field_name),
                    "new_value": code,
                    "reason": reason,
                }
            )
        )
        record._write_decided({field_name: parsed}, reason, emergency_id=emergency.id)
        # as it reads now, so that it is known again when its time is over
        emergency.new_value = record._get_policy_field_code(field_name)
        emergency._propose()
        emergency._trigger_telling()
        return emergency.with_env(self.env)

    def _get_emergency_membership(self):
        """Return the membership of the user as an organiser."""
        membership = self._get_membership()
        if membership.role != "organiser":
            raise AccessError(
                self.env._(
                    "Only organisers who are members of %s change a rule in an "
                    "emergency: they answer for it to the members.",
                    self.name,
                )
            )
        return membership

    def _check_emergency(self, record, field_name, reason):
        """Refuse what is no emergency change."""
        if self.governance_mode != "vote":
            raise UserError(
                self.env._(
                    "The organisers change the rules of %s anyway: simply change the "
                    "rule, with its reason.",
                    self.name,
                )
            )
        if (
            not isinstance(record, self.env.registry["solidarity.governed.mixin"])
            or not record._is_votable(field_name)
            or not record.sudo().exists()
            or record.sudo()._get_governed_community() != self
        ):
            raise UserError(
                self.env._(
                    "This is not a rule that the members of %s vote on. Choose a rule "
                    "from the list of rules.",
                    self.name,
                )
            )
        label = record._fields[field_name]._description_string(self.env)
        if self._is_rule_of_deciding(record, field_name):
            raise UserError(
                self.env._(
                    '"%s" says how members decide, so only they change it, by an '
                    "accepted proposal.",
                    label,
                )
            )
        if not MIN_REASON_LENGTH <= len(reason) <= MAX_REASON_LENGTH:
            raise UserError(
                self.env._(
                    "Please say what the emergency is, in %(least)s to %(most)s "
                    "characters: all members read it.",
                    least=MIN_REASON_LENGTH,
                    most=MAX_REASON_LENGTH,
                )
            )
        self._check_not_again(record, field_name, label)

    def _check_not_again(self, record, field_name, label):
        """Refuse a second emergency change of a rule: members decide on the first one,
        and one that they did not want is not repeated as soon as it has lapsed."""
        emergencies = self.env["solidarity.emergency.change"].search(
            [
                ("res_model", "=", record._name),
                ("res_id", "=", record.id),
                ("field_name", "=", field_name),
                ("state", "in", ("active", "lapsed")),
            ]
        )
        if "active" in emergencies.mapped("state"):
            raise UserError(
                self.env._(
                    'There is an emergency change of "%s" already. Members decide on '
                    "it, or it lapses.",
                    label,
                )
            )
        ended = max(emergencies.mapped("date_ended"), default=None)
        again = ended and ended + timedelta(days=EMERGENCY_DAYS)
        if again and fields.Datetime.now() < again:
            raise UserError(
                self.env._(
                    'The last emergency change of "%(rule)s" lapsed on %(ended)s: '
                    "members did not ratify it. Make a proposal. Another emergency "
                    "change is possible from %(again)s on.",
                    rule=label,
                    ended=format_date(self.env, ended),
                    again=format_date(self.env, again),
                )
            )

    def _is_rule_of_deciding(self, record, field_name):
        return record == self and field_name in RULES_OF_DECIDING

    def _check_emergency_value(self, record, field_name, value):
        """Refuse a value that is not possible, or the present one."""
        label = record._fields[field_name]._description_string(self.env)
        if not record._is_policy_changed(field_name, value):
            raise UserError(
                self.env._(
                    '"%(rule)s" is %(value)s already.',
                    rule=label,
                    value=record._get_policy_text(field_name),
                )
            )
        message = record._try_policy_values({field_name: value})
        if message:
            raise UserError(
                self.env._(
                    'This value of "%(rule)s" is not possible. %(message)s',
                    rule=label,
                    message=message,
                )
            )
