from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL


class SolidarityMemberMixin(models.AbstractModel):
    """What belongs to a member of a community: both are on the record, and the member
    is one of that community, which the database guards with a trigger.

    A composite foreign key would say the same, but Odoo drops it when it looks after
    the keys of its own fields. The trigger speaks last, so that people get the message
    of the constraint in Python.
    """

    _name = "solidarity.member.mixin"
    _description = "Member Mixin"

    community_id = fields.Many2one(
        "solidarity.community",
        compute="_compute_community_id",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
        index=True,
        ondelete="restrict",
    )
    membership_id = fields.Many2one(
        "solidarity.membership",
        string="Member",
        required=True,
        index=True,
        ondelete="restrict",
    )

    def init(self):
        """Guard the tables of all models with this mixin."""
        if self._abstract:
            return
        self.env.cr.execute(
            """
            CREATE OR REPLACE FUNCTION solidarity_check_member() RETURNS trigger
            LANGUAGE plpgsql AS $$
            BEGIN
                IF NOT EXISTS (
                    SELECT FROM solidarity_membership
                    WHERE id = NEW.membership_id AND community_id = NEW.community_id
                ) THEN
                    RAISE EXCEPTION 'The member % does not belong to the community %',
                        NEW.membership_id, NEW.community_id
                    USING ERRCODE = 'check_violation';
                END IF;
                RETURN NULL;
            END
            $$
            """
        )
        self.env.cr.execute(
            SQL(
                "DROP TRIGGER IF EXISTS %(name)s ON %(table)s; "
                "CREATE CONSTRAINT TRIGGER %(name)s "
                "AFTER INSERT OR UPDATE OF membership_id, community_id ON %(table)s "
                "DEFERRABLE INITIALLY DEFERRED "
                "FOR EACH ROW EXECUTE FUNCTION solidarity_check_member()",
                name=SQL.identifier(f"{self._table}_member"),
                table=SQL.identifier(self._table),
            )
        )

    @api.depends("membership_id")
    def _compute_community_id(self):
        for record in self:
            # a member may not see the whole community, but whose member one is, yes
            community = record.membership_id.sudo().community_id
            record.community_id = record.community_id or community.with_env(self.env)

    @api.constrains("membership_id", "community_id")
    def _check_member_of_community(self):
        for record in self.sudo():
            if record.membership_id.community_id != record.community_id:
                raise ValidationError(
                    self.env._(
                        "%(member)s is not a member of %(community)s. Choose a member "
                        "of this community.",
                        member=record.membership_id.name,
                        community=record.community_id.name,
                    )
                )
