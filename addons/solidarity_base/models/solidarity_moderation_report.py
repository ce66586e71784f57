from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

MAX_REASON = 2000
# Written by the system alone, when the report is made or decided.
CLOSED_FIELDS = {
    "community_id",
    "res_model",
    "res_id",
    "subject_name",
    "subject_membership_id",
    "subject_partner_id",
    "reporter_id",
    "reason",
    "state",
    "moderator_id",
    "date_closed",
}


class SolidarityModerationReport(models.Model):
    """Somebody tells the moderators that something is not right.

    The reporter learns the outcome; the person concerned never learns who reported:
    a global rule hides reports about oneself even from moderators and managers, and
    nothing is posted or followed on the reported record.
    """

    _name = "solidarity.moderation.report"
    _description = "Moderation Report"
    _inherit = [
        "solidarity.contact.privacy.mixin",
        "solidarity.mail.mixin",
        "mail.thread",
    ]
    _order = "state desc, id desc"
    _rec_name = "subject_name"
    _mail_post_access = "write"

    community_id = fields.Many2one(
        "solidarity.community",
        required=True,
        index=True,
        ondelete="restrict",
        readonly=True,
    )
    company_id = fields.Many2one(related="community_id.company_id")
    res_model = fields.Char(string="Model", required=True, readonly=True)
    res_id = fields.Many2oneReference(
        string="Record", model_field="res_model", required=True, readonly=True
    )
    subject_name = fields.Char(
        string="Reported",
        readonly=True,
        help="How the reported record was called at the time.",
    )
    subject_membership_id = fields.Many2one(
        "solidarity.membership",
        string="Member Concerned",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    subject_partner_id = fields.Many2one(
        "res.partner",
        string="Person Concerned",
        readonly=True,
        groups="solidarity_base.group_solidarity_moderator",
    )
    reporter_id = fields.Many2one(
        "res.partner",
        string="Reported By",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env.user.partner_id,
        groups="solidarity_base.group_solidarity_moderator",
    )
    reason = fields.Text(required=True, readonly=True)
    state = fields.Selection(
        [
            ("open", "Open"),
            ("hidden", "Hidden"),
            ("warned", "Warned"),
            ("suspended", "Suspended"),
            ("dismissed", "Dismissed"),
        ],
        required=True,
        default="open",
        readonly=True,
        index=True,
        tracking=True,
    )
    note = fields.Text(
        string="Words to the People",
        help="Goes to the reporter with the outcome, and to a member who is warned or "
        "suspended.",
    )
    moderator_id = fields.Many2one("res.users", string="Decided By", readonly=True)
    date_closed = fields.Datetime(readonly=True)
    can_hide = fields.Boolean(compute="_compute_actions", compute_sudo=True)
    can_warn = fields.Boolean(compute="_compute_actions", compute_sudo=True)
    can_suspend = fields.Boolean(compute="_compute_actions", compute_sudo=True)

    _reason_given = models.Constraint(
        "CHECK (btrim(reason) <> '')", "Please say what is wrong."
    )
    _record_index = models.Index("(res_model, res_id)")

    # ------------------------------------------------------------------ compute

    @api.depends("res_model", "res_id", "state")
    def _compute_actions(self):
        for report in self:
            record = report._get_record()
            actions = record._moderation_actions() if record else set()
            for action in ("hide", "warn", "suspend"):
                report[f"can_{action}"] = report.state == "open" and action in actions

    # --------------------------------------------------------------------- CRUD

    @api.model_create_multi
    def create(self, vals_list):
        """Create reports of what the user may see; the rest is filled in here.

        :raise ValidationError: when the record is not reportable or is one's own
        :raise AccessError: when the user may not see the record
        """
        vals_list = [self._prepare_report_vals(vals) for vals in vals_list]
        # What a report says about community, person and reporter is found by the
        # system, and no group may write it; the access to the record was checked.
        reports = super(
            SolidarityModerationReport,
            self.sudo().with_context(mail_create_nosubscribe=True),
        ).create(vals_list)
        reports._notify_moderators()
        return reports.with_env(self.env)

    def write(self, vals):
        """Write; what was reported, by whom and the outcome are not edited."""
        if not self.env.su and set(vals) & CLOSED_FIELDS:
            raise UserError(
                self.env._(
                    "A report stays as it was made; decide with the buttons: hide, "
                    "warn, suspend or dismiss."
                )
            )
        return super().write(vals)

    @api.model
    def _prepare_report_vals(self, vals):
        model = vals.get("res_model")
        record = (
            self.env[model].browse(vals.get("res_id")).exists()
            if model in self._get_reportable_models()
            else None
        )
        if not record:
            raise ValidationError(
                self.env._("There is nothing to report here: it may have been removed.")
            )
        record.check_access("read")
        record = record.sudo()  # the member behind a record is found by the system
        membership = record._moderation_membership()
        if not self.env.su and membership._is_own():
            raise ValidationError(self.env._("You cannot report yourself."))
        reason = (vals.get("reason") or "").strip()
        if not reason:
            raise ValidationError(self.env._("Please say what is wrong."))
        if len(reason) > MAX_REASON:
            raise ValidationError(
                self.env._(
                    "Please say it in %(most)s characters: these are %(count)s.",
                    most=MAX_REASON,
                    count=len(reason),
                )
            )
        return {
            # Nobody but the system reports in somebody else's name; what is set here
            # cannot come in as a default of the context either.
            "reporter_id": self.env.user.partner_id.id,
            "state": "open",
            "note": False,
            "moderator_id": False,
            "date_closed": False,
            **(vals if self.env.su else {}),
            "res_model": record._name,
            "res_id": record.id,
            "reason": reason,
            "community_id": record._moderation_community().id,
            "subject_name": record.display_name,
            "subject_membership_id": membership.id,
            "subject_partner_id": membership.partner_id.id,
        }

    # ------------------------------------------------------------------ actions

    def action_hide(self, note=None):
        """Hide what was reported. Moderators only."""
        self._close("hidden", note)

    def action_warn(self, note=None):
        """Send the responsible member a warning. Moderators only."""
        self._close("warned", note)

    def action_suspend(self, note=None):
        """Suspend the responsible member. Moderators only, not against organisers."""
        self._close("suspended", note)

    def action_dismiss(self, note=None):
        """Find nothing wrong. Moderators only."""
        self._close("dismissed", note)

    def action_open_record(self):
        """Open what was reported."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "view_mode": "form",
        }

    # --------------------------------------------------------- business methods

    @api.model
    def _get_reportable_models(self):
        """Return the names of the models that members may report.

        These are the models with ``solidarity.reportable.mixin``.
        """
        mixin = self.env.registry["solidarity.reportable.mixin"]
        return [
            name
            for name, model in self.env.registry.items()
            if issubclass(model, mixin) and not model._abstract
        ]

    @api.model
    def _submit(self, record, reason):
        """Report a record as the current user; a second click reports nothing more.

        :param record: one record of a reportable model
        :param str reason: the member's words
        :return: the new report, or the own open one with the same words
        """
        # only moderators read reports; this one is the user's own
        own = self.sudo().search(
            [
                ("res_model", "=", record._name),
                ("res_id", "=", record.id),
                ("reporter_id", "=", self.env.user.partner_id.id),
                ("reason", "=", (reason or "").strip()),
                ("state", "=", "open"),
            ],
            limit=1,
        )
        return own.with_env(self.env) or self.create(
            {"res_model": record._name, "res_id": record.id, "reason": reason}
        )

    def _get_record(self):
        """Return what was reported, or None when it is gone."""
        self.ensure_one()
        if self.res_model not in self._get_reportable_models():
            return None
        return self.env[self.res_model].browse(self.res_id).exists()

    def _close(self, state, note=None):
        """Decide, act on the record and tell those concerned.

        :param str state: the outcome
        :param str note: words to the people; what is on the report when not given
        """
        self.check_access("read")  # a moderator never decides about himself
        self.community_id._check_role("moderator")
        for report in self:
            if report.state != "open":
                raise UserError(
                    self.env._(
                        'The report about "%s" has been decided already.',
                        report.subject_name,
                    )
                )
            # From here on the decision acts: moderators on the portal have no write
            # access to reports, listings or memberships.
            report_sudo = report.sudo()
            if note:
                report_sudo.note = note
            report_sudo._apply_outcome(state)
            report_sudo.write(
                {
                    "state": state,
                    "moderator_id": self.env.uid,
                    "date_closed": fields.Datetime.now(),
                }
            )
            # To the reporter, and to nobody else.
            report_sudo._send_mail(
                "solidarity_base.mail_template_moderation_outcome",
                report_sudo.reporter_id,
            )

    def _apply_outcome(self, state):
        """Do to the record what the moderator decided."""
        self.ensure_one()
        action = {"hidden": "hide", "warned": "warn", "suspended": "suspend"}.get(state)
        if not action:
            return
        if not self[f"can_{action}"]:
            raise UserError(
                self.env._('This cannot be done with "%s".', self.subject_name)
            )
        member = self.subject_membership_id
        if action == "hide":
            self._get_record()._moderation_hide()
        elif action == "warn":
            member._send_mail(
                "solidarity_base.mail_template_moderation_warning",
                member.partner_id,
                moderation_note=self.note or "",
            )
        elif member.state == "active":
            if member._is_organiser():
                raise UserError(
                    self.env._(
                        "An organiser is not suspended by a report: the organisers "
                        "decide about the role first."
                    )
                )
            member.action_suspend()

    def _notify_moderators(self):
        """Tell the moderators, except one who is concerned, about new reports."""
        if self.env.context.get("install_mode"):
            return  # demo data writes no letters
        for report in self.sudo():
            moderators = report.community_id._get_members_acting_as("moderator")
            report._send_mail(
                "solidarity_base.mail_template_moderation_new",
                moderators.partner_id - report.subject_partner_id,
            )

    def _mail_get_operation_for_mail_message_operation(self, message_operation):
        # The moderators' notes are not for the reporter, who may read the report.
        return dict.fromkeys(self, "write")
