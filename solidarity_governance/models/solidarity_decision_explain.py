from odoo import models


class SolidarityDecision(models.Model):
    """The result in sentences: what ``engine.tally`` says in words."""

    # one concern a file
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.decision"

    def _get_explanation(self):
        """Return how the result came out, step by step.

        :return: list of sentences, empty when nothing may be shown
        """
        self.ensure_one()
        result = self._get_shown_result()
        if not result:
            return []
        sentences = [self._explain_turnout()] if self.state == "closed" else []
        for step in result["steps"]:
            explain = getattr(self, f"_explain_{step['word']}", None)
            if explain:
                sentences.append(explain(step))
        if self.state == "closed":
            sentences.append(self._explain_outcome())
        return sentences

    def _get_option_names(self, ids):
        names = {option.id: option.name for option in self.option_ids}
        return ", ".join(names[option] for option in ids)

    def _explain_turnout(self):
        turnout = self._get_turnout()
        values = {**turnout, "quorum": f"{turnout['quorum']:g}"}
        if self.is_quorum_met:
            return self.env._(
                "%(took_part)s of %(electors)s took part (%(percent)s %%), the quorum "
                "of %(quorum)s %% is met.",
                **values,
            )
        return self.env._(
            "%(took_part)s of %(electors)s took part (%(percent)s %%): too few for the "
            "quorum of %(quorum)s %%, so nothing is decided.",
            **values,
        )

    def _explain_outcome(self):
        winners = ", ".join(
            self.option_ids.browse(self.result["winners"])
            .filtered(lambda option: option in self.winner_ids)
            .mapped("name")
        )
        if "yes" in self.option_ids.mapped("kind"):
            return (
                self.env._("It is accepted.")
                if self.is_accepted
                else self.env._("It is not accepted.")
            )
        if not winners:
            return self.env._("Nothing won.")
        return self.env._("Chosen: %s.", winners)

    # -------------------------------------------------------------------- steps

    def _explain_no_votes(self, _step):
        return self.env._("There are no votes.")

    def _explain_share(self, step):
        values = {
            **step,
            "in_favour": step["for"],
            "percent": f"{float(step['percent']):g}",
            "threshold": f"{float(step['threshold']):g}",
            "options": self._get_option_names(step.get("options", [])),
        }
        if step.get("options") is not None:
            needed = (
                self.env._("more than %(threshold)s %% is needed", **values)
                if step["more_than"]
                else self.env._("at least %(threshold)s %% is needed", **values)
            )
            return self.env._(
                "%(options)s: most votes, %(in_favour)s, that is %(percent)s %% of "
                "those that are no abstentions; %(needed)s.",
                **values,
                needed=needed,
            )
        sentence = (
            self.env._(
                "%(in_favour)s for, %(against)s against: %(percent)s %% for it; more "
                "than %(threshold)s %% is needed.",
                **values,
            )
            if step["more_than"]
            else self.env._(
                "%(in_favour)s for, %(against)s against: %(percent)s %% for it; at "
                "least %(threshold)s %% is needed.",
                **values,
            )
        )
        if step["abstained"]:
            sentence += " " + self.env._(
                "%(abstained)s abstained: they count for the quorum only.", **values
            )
        return sentence

    def _explain_blocked(self, step):
        return self.env._("Blocked by %(count)s: a block stops it.", **step)

    def _explain_most_votes(self, step):
        return self.env._("The %(seats)s with the most of %(votes)s votes win.", **step)

    def _explain_most(self, step):
        if step["seats"] > 1:
            return self.env._("The %(seats)s with the most win.", **step)
        return self.env._("The option with the most wins.")

    def _explain_order(self, step):
        order = " > ".join(
            " = ".join(self._get_option_names([option]) for option in group)
            for group in step["groups"]
        )
        return self.env._(
            "Each option is compared with each other (Schulze method). The strongest "
            "paths give the order %s.",
            order,
        )

    def _explain_round(self, step):
        votes = ", ".join(
            f"{self._get_option_names([option])}: {number}"
            for option, number in step["votes"]
        )
        sentence = self.env._(
            "Round %(number)s: %(votes)s.", number=step["number"], votes=votes
        )
        out = step["out"] if isinstance(step["out"], list) else [step["out"]]
        if out and out != [None]:
            sentence += " " + self.env._(
                "%s drops out, these votes go to the next in the ranking.",
                self._get_option_names(out),
            )
        return sentence

    def _explain_tie(self, step):
        rules = {
            "not_accepted": self.env._("as many for as against is not enough"),
            "ballot_order": self.env._("the order of the ballot decides"),
            "more_voters": self.env._("more voters gave dots"),
            "first_choices": self.env._("more first choices"),
            "earlier_round": self.env._("more votes in the round before"),
            **{f"more_{n}": self.env._("more scores of %s", n) for n in range(1, 6)},
        }
        return self.env._(
            "A tie between %(options)s. Published rule: %(rule)s.",
            options=self._get_option_names(step["among"]),
            rule=rules[step["rule"]],
        )
