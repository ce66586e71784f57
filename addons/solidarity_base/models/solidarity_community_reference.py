from odoo import fields, models


class SolidarityCommunity(models.Model):
    """Member numbers: unique in the community, also when people join at once."""

    # One file for each side of the model keeps them readable.
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.community"

    reference_sequence_id = fields.Many2one(
        "ir.sequence",
        string="Member Number Sequence",
        copy=False,
        ondelete="restrict",
        groups="base.group_system",
    )

    def _create_reference_sequences(self):
        # Sequences are the system's: managers of communities have no access to them.
        # A PostgreSQL sequence (not "no gap") lets members join at the same time.
        for community in self.sudo():
            community.reference_sequence_id = (
                self.env["ir.sequence"]
                .sudo()
                .create(
                    {
                        "name": self.env._("Member numbers of %s", community.name),
                        "company_id": community.company_id.id,
                        "implementation": "standard",
                        "padding": 4,
                    }
                )
            )

    def _next_reference(self):
        """Return the next free member number of this community.

        It comes from a PostgreSQL sequence, so two people who join at the same moment
        never get the same one; numbers that were typed by hand are skipped.
        """
        self.ensure_one()
        community = self.sudo()  # the sequence is the system's
        if not community.reference_sequence_id:
            community._create_reference_sequences()
        memberships = community.env["solidarity.membership"]
        while True:
            reference = community.reference_sequence_id.next_by_id()
            if not memberships.search_count(
                [("community_id", "=", self.id), ("reference", "=", reference)], limit=1
            ):
                return reference
