from datetime import timedelta

from odoo import fields, models
from odoo.tools import SQL

from ..engine.council import (
    BALLOT_DAYS,
    BUDGET_DAYS,
    CARE_CIRCLE,
    CARE_DAYS,
    IDEAS,
)
from .solidarity_community import ASSEMBLY_DAYS

# What is written once in real life, by triggers that let nobody change it.
WRITTEN_ONCE = (
    "solidarity_decision",
    "solidarity_elector",
    "solidarity_funding_round",
    "solidarity_policy_change",
    "solidarity_proposal_amendment",
    "solidarity_support",
    "solidarity_support_move",
)


class SolidarityCommunity(models.Model):
    """Gives what the demonstration made today the days on which it would have been."""

    # one concern a file
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.community"

    def _date_demo_history(self):
        """Date proposals, points, ballots and changes of rules back.

        Votes are taken and counted while a ballot is open, so all was made just now.
        The database refuses to change such records; so the guards of these tables are
        off while the days are written, in the transaction of the demonstration. Who
        had not joined when a ballot opened comes off its roll.
        """
        self.ensure_one()
        self.env.flush_all()
        # what is checked at the end of a transaction is checked now, or the tables
        # could not be altered
        self.env.cr.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in WRITTEN_ONCE:
            self._switch_demo_guards(table, SQL("DISABLE"))
        proposals = self.env["solidarity.proposal"].search(
            [("community_id", "=", self.id)]
        )
        days = {idea.title: idea.days for idea in IDEAS}
        days[CARE_CIRCLE[0]] = (CARE_DAYS[0], None, CARE_DAYS[1])
        for proposal in proposals:
            self._date_demo_proposal(
                proposal,
                *days.get(proposal.title, (BUDGET_DAYS[0], None, BUDGET_DAYS[1])),
            )
        self._date_demo_rules()
        for table in WRITTEN_ONCE:
            self._switch_demo_guards(table, SQL("ENABLE"))
        self.env.invalidate_all(flush=False)

    def _switch_demo_guards(self, table, switch):
        self.env.cr.execute(
            SQL("ALTER TABLE %s %s TRIGGER USER", SQL.identifier(table), switch)
        )

    def _date_demo_proposal(self, proposal, opened, prioritised=None, ballot=None):
        """Write when a proposal opened, had enough support and came to a ballot.

        :param int opened: days before today; so are the others
        """
        now = self.env.cr.now().replace(microsecond=0)
        decision = proposal.decision_id
        values = {
            "proposal": proposal.id,
            "opened": now - timedelta(days=opened),
            "expires": (
                now - timedelta(days=opened - self.proposal_gathering_days)
            ).date(),
            # points come in until there are enough, or until now
            "enough": now - timedelta(days=prioritised or 0),
            "begin": now - timedelta(days=ballot or 0),
            "end": now - timedelta(days=(ballot or 0) - BALLOT_DAYS),
            "decision": decision.id if decision.state == "closed" else None,
        }
        for statement in (
            """UPDATE solidarity_proposal SET create_date = %(opened)s,
                      date_opened = %(opened)s, date_expires = %(expires)s,
                      date_prioritised = CASE WHEN date_prioritised IS NOT NULL
                                              THEN %(enough)s END,
                      date_closed = CASE WHEN date_closed IS NOT NULL THEN %(end)s END
                WHERE id = %(proposal)s""",
            # one after the other, from the day it opened
            """UPDATE solidarity_support support
                  SET date = %(opened)s + (%(enough)s - %(opened)s) * given.part
                 FROM (SELECT id, (row_number() OVER (ORDER BY id))::numeric
                                  / (1 + count(*) OVER ()) AS part
                         FROM solidarity_support WHERE proposal_id = %(proposal)s) given
                WHERE given.id = support.id""",
            """UPDATE solidarity_support_move move
                  SET date = CASE move.kind WHEN 'lock' THEN %(enough)s
                                            WHEN 'return' THEN %(end)s
                                            ELSE support.date END
                 FROM solidarity_support support
                WHERE support.id = move.support_id
                  AND move.proposal_id = %(proposal)s""",
            """UPDATE solidarity_proposal_amendment
                  SET date = %(opened)s
                             + (now() - %(opened)s) * 0.4 * (number - 1)
                WHERE proposal_id = %(proposal)s""",
            """UPDATE solidarity_interest_declaration
                  SET date = %(opened)s + interval '2 days'
                WHERE proposal_id = %(proposal)s""",
            """UPDATE mail_message message
                  SET date = %(opened)s + interval '1 day'
                             + (%(enough)s - %(opened)s) * said.part
                 FROM (SELECT id, (row_number() OVER (ORDER BY id))::numeric
                                  / (2 + count(*) OVER ()) AS part
                         FROM mail_message WHERE model = 'solidarity.proposal'
                          AND res_id = %(proposal)s) said
                WHERE said.id = message.id""",
            """DELETE FROM solidarity_elector elector USING solidarity_membership member
                WHERE member.id = elector.membership_id AND NOT elector.has_voted
                  AND elector.decision_id = %(decision)s
                  AND member.date_joined > %(begin)s""",
            """UPDATE solidarity_decision decision
                  SET date_open = %(begin)s, date_close = %(end)s,
                      create_date = %(begin)s,
                      elector_count = (SELECT count(*) FROM solidarity_elector
                                        WHERE decision_id = decision.id)
                WHERE id = %(decision)s""",
            """UPDATE solidarity_funding_round SET date_close = %(end)s
                WHERE decision_id = %(decision)s""",
            """UPDATE solidarity_proposal_rule SET date_due = %(end)s,
                      date_applied = %(end)s
                WHERE proposal_id = %(proposal)s AND state = 'applied'""",
            """UPDATE solidarity_policy_change SET date = %(end)s
                WHERE proposal_id = %(proposal)s""",
        ):
            self.env.cr.execute(statement, values)

    def _date_demo_rules(self):
        """What organisers changed was before members voted on the rules."""
        self.env.cr.execute(
            SQL(
                """
                UPDATE solidarity_policy_change SET date = %s
                 WHERE community_id = %s AND decision_id IS NULL
                   AND res_model <> 'solidarity.account'
                """,
                fields.Datetime.now() - timedelta(days=ASSEMBLY_DAYS),
                self.id,
            )
        )
