from odoo import fields, models


class ProjectTask(models.Model):
    """Work that members decided on."""

    _inherit = "project.task"

    proposal_id = fields.Many2one(
        "solidarity.proposal",
        string="Decided Proposal",
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
        help="The proposal of the members that this task delivers.",
    )
