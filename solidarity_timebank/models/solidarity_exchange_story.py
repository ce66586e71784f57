from odoo import fields, models
from odoo.tools import format_date


class SolidarityExchange(models.Model):
    """Where an exchange stands, what comes next and what happened, in words."""

    # One file for each side of the model keeps them readable.
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.exchange"

    def _get_steps(self):
        """Return the way of an exchange as steps.

        :return: list of dicts of ``text`` and ``kind``: ``done``, ``current``,
            ``stopped`` or ``open``
        """
        texts = {
            "proposed": self.env._("Proposed"),
            "accepted": self.env._("Accepted"),
            "delivered": self.env._("Done"),
            "confirmed": self.env._("Confirmed"),
        }
        ends = {
            "declined": self.env._("Declined"),
            "cancelled": self.env._("Cancelled"),
            "disputed": self.env._("With the moderators"),
            "resolved": self.env._("Decided by a moderator"),
            "reversed": self.env._("Given back"),
        }
        reached = self._get_reached_step()
        order = list(texts)
        steps = [
            {
                "text": texts[name],
                "kind": "done" if order.index(name) <= order.index(reached) else "open",
            }
            for name in order
        ]
        if self.state in ends:
            steps = [step for step in steps if step["kind"] == "done"]
            kind = "done" if self.state == "resolved" else "stopped"
            steps.append({"text": ends[self.state], "kind": kind})
        else:
            steps[order.index(reached)]["kind"] = "current"
        return steps

    def _get_reached_step(self):
        if self.state in ("proposed", "accepted", "delivered", "confirmed"):
            return self.state
        if self.date_confirmed:
            return "delivered" if self.resolution else "confirmed"
        if self.date_delivered:
            return "delivered"
        accepted = all(self.sudo().participant_ids.mapped("is_accepted"))
        return "accepted" if accepted else "proposed"

    def _get_next_step(self):
        """Return what happens next, as a sentence for the user."""
        self.ensure_one()
        sentences = {
            "proposed": self._get_next_proposed,
            "accepted": self._get_next_accepted,
            "delivered": self._get_next_delivered,
            "disputed": lambda: self.env._(
                "A moderator looks at it and decides; both sides can read the reason."
            ),
        }
        return sentences[self.state]() if self.state in sentences else ""

    def _get_next_proposed(self):
        if self._can("accept"):
            return self.env._("Do you accept?")
        waiting = self.sudo().participant_ids.filtered(
            lambda participant: not participant.is_accepted
        )
        return self.env._("Waiting for %s to answer.", self._join_names(waiting))

    def _get_next_accepted(self):
        if self._can("deliver"):
            return self.env._("When it is done, say here how many hours it was.")
        return self.env._(
            "Waiting for %s to say that it is done.",
            self._join_names(self.sudo()._get_side("provider")),
        )

    def _get_next_delivered(self):
        if self.refusal:
            return self.env._("Both sides agree, but the hours are not booked yet.")
        if self.hours_difference:
            return self.env._(
                "You do not agree on the hours yet. Talk to each other; one of you can "
                "confirm the other's figure."
            )
        own = self._get_own_participant()
        if self._can("confirm") and not own.is_confirmed:
            return self.env._(
                "Please confirm that it was %s.",
                self._format_hours(self._get_hours_to_confirm()),
            )
        return self.env._(
            "Waiting for %s to confirm.", self._join_names(self.sudo()._get_silent())
        )

    def _get_history(self):
        """Return what happened so far, the oldest first.

        :return: list of dicts of ``date`` (text, empty where no day is known) and
            ``text``
        """
        self.ensure_one()
        exchange = self.sudo()
        events = [
            (self._get_day(exchange.create_date), self._get_start_text()),
            (exchange.date_accepted, self._get_accepted_text()),
            (exchange.date_delivered, self.env._("It was said to be done.")),
            *(
                (
                    self._get_day(one.date_confirmed),
                    self.env._("%s confirmed the hours.", one.membership_id.name),
                )
                for one in exchange.participant_ids
            ),
            (
                exchange.date_disputed,
                self.env._(
                    "The moderators were asked: %s", exchange.dispute_reason or ""
                ),
            ),
            (exchange.date_confirmed, self._get_booked_text()),
            (
                exchange.date_reversed,
                self.env._("It was given back: %s", exchange.reversal_reason or ""),
            ),
        ]
        # the sort is stable: what happened on one day stays in this order
        known = sorted((event for event in events if event[0]), key=lambda e: e[0])
        return [
            {"date": format_date(self.env, date), "text": text} for date, text in known
        ] + [{"date": "", "text": text} for text in self._get_decisions()]

    def _get_day(self, moment):
        return moment and fields.Datetime.context_timestamp(self, moment).date()

    def _get_start_text(self):
        proposer = self.sudo().proposer_id
        if proposer:
            return self.env._("%s proposed it.", proposer.name)
        return self.env._("An organiser entered it.")

    def _get_accepted_text(self):
        if self.kind == "group":
            return self.env._("All who take part have answered.")
        return self.env._("It was accepted.")

    def _get_booked_text(self):
        hours = self._format_hours(self.hours)
        if self.is_gift:
            return self.env._("%s count as a gift.", hours)
        return self.env._("%s were booked.", hours)

    def _get_decisions(self):
        """Return what a moderator decided, if one did."""
        if not self.resolution:
            return []
        return [self.env._("A moderator decided: %s", self.sudo().resolution)]
