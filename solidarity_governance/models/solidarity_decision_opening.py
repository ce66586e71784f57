from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, float_compare

from ..engine.ballot import CHOICE_METHODS
from ..engine.delegation import break_cycles

# Each is compared with each other: pages, and the count, grow by the square of it.
MAX_RANKED = 100


class SolidarityDecision(models.Model):
    """What is checked and fixed when a ballot opens."""

    # one concern a file
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.decision"

    # ------------------------------------------------------------------ onchange

    @api.onchange("community_id", "date_open")
    def _onchange_date_open(self):
        """Suggest a day that leaves members as much time as the rules say."""
        if self.community_id and not self.date_close:
            days = self.community_id.decision_days
            begin = self.date_open or fields.Datetime.now() + timedelta(hours=12)
            self.date_close = begin + timedelta(days=days)

    # --------------------------------------------------------- business methods

    def _open(self):
        """Fix everything the ballot depends on, and let the electors vote."""
        self._check_draft()
        self._add_usual_options()
        self._check_openable()
        self._check_rules()
        now = fields.Datetime.now()
        self.date_open = min(self.date_open or now, now)
        if not self.ranked_rule and self.method == "ranked":
            self.ranked_rule = self.community_id.ranked_rule
        self.flush_recordset()
        elector_count = self._write_roll()
        if not elector_count:
            raise UserError(
                self.env._(
                    "%s has no active members who could vote. Admit members first, "
                    "then open the ballot.",
                    self.community_id.name,
                )
            )
        if self.is_secret:
            self.env["solidarity.urn"]._set_up(self)
        else:
            self._write_delegates()
        if self.proposal_id:
            self.proposal_id._start_voting(self)
        self.write({"state": "open", "elector_count": elector_count})
        self.flush_recordset()
        self._trigger_job()

    def _check_draft(self):
        if self.state != "draft":
            raise UserError(
                self.env._('"%s" has been opened already.', self.title)
                if self.state == "open"
                else self.env._(
                    '"%s" has ended. Make a new decision to vote again.', self.title
                )
            )

    def _add_usual_options(self):
        """Give a question that is answered by yes or no its answers."""
        if self.option_ids or self.method not in CHOICE_METHODS:
            return
        self.option_ids = [
            fields.Command.create({"name": name, "kind": kind, "sequence": 10 * place})
            for place, (kind, name) in enumerate(
                self._get_usual_answers().items(), start=1
            )
        ]

    def _get_usual_answers(self):
        """Return what the answers to a question of yes or no are called, by kind."""
        if self.method == "consent":
            return {
                "yes": self.env._("Consent"),
                "no": self.env._("Objection"),
                "abstain": self.env._("Stand aside"),
                "block": self.env._("Block"),
            }
        return {
            "yes": self.env._("For"),
            "no": self.env._("Against"),
            "abstain": self.env._("Abstention"),
        }

    # ------------------------------------------------------------------- checks

    def _check_openable(self):
        """Refuse to open what nobody could decide."""
        now = fields.Datetime.now()
        kinds = self.option_ids.mapped("kind")
        problem = None
        if not self.date_close:
            problem = self.env._("Say when the ballot closes, then open it.")
        elif self.date_close <= max(now, self.date_open or now):
            problem = self.env._(
                "The ballot would be closed already: choose a later date."
            )
        elif len(self.option_ids) < 2:
            problem = self.env._(
                "There is nothing to choose from: give at least two options."
            )
        elif self.method not in CHOICE_METHODS and {"yes", "abstain", "block"} & set(
            kinds
        ):
            problem = self.env._(
                "For, Abstention and Block have a meaning with majority, supermajority "
                "and consent only: make them plain options."
            )
        elif "block" in kinds and self.method != "consent":
            problem = self.env._(
                "Only with consent members can block: remove this option."
            )
        elif "yes" in kinds and "no" not in kinds:
            problem = self.env._(
                "Who is for it needs somebody to be against: add that option."
            )
        elif self.method == "consent" and "yes" not in kinds:
            problem = self.env._("To consent, members need an option For: add it.")
        elif "yes" in kinds and "option" in kinds:
            problem = self.env._(
                '"%s" would count neither for nor against: say what each answer means, '
                "For, Against or Abstention.",
                self.option_ids.filtered(lambda o: o.kind == "option")[0].name,
            )
        elif "yes" in kinds and float_compare(self.threshold, 50, 2) < 0:
            problem = self.env._(
                "More would be against it than for it: the threshold is at least 50 %."
            )
        elif self._get_double_name():
            problem = self.env._(
                'Several options are called "%s": members could not tell them apart. '
                "Give each its own name.",
                self._get_double_name(),
            )
        elif self.method == "ranked" and len(self.option_ids) > MAX_RANKED:
            problem = self.env._(
                "Nobody puts %(count)s options in order: more than %(most)s are not "
                "ranked. Let members approve of options, or score them.",
                count=len(self.option_ids),
                most=MAX_RANKED,
            )
        elif self.seats > len(self.option_ids):
            problem = self.env._("More options win than there are. Lower how many win.")
        if problem:
            raise UserError(problem)

    def _get_double_name(self):
        """Return a name that two options have, or None. Proposals are told apart by
        more than their names."""
        names = [
            option.name.strip().lower()
            for option in self.option_ids
            if not option.proposal_id
        ]
        return next((name for name in names if names.count(name) > 1), None)

    def _check_days(self):
        """Refuse a ballot that is open for less time than the rules say."""
        days = self.community_id.decision_days
        begin = self.date_open or fields.Datetime.now()
        if self.date_close and self.date_close < begin + timedelta(days=days):
            raise UserError(
                self.env._(
                    "In %(community)s a ballot is open for at least %(days)s days: let "
                    "this one close later.",
                    community=self.community_id.name,
                    days=days,
                )
            )

    def _check_rules(self):
        """Refuse to change the rules of the community on easier terms than they say."""
        if self.proposal_id.kind != "policy":
            return
        if self.method not in CHOICE_METHODS or "yes" not in self.option_ids.mapped(
            "kind"
        ):
            raise UserError(
                self.env._(
                    "Members are for or against a change of the rules: choose "
                    "majority, supermajority or consent, with the usual options."
                )
            )
        community = self.community_id
        lowest = 50 if self.method == "majority" else community.supermajority_threshold
        for value, least, label in (
            (self.quorum, community.decision_quorum, self.env._("quorum")),
            (self.threshold, lowest, self.env._("threshold")),
        ):
            if float_compare(value, least, precision_digits=2) < 0:
                raise UserError(
                    self.env._(
                        "This ballot changes rules of %(community)s. Its %(label)s is "
                        "at least %(least)s %%, as the rules say now.",
                        community=community.name,
                        label=label,
                        least=f"{least:g}",
                    )
                )

    # --------------------------------------------------------------------- roll

    def _write_roll(self):
        """Put all active members on the roll; return how many there are."""
        self.env["solidarity.membership"].flush_model()
        # those of demo data get no letters
        mails_sent = 3 if self.env.context.get("install_mode") else 0
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO solidarity_elector (
                    decision_id, community_id, membership_id, has_voted, mails_sent
                )
                SELECT %s, community_id, id, false, %s
                  FROM solidarity_membership
                 WHERE community_id = %s AND state = 'active'
                 ORDER BY id
                """,
                self.id,
                mails_sent,
                self.community_id.id,
            )
        )
        count = self.env.cr.rowcount
        self.env["solidarity.elector"].invalidate_model()
        self.invalidate_recordset(["elector_ids"])
        return count

    def _write_delegates(self):
        """Fix who votes for whom if somebody does not vote."""
        electors = {
            elector.membership_id.id: elector.id for elector in self.elector_ids
        }
        delegates = self.env["solidarity.delegation"]._get_delegates(
            self.community_id, self.category_id
        )
        pairs = break_cycles(
            {
                electors[member]: electors[delegate]
                for member, delegate in delegates.items()
                if member in electors and delegate in electors
            }
        )
        self.env.cr.execute(
            SQL(
                """
                UPDATE solidarity_elector AS elector SET delegate_id = pair.delegate_id
                  FROM unnest(%s::int[], %s::int[]) AS pair (id, delegate_id)
                 WHERE elector.id = pair.id
                """,
                list(pairs.keys()),
                list(pairs.values()),
            )
        )
        self.env["solidarity.elector"].invalidate_model()
