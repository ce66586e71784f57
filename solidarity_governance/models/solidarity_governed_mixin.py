import contextlib
import re
from datetime import datetime
from decimal import Decimal

from psycopg2 import DataError, IntegrityError

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.solidarity_base.models.solidarity_governed_mixin import (
    MIN_REASON_LENGTH,
    NUMBER_TYPES,
    POLICY_AUTHORITY,
)

BOOLEANS = {"true": True, "1": True, "false": False, "0": False}
INTEGER = re.compile(r"[+-]?[0-9]{1,10}")
NUMBER = re.compile(r"[+-]?[0-9]{1,15}(\.[0-9]{1,15})?")
LARGEST_INTEGER = 2**31 - 1
# How many records a form offers to choose from.
MOST_CHOICES = 100


class SolidarityGovernedMixin(models.AbstractModel):
    """Rules as text that members can vote on, and the write that follows a decision."""

    _inherit = "solidarity.governed.mixin"

    # --------------------------------------------------------- values as text

    def _parse_policy_value(self, name, text):
        """Return the value of a governed field that a text stands for.

        :param str name: the field
        :param text: ``20.0``, ``True``, the key of a selection, the id of a record,
            ``2026-12-31``; or such a value itself
        :return: a value for ``write()``
        :raise UserError: the text is no such value, with what would be
        """
        self.ensure_one()
        field = self._fields[name]
        text = self._get_policy_code(text).strip()
        if not text:
            if field.required or field.type in ("boolean", *NUMBER_TYPES):
                self._refuse_policy_value(name, text, self.env._("a value is needed"))
            return False
        return getattr(self, f"_parse_policy_{field.type}")(name, text)

    def _get_policy_code(self, value):
        """Return a value as the text that ``_parse_policy_value`` reads."""
        if isinstance(value, models.BaseModel):
            return str(value.id) if value else ""
        if isinstance(value, datetime):
            return fields.Datetime.to_string(value)
        if isinstance(value, float):
            return f"{Decimal(str(value)):f}"  # 0.00001 instead of 1e-05
        return "" if value is None else str(value)

    def _get_policy_field_code(self, name):
        """Return the present value of a governed field as such a text."""
        self.ensure_one()
        field, value = self._fields[name], self[name]
        if value is False and field.type != "boolean":
            return ""
        return self._get_policy_code(value)

    def _refuse_policy_value(self, name, text, hint):
        raise UserError(
            self.env._(
                '"%(value)s" cannot be the new value of "%(rule)s": %(hint)s.',
                value=text,
                rule=self._fields[name]._description_string(self.env),
                hint=hint,
            )
        )

    def _parse_policy_boolean(self, name, text):
        if text.lower() not in BOOLEANS:
            self._refuse_policy_value(name, text, self.env._("say True or False"))
        return BOOLEANS[text.lower()]

    def _parse_policy_integer(self, name, text):
        if not INTEGER.fullmatch(text) or abs(int(text)) > LARGEST_INTEGER:
            self._refuse_policy_value(
                name, text, self.env._("write a whole number, such as 12")
            )
        return int(text)

    def _parse_policy_number(self, name, text):
        if not NUMBER.fullmatch(text):
            self._refuse_policy_value(
                name, text, self.env._("write a number, such as 12.5")
            )
        return float(text)

    def _parse_policy_float(self, name, text):
        value = self._parse_policy_number(name, text)
        digits = self._fields[name].get_digits(self.env)
        if digits and Decimal(text) % Decimal(1).scaleb(-digits[1]):
            self._refuse_policy_value(
                name,
                text,
                self.env._("it has more than %s decimal places", digits[1]),
            )
        return value

    def _parse_policy_monetary(self, name, text):
        value = self._parse_policy_number(name, text)
        currency = self[self._fields[name].get_currency_field(self)]
        if currency and Decimal(text) % Decimal(str(currency.rounding)):
            self._refuse_policy_value(
                name,
                text,
                self.env._("the smallest unit is %s", currency.rounding),
            )
        return value

    def _parse_policy_selection(self, name, text):
        labels = dict(self._get_policy_choices(name))
        if text not in labels:
            self._refuse_policy_value(
                name,
                text,
                self.env._("choose one of: %s", ", ".join(map(str, labels.values()))),
            )
        return text

    def _parse_policy_many2one(self, name, text):
        comodel = self.env[self._fields[name].comodel_name]
        known = INTEGER.fullmatch(text) and int(text) <= LARGEST_INTEGER
        record = comodel.search([("id", "=", int(text))]) if known else comodel
        if not record:
            self._refuse_policy_value(
                name, text, self.env._("there is no such record that you may see")
            )
        return record.id

    def _parse_policy_char(self, name, text):
        size = self._fields[name].size
        if size and len(text) > size:
            self._refuse_policy_value(
                name, text, self.env._("it may have %s characters", size)
            )
        return text

    def _parse_policy_text(self, name, text):
        return text

    def _parse_policy_date(self, name, text):
        try:
            return fields.Date.to_date(text)
        except ValueError:
            self._refuse_policy_value(
                name, text, self.env._("write a date as in 2027-01-31")
            )

    def _parse_policy_datetime(self, name, text):
        try:
            return fields.Datetime.to_datetime(text)
        except ValueError:
            self._refuse_policy_value(
                name,
                text,
                self.env._("write a date and time as in 2027-01-31 18:00:00"),
            )

    def _get_policy_choices(self, name):
        """Return what a form offers for a governed field.

        :return: list of (text for ``_parse_policy_value``, label); None where people
            write a number, a text or a date
        """
        field = self._fields[name]
        if field.type == "boolean":
            return [("True", self.env._("Yes")), ("False", self.env._("No"))]
        if field.type == "selection":
            return field._description_selection(self.env)
        if field.type == "many2one":
            records = self.env[field.comodel_name].search([], limit=MOST_CHOICES)
            return [(str(record.id), record.display_name) for record in records]
        return None

    # ----------------------------------------------------- writing by decision

    def _write_decided(self, vals, reason, **origin):
        """Change governed fields by authority of the members, and log each of them,
        those included that have the value already: a decision is on record.

        :param dict vals: new values of governed fields
        :param str reason: for the log
        :param origin: ``decision_id``, ``proposal_id``, ``emergency_id`` for the log
        """
        self.ensure_one()
        same = [name for name in vals if not self._is_policy_changed(name, vals[name])]
        record = self.with_context(
            solidarity_policy_authority=POLICY_AUTHORITY,
            solidarity_policy_origin=origin,
        )
        record.write({**vals, "policy_reason": reason})
        record._log_governed_changes(
            {
                (record, name): (record[name], record._get_policy_text(name))
                for name in same
            },
            reason,
        )

    def _try_policy_values(self, vals):
        """Try new values of governed fields and take them back: what the constraints of
        this record and of the database say against them.

        :param dict vals: new values
        :return: the message for people, or None if the values are possible
        """
        self.ensure_one()
        message = error = None
        # nothing of it stays: the savepoint is rolled back with the hooks of the commit
        with contextlib.closing(self.env.cr.savepoint()):
            try:
                self.with_context(
                    solidarity_policy_authority=POLICY_AUTHORITY,
                    tracking_disable=True,
                    mail_notify_force_send=False,
                ).write({**vals, "policy_reason": "-" * MIN_REASON_LENGTH})
                self.env.flush_all()
            except UserError as refusal:
                message = str(refusal.args[0])
            except (IntegrityError, DataError) as refusal:
                error = refusal
        return message if error is None else self._get_policy_error(error)

    def _get_policy_error(self, error):
        """Return what an error of the database means to people."""
        if isinstance(error, DataError):
            return self.env._("The value is out of range.")
        return self._sql_error_to_message(error)

    def _prepare_policy_change_vals(self, name, old_value, old_text, reason):
        vals = super()._prepare_policy_change_vals(name, old_value, old_text, reason)
        if self._has_policy_authority():
            vals.update(self.env.context.get("solidarity_policy_origin") or {})
        return vals

    @api.model
    def _is_votable(self, name):
        """Tell whether members may decide about a field of this model."""
        return (
            not self._abstract
            and not self._transient
            and self._governed_by_vote
            and not self._governed_privately
            and name in self._governed_fields
        )
