from odoo import fields, models


class SolidarityCommunity(models.Model):
    """What applies in a community today, since when, and by which decision."""

    # One file for each side of the model keeps them readable.
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.community"

    def action_open_rules(self):
        """Open the list of the rules as they are now."""
        self.ensure_one()
        return self.env["solidarity.governed.rule"]._open(self)

    def _get_today(self):
        """Return today, where the community is and wherever its members are: rules
        count from the morning on, and support until midnight."""
        return self._get_day(fields.Datetime.now())

    def _get_day(self, moment):
        """Return the day that it is where the community is.

        :param datetime moment: in UTC
        """
        here = self.with_context(tz=self._get_timezone())
        return fields.Date.context_today(here, moment)

    def _get_timezone(self):
        """Return the name of the time zone where the community is."""
        return self.sudo().company_id.partner_id.tz or "UTC"

    def _get_governed_rules(self):
        """Return the rules of this community that the user may read.

        :return: dicts with ``record``, ``model``, ``res_id``, ``field_name``,
            ``label``, ``help``, ``record_label``, ``type`` (of the field), ``value``
            (text for ``proposal._set_rules``), ``value_text`` (for people),
            ``selection`` (list of (value, label) or None), ``since`` (datetime of the
            last change or None), ``change`` (``solidarity.policy.change``),
            ``decision``, ``proposal`` and ``emergency`` (the one in force), the last
            four with the rights of the user and empty where there is none
        :rtype: list
        """
        self.ensure_one()
        last_changes = self._get_last_changes()
        emergencies = {
            change._get_target_key(): change for change in self._get_emergencies()
        }
        no_change = self.env["solidarity.policy.change"]
        no_emergency = self.env["solidarity.emergency.change"]
        rules = []
        for record in self._get_governed_records():
            for name in record._governed_fields:
                key = (record._name, record.id, name)
                change = last_changes.get(key, no_change)
                rules.append(
                    {
                        **self._prepare_governed_rule(record, name),
                        "since": change.date or None,
                        "change": change,
                        "decision": change.decision_id,
                        "proposal": change.proposal_id,
                        "emergency": emergencies.get(key, no_emergency),
                    }
                )
        return rules

    def _prepare_governed_rule(self, record, name):
        field = record._fields[name]
        return {
            "record": record,
            "model": record._name,
            "res_id": record.id,
            "field_name": name,
            "label": field._description_string(self.env),
            "help": field._description_help(self.env),
            "record_label": record.display_name,
            "type": field.type,
            "value": record._get_policy_field_code(name),
            "value_text": record._get_policy_text(name),
            "selection": record._get_policy_choices(name),
        }

    def _get_governed_models(self):
        """Return the models with rules that members may vote on, and that the user may
        read; the community itself first."""
        mixin = self.env.registry["solidarity.governed.mixin"]
        names = [
            name
            for name, model in self.env.registry.items()
            if issubclass(model, mixin)
            and self.env[name]._governed_fields
            and self.env[name]._is_votable(self.env[name]._governed_fields[0])
            and self.env[name].has_access("read")
        ]
        return sorted(names, key=lambda name: (name != self._name, name))

    def _get_governed_records(self):
        """Yield all records with rules of this community that the user may read, those
        included that are switched off: that is a rule, too."""
        for name in self._get_governed_models():
            model = self.env[name].with_context(active_test=False)
            yield from model.search(model._get_governed_domain(self), order="id")

    def _get_last_changes(self):
        """Return the last line of the log for each rule.

        :return: {(model, id, field): solidarity.policy.change}
        """
        log = self.env["solidarity.policy.change"]
        groups = log._read_group(
            [("community_id", "=", self.id), ("is_private", "=", False)],
            ["res_model", "res_id", "field_name"],
            ["id:max"],
        )
        # browsed together, so that they are read in one query
        changes = log.browse([last for *_rest, last in groups])
        return {
            (change.res_model, change.res_id, change.field_name): change
            for change in changes
        }
