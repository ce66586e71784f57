from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import float_compare, format_amount, format_date, format_datetime

# Proof that a change of a governed setting was decided by the community. It is an
# object and not a value: a context that comes in by RPC is JSON and can never be
# *this* object, so only Python code of the suite can write with this authority.
POLICY_AUTHORITY = object()

MIN_REASON_LENGTH = 10
NUMBER_TYPES = ("integer", "float", "monetary")


class SolidarityGovernedMixin(models.AbstractModel):
    """Fields that are rules of a community: changed with a reason, logged forever.

    A model inherits from this mixin and names its governed fields::

        class SolidarityLedger(models.Model):
            _name = "solidarity.ledger"
            _inherit = ["solidarity.governed.mixin"]
            _governed_fields = ("credit_limit", "balance_limit")

    A write that really changes one of them must carry the reason in the same
    values, be it from a form, by RPC or in Python::

        ledger.write({"credit_limit": 20, "policy_reason": "Assembly of May"})

    and leaves one ``solidarity.policy.change`` per changed field. In a community
    whose ``governance_mode`` is ``vote`` only a caller that holds
    ``POLICY_AUTHORITY`` (an accepted proposal) may change them::

        ledger.with_context(solidarity_policy_authority=POLICY_AUTHORITY).write(…)

    Creating a record needs no reason: there is no rule to change yet. In a community
    that votes a record stays where it is, its amounts in their unit, and one whose
    rules were changed before is not deleted: all would be ways around the vote.
    """

    _name = "solidarity.governed.mixin"
    _description = "Governed Settings Mixin"

    # Names of governed fields; any type except one2many and many2many.
    _governed_fields = ()
    # False: changes are logged, but the community need not vote on them.
    _governed_by_vote = True
    # True: the records belong to single members, so that the log about them is for
    # the organisers and not for all members.
    _governed_privately = False

    policy_reason = fields.Char(
        string="Reason for the Change",
        compute="_compute_policy_reason",
        inverse="_inverse_policy_reason",
        help="Say why a rule of the community changes, in at least 10 characters. "
        "It is kept in the policy log for all members; what concerns a single member "
        "is for the organisers.",
    )

    def _compute_policy_reason(self):
        self.policy_reason = False

    def _inverse_policy_reason(self):
        """Nothing to store: write() takes the reason out of the values."""

    # ------------------------------------------------------------------ CRUD

    @api.model_create_multi
    def create(self, vals_list):
        return super().create(
            [
                {name: value for name, value in vals.items() if name != "policy_reason"}
                for vals in vals_list
            ]
        )

    def write(self, vals):
        """Write, and log every governed field that really changes.

        :param dict vals: ``policy_reason`` in it is the reason of this change
        :raise UserError: when a governed field changes without a reason of at least
            10 characters, or in a community that decides its rules by vote
        """
        self.check_access("write")  # before saying anything about rules and reasons
        vals = dict(vals)
        reason = (vals.pop("policy_reason", None) or "").strip()
        changes = self._get_governed_changes(vals)
        if changes:
            self._check_governed_changes(changes, reason)
        # as text now: the unit of an amount may change in the same write
        old_values = {
            (record, name): (record[name], record._get_policy_text(name))
            for record, name in changes
        }
        communities = self._get_voting_communities()
        units = {record: record._get_governed_units() for record in communities}
        result = super().write(vals)
        if changes:
            self._log_governed_changes(old_values, reason)
        self._check_community_kept(communities)
        self._check_units_kept(units)
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_decided(self):
        """Keep what members decided about: to end it, too, is to change a rule."""
        if self._has_policy_authority():
            return
        for record, community in self._get_voting_communities().items():
            if (
                # whether there is a log is asked for everybody
                self.env["solidarity.policy.change"]
                .sudo()
                .search_count(
                    [("res_model", "=", self._name), ("res_id", "=", record.id)],
                    limit=1,
                )
            ):
                raise UserError(
                    self.env._(
                        "%(record)s holds rules that %(community)s decides by vote, so "
                        "it stays. Make a proposal to end it instead.",
                        record=record.display_name,
                        community=community.name,
                    )
                )

    # -------------------------------------------------------- business methods

    def _get_governed_community(self):
        """Return the community whose rules this record holds.

        :rtype: solidarity.community
        """
        self.ensure_one()
        return self.community_id

    @api.model
    def _get_governed_domain(self, community):
        """Return the domain of the records of this model that hold rules of a
        community."""
        return [("community_id", "=", community.id)]

    def _get_voting_communities(self):
        """Return the records whose rules are decided by vote, with their communities.

        :return: {record: community with the rights of the system}
        :rtype: dict
        """
        if not (self._governed_fields and self._governed_by_vote):
            return {}
        # The mode itself is read with the rights of the system: whoever may change a
        # limit need not be able to read the whole community.
        communities = {
            record: record._get_governed_community().sudo() for record in self
        }
        return {
            record: community
            for record, community in communities.items()
            if community.governance_mode == "vote"
        }

    def _check_community_kept(self, communities):
        """Refuse to take records with rules out of a community that votes.

        :param dict communities: of ``_get_voting_communities``, before the write
        """
        if self._has_policy_authority():
            return
        for record, community in communities.items():
            if record._get_governed_community() != community:
                raise UserError(
                    self.env._(
                        "%(record)s holds rules that %(community)s decides by vote, so "
                        "it stays there. Make a new one in the other community.",
                        record=record.display_name,
                        community=community.name,
                    )
                )

    def _get_governed_units(self):
        """Return the units in which the governed amounts of this record count.

        :return: {field name: res.currency}; without amounts that are zero in any unit
        :rtype: dict
        """
        self.ensure_one()
        return {
            name: self[self._fields[name].get_currency_field(self)]
            for name in self._governed_fields
            if self._fields[name].type == "monetary" and self[name]
        }

    def _check_units_kept(self, units):
        """Refuse another unit for the amounts that a community decides by vote: 10
        hours are another rule than 10 euros.

        :param dict units: {record: its ``_get_governed_units`` before the write}
        """
        if self._has_policy_authority():
            return
        for record, before in units.items():
            after = record._get_governed_units()
            if any(after.get(name, unit) != unit for name, unit in before.items()):
                raise UserError(
                    self.env._(
                        "%(record)s has amounts that %(community)s decides by vote, so "
                        "they stay in their unit. Make a new one in the other unit.",
                        record=record.display_name,
                        community=record._get_governed_community().sudo().name,
                    )
                )

    def _get_governed_changes(self, vals):
        """Return what a write would really change.

        :param dict vals: values of the write
        :return: list of (record, field name), in the order of the records
        :rtype: list
        """
        names = [name for name in self._governed_fields if name in vals]
        return [
            (record, name)
            for record in self
            for name in names
            if record._is_policy_changed(name, vals[name])
        ]

    def _is_policy_changed(self, name, value):
        """Tell whether writing ``value`` would change a governed field, as its type
        compares: money by its currency, numbers by their digits, records by id."""
        self.ensure_one()
        field = self._fields[name]
        cached = field.convert_to_cache(value, self)
        new = field.convert_to_record(cached, self)
        old = self[name]
        if field.type == "monetary":
            currency = self[field.get_currency_field(self)]
            if currency:
                return currency.compare_amounts(old, new) != 0
        elif field.type == "float" and field.get_digits(self.env):
            digits = field.get_digits(self.env)[1]
            return float_compare(old, new, precision_digits=digits) != 0
        return old != new

    def _check_governed_changes(self, changes, reason):
        """Refuse changes that nobody explained or decided.

        :param list changes: what ``_get_governed_changes`` returned
        :param str reason: the stripped reason
        """
        labels = ", ".join(
            dict.fromkeys(
                self._fields[name]._description_string(self.env) for _r, name in changes
            )
        )
        if not self._has_policy_authority():
            changed = self.browse().union(*(record for record, _name in changes))
            for community in changed._get_voting_communities().values():
                raise UserError(
                    self.env._(
                        "%(community)s decides its rules by vote: %(fields)s changes "
                        "only by an accepted proposal. Make a proposal instead.",
                        community=community.name,
                        fields=labels,
                    )
                )
        if len(reason) < MIN_REASON_LENGTH:
            raise UserError(
                self.env._(
                    "You are changing a rule of the community: %(fields)s. Please give "
                    'the reason (at least %(count)s characters) in "Reason for the '
                    'Change": it is kept in the policy log.',
                    fields=labels,
                    count=MIN_REASON_LENGTH,
                )
            )

    def _has_policy_authority(self):
        """Tell whether the caller holds the authority of an accepted proposal."""
        authority = self.env.context.get("solidarity_policy_authority")
        return authority is POLICY_AUTHORITY

    def _log_governed_changes(self, old_values, reason):
        """Write the log of changes that have just been made.

        :param dict old_values: {(record, field name): (value before, its text)}
        :param str reason: why they were made
        """
        # Nobody may write the log by hand, so no group has create access to it.
        self.env["solidarity.policy.change"].sudo().create(
            [
                record._prepare_policy_change_vals(name, *old, reason)
                for (record, name), old in old_values.items()
            ]
        )

    def _prepare_policy_change_vals(self, name, old_value, old_text, reason):
        """Return the line of the log for one field; addons add what they know.

        :param str name: the field, which has its new value
        :param old_value: the value before
        :param str old_text: the same as a person reads it
        :param str reason: why it was changed
        """
        self.ensure_one()
        vals = {
            "community_id": self._get_governed_community().id,
            "res_model": self._name,
            "res_id": self.id,
            "field_name": name,
            "old_value": old_text,
            "new_value": self._get_policy_text(name),
            "reason": reason,
            "user_id": self.env.uid,
            "is_private": self._governed_privately,
        }
        if self._fields[name].type in NUMBER_TYPES:
            vals["old_number"] = old_value
            vals["new_number"] = self[name]
        return vals

    def _get_policy_text(self, name):
        """Return the value of a governed field as a person reads it."""
        return self._format_policy_value(name, self[name])

    def _format_policy_value(self, name, value):
        """Return any value of a governed field as a person reads it.

        :param str name: the field
        :param value: as the ORM reads it
        """
        self.ensure_one()
        field = self._fields[name]
        if field.type == "boolean":
            return self.env._("Yes") if value else self.env._("No")
        if field.type == "monetary":
            currency = self[field.get_currency_field(self)]
            if currency:
                return format_amount(self.env, value, currency)
        if field.type in NUMBER_TYPES:
            # 20 and 66.67, not 20.0
            return str(value).removesuffix(".0")
        if not value:
            return self.env._("(none)")
        if field.type == "selection":
            return dict(field._description_selection(self.env))[value]
        if field.type == "many2one":
            return value.display_name
        if field.type == "date":
            return format_date(self.env, value)
        if field.type == "datetime":
            return format_datetime(self.env, value)
        return str(value)
