from odoo import models


class SolidarityFundingRound(models.Model):
    """The result in sentences: what ``engine.budget`` says in words."""

    # one concern a file
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.funding.round"

    def _get_explanation(self):
        """Return how the money was shared, step by step.

        :return: list of sentences, empty before the round is decided
        """
        self.ensure_one()
        if self.state != "closed":
            return []
        sentences = []
        for step in self.result["steps"]:
            sentences += getattr(self, f"_explain_{step['word']}")(step)
        return [*sentences, self._explain_end()]

    def _format_money(self, amount):
        """Return an amount, a number or text as in results, as people read it."""
        return self.currency_id.format(float(amount))

    def _prepare_explanation(self, step):
        """Return the values of a step as they are written in a sentence."""
        names = {option.id: option.name for option in self.decision_id.option_ids}
        money = ("cost", "share", "payment", "rest_paid", "left", "has", "next_cost")
        values = {
            key: self._format_money(value) if key in money and value else value
            for key, value in step.items()
        }
        values["name"] = names.get(step.get("option"))
        if "votes" in step:
            values["votes"] = self._count_votes(step["votes"])
        for key in ("among", "chosen"):
            values[key] = ", ".join(names[option] for option in step.get(key, []))
        return values

    # ------------------------------------------------------------ equal shares

    def _explain_share(self, step):
        return [
            self.env._(
                "Votes: %(voters)s. Each has the same share of the money, %(share)s.",
                **self._prepare_explanation(step),
            )
        ]

    def _explain_raised(self, step):
        values = self._prepare_explanation(step)
        if not step["times"]:
            if step["reason"] == "exhausted":
                return []
            return [
                self.env._(
                    "With larger shares %(next_cost)s would be spent, more than there "
                    "is: so the count with these shares is valid.",
                    **values,
                )
            ]
        raised = self.env._(
            "Money was left that no group of voters could spend alone, so all was "
            "counted anew with larger shares, step by step. Valid is step %(times)s, "
            "with %(share)s for each vote:",
            **values,
        )
        if step["reason"] == "exhausted":
            return [raised + " " + self.env._("nothing more fits into the budget.")]
        reason = self.env._("the next one would spend %(next_cost)s.", **values)
        return [raised + " " + reason]

    def _explain_bought(self, step):
        values = self._prepare_explanation(step)
        if self.method == "dot":
            sentence = self.env._(
                "%(name)s costs %(cost)s, wanted by %(supporters)s: funded. They pay "
                "%(payment)s for each of their dots.",
                **values,
            )
        else:
            sentence = self.env._(
                "%(name)s costs %(cost)s, wanted by %(supporters)s: funded. Each of "
                "them pays %(payment)s.",
                **values,
            )
        if step["rest"]:
            sentence += " " + self.env._(
                "%(rest)s of them had less and gave all of it, %(rest_paid)s together.",
                **values,
            )
        return [
            sentence
            + " "
            + self.env._("After that all have %(left)s together.", **values)
        ]

    def _explain_free(self, step):
        return [
            self.env._(
                "%(name)s costs nothing and is wanted.",
                **self._prepare_explanation(step),
            )
        ]

    def _explain_not_bought(self, step):
        return [
            self.env._(
                "%(name)s costs %(cost)s, wanted by %(supporters)s: not funded. They "
                "have %(has)s left together.",
                **self._prepare_explanation(step),
            )
        ]

    # ------------------------------------------------------------------ greedy

    def _explain_funded(self, step):
        return [
            self.env._(
                "%(name)s has %(votes)s and costs %(cost)s: funded, %(left)s are left.",
                **self._prepare_explanation(step),
            )
        ]

    def _explain_skipped(self, step):
        return [
            self.env._(
                "%(name)s has %(votes)s and costs %(cost)s: skipped, only %(left)s are "
                "left.",
                **self._prepare_explanation(step),
            )
        ]

    def _count_votes(self, number):
        """Return a number of votes, or of dots, in words."""
        if self.method == "dot":
            if number == 1:
                return self.env._("1 dot")
            return self.env._("%s dots", number)
        if number == 1:
            return self.env._("1 vote")
        return self.env._("%s votes", number)

    # -------------------------------------------------------------------- both

    def _explain_tie(self, step):
        rule = {
            "lower_cost": self.env._("what costs less comes first"),
            "ballot_order": self.env._("with the same cost, the order of the ballot"),
        }[step["rule"]]
        return [
            self.env._(
                "A tie between %(among)s. Published rule: %(rule)s. So %(chosen)s is "
                "first.",
                **{**self._prepare_explanation(step), "rule": rule},
            )
        ]

    def _explain_unsupported(self, step):
        return [
            self.env._("Nobody voted for %(name)s.", **self._prepare_explanation(step))
        ]

    def _explain_no_quorum(self, _step):
        return [self.env._("Too few took part: nothing is funded.")]

    def _explain_end(self):
        return self.env._(
            "Of %(budget)s, %(spent)s are spent and %(left)s are left.",
            **{
                key: self._format_money(self.result[key])
                for key in ("budget", "spent", "left")
            },
        )
