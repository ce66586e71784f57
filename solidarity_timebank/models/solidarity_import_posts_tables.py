from odoo import api, fields, models

# What the columns of offers and wants mean, beside what those of others do.
POST_MEANINGS = [
    ("title", "Title"),
    ("post_kind", "Offer or want"),
    ("member", "Whose it is"),
    ("tags", "Tags"),
    ("date_end", "Ends on"),
]


class SolidarityImportColumn(models.Model):
    """Columns of offers and wants."""

    _inherit = "solidarity.import.column"

    meaning = fields.Selection(selection_add=POST_MEANINGS)


class SolidarityImportPreview(models.Model):
    """Previewed offers and wants; ``name`` is their title."""

    _inherit = "solidarity.import.preview"

    post_kind = fields.Selection(
        [("offer", "Offer"), ("want", "Want")], string="Offer or Want"
    )
    member = fields.Char()


class SolidarityImportProblem(models.Model):
    """Problems of offers and wants."""

    _inherit = "solidarity.import.problem"

    field = fields.Selection(
        selection_add=POST_MEANINGS,
        ondelete=dict.fromkeys((name for name, _label in POST_MEANINGS), "cascade"),
    )
    reason = fields.Selection(
        selection_add=[
            ("post_kind", "Neither offer nor want"),
            ("post_category", "No such category"),
            ("post_tags", "Too many or too long tags"),
        ],
        ondelete={
            "post_kind": "cascade",
            "post_category": "cascade",
            "post_tags": "cascade",
        },
    )

    @api.model
    def _prepare_problem_vals(self, import_, line, problem, messages):
        vals = super()._prepare_problem_vals(import_, line, problem, messages)
        if problem.reason in ("post_category", "post_tags"):
            vals["is_warning"] = True
        return vals

    @api.model
    def _get_messages(self):
        return {
            **super()._get_messages(),
            "post_kind": self.env._("Write offer or want (or Offer or Inquiry)."),
            "post_category": self.env._(
                "There is no such category: the offer or want goes without one. Add "
                "the category first to have it."
            ),
            "post_tags": self.env._(
                "At most 5 tags of 30 characters: these were taken, the others not."
            ),
        }
