from datetime import timedelta

from odoo.fields import Command, Datetime
from odoo.tests import tagged

from .decision_pages_common import DecisionPagesCommon


@tagged("post_install", "-at_install")
class TestDecisionPages(DecisionPagesCommon):
    """What members see of ballots before, while and after they vote."""

    def _get_titles(self, page, section):
        return page.xpath(
            f"//*[@id='decisions_{section}']//*[contains(@class, 'h6')]/text()"
        )

    # --------------------------------------------------------------------- list

    def test_list(self):
        url = f"{self.base_url_of_pages}/decisions"
        page = self._get(url)
        self.assertIn("There is nothing to vote on now.", self._get_text(page))
        voted = self._create_decision(title="Voted")
        voted._vote(self.voter, {"choice": voted.option_ids[0].id})
        self._create_decision(
            title="Sooner", date_close=Datetime.now() + timedelta(hours=5, minutes=5)
        )
        self._create_decision(
            title="Coming", is_open=False, date_open=Datetime.now() + timedelta(days=1)
        )
        self._create_decision(title="Without a date", is_open=False, date_open=False)
        self._create_decision(title="Decided").action_close()
        self._create_decision(title="Gone").action_cancel("There was a mistake in it.")
        page = self._get(url)
        self.assertEqual(self._get_titles(page, "open"), ["Sooner", "Voted"])
        self.assertEqual(self._get_titles(page, "coming"), ["Coming"])
        self.assertCountEqual(self._get_titles(page, "ended"), ["Decided", "Gone"])
        text = self._get_section(page, "decisions_open")
        self.assertIn("Your vote is missing Sooner closes in 5 hours", text)
        self.assertIn("You have voted Voted closes in 3 days", text)
        ended = self._get_section(page, "decisions_ended")
        self.assertIn("Too few took part Decided", ended)
        self.assertIn("Cancelled Gone", ended)

    def test_list_queries_do_not_grow(self):
        """A list of twenty ballots takes as many queries as one of two."""

        def count(decisions):
            seen = decisions.with_user(self._user(self.voter))
            for _time in range(2):  # the first one fills what all requests share
                self.env.flush_all()
                self.env.invalidate_all()
                before = self.env.cr.sql_log_count
                cards = seen._prepare_portal_cards(self.voter.with_env(seen.env))
                for card in cards:
                    card["decision"]._is_yes_no()
                    card["decision"].winner_ids.mapped("name")
            return self.env.cr.sql_log_count - before

        decisions = self.env["solidarity.decision"]
        for number in range(20):
            decisions |= self._create_decision(title=f"Ballot {number}")
        decisions[:10].action_close()
        few = decisions[8:11]
        self.assertEqual(count(decisions), count(few))

    def test_my_community(self):
        """The page "My community" leads to the ballot that waits for a vote."""
        decision = self._create_decision()
        page = self._get(self.base_url_of_pages)
        self.assertTrue(page.xpath(f"//a[@href='/my/decision/{decision.id}']"))
        self.assertTrue(page.xpath(f"//a[@href='{self.base_url_of_pages}/decisions']"))

    # --------------------------------------------------------------------- page

    def test_what_is_decided(self):
        proposal = self._create_proposal(
            self.members[3], kind="policy", title="More points for one"
        )
        self._open(proposal)
        proposal._declare_interest(self.members[4], "I would like to have more.")
        self._give(proposal, self.members[:15], 10)
        proposal.action_deliberate()
        decision = self._create_decision(
            "supermajority", proposal_id=proposal.id, title="More points?"
        )
        page = self._get(f"/my/decision/{decision.id}")
        text = self._get_section(page, "decision_proposal")
        self.assertIn("More points for one", text)
        self.assertIn("What we want to do together", text)
        self.assertIn("10 → 12", text)
        self.assertIn("Governor 05: I would like to have more.", text)
        self.assertTrue(page.xpath(f"//a[@href='/my/proposal/{proposal.id}']"))
        rules = self._get_section(page, "decision_rules")
        self.assertIn("Supermajority.", rules)
        self.assertIn("24 members, all who were active when it opened", rules)
        self.assertIn("20 % of them have to take part: 5", rules)
        self.assertIn("at least 66.67 % of the votes for and against", rules)
        self.assertIn("Once it is closed, the members see who voted what", rules)

    def test_what_was_decided(self):
        """After the end the page does not speak of it as of something to come."""
        for kind, heading in (
            ("no", "What was not accepted"),
            ("yes", "What was decided"),
        ):
            proposal = self._get_deliberated(kind="policy")
            decision = self._create_decision(proposal_id=proposal.id)
            url = f"/my/decision/{decision.id}"
            text = self._get_section(self._get(url), "decision_changes")
            self.assertIn("What changes, if it is accepted", text)
            content = {
                "choice": decision.option_ids.filtered_domain([("kind", "=", kind)]).id
            }
            self._close(decision, *[(content, None)] * 5)
            text = self._get_section(self._get(url), "decision_changes")
            self.assertIn(heading, text)
            self.assertIn("10 → 12", text)
            self.assertNotIn("if it is accepted", text)

    def test_not_open_yet(self):
        decision = self._create_decision(
            is_open=False, date_open=Datetime.now() + timedelta(days=1)
        )
        page = self._get(f"/my/decision/{decision.id}")
        self.assertIn("All members of that moment vote", self._get_text(page))
        self.assertIn("more than 50 % of the votes for and", self._get_text(page))
        self.assertFalse(page.xpath("//form[@id='ballot']"))
        self.assertFalse(page.xpath("//*[@id='decision_result']"))

    def test_cancelled(self):
        decision = self._create_decision()
        decision.action_cancel("The question was wrong.")
        page = self._get(f"/my/decision/{decision.id}")
        self.assertIn("The question was wrong.", self._get_text(page))

    def test_methods_are_explained(self):
        for values, words in (
            ({"method": "majority"}, "more are for it than the threshold"),
            ({"method": "consent"}, "whether you can live with it"),
            ({"method": "score"}, "The best average wins"),
            ({"method": "ranked"}, "Schulze"),
            ({"method": "ranked", "ranked_rule": "instant_runoff"}, "drops out"),
            ({"method": "approval"}, "ticks all options"),
            ({"method": "dot", "dots": 7, "dots_cap": 2}, "has 7 dots"),
        ):
            with self.subTest(**values):
                decision = self._create_decision(**values)
                page = self._get(f"/my/decision/{decision.id}")
                self.assertIn(words, self._get_section(page, "decision_method"))

    def test_delegation(self):
        delegations = self.env["solidarity.delegation"]
        delegations._delegate(self.voter, self.members[1])
        for member in self.members[2:4]:
            delegations._delegate(member, self.voter)
        decision = self._create_decision()
        page = self._get(f"/my/decision/{decision.id}")
        self.assertEqual(
            self._get_section(page, "decision_delegate"),
            "Governor 02 votes for you unless you vote yourself. My delegates",
        )
        self.assertIn(
            "2 members let you vote",
            self._get_section(page, "decision_delegating"),
        )
        decision._vote(self.voter, {"choice": decision.option_ids[0].id})
        decision._vote(self.members[2], {"choice": decision.option_ids[0].id})
        page = self._get(f"/my/decision/{decision.id}")
        self.assertFalse(page.xpath("//*[@id='decision_delegate']"))
        self.assertIn(
            "2 members let you vote",
            self._get_section(page, "decision_delegating"),
            "who has voted is not told before the ballot is closed",
        )

    def test_delegation_through_others(self):
        """Three pass their votes on to one another: the last one votes for all, and is
        told; who of them has voted since is not."""
        delegations = self.env["solidarity.delegation"]
        chain = [self.members[4], self.members[3], self.members[2], self.voter]
        for member, delegate in zip(chain, chain[1:], strict=False):
            delegations._delegate(member, delegate)
        decision = self._create_decision()
        address = f"/my/decision/{decision.id}"
        self.assertIn(
            "3 members let you vote",
            self._get_section(self._get(address), "decision_delegating"),
        )
        decision._vote(self.members[3], {"choice": decision.option_ids[0].id})
        self.assertIn(
            "3 members let you vote",
            self._get_section(self._get(address), "decision_delegating"),
        )

    def test_several_win(self):
        """What wins is said in the plural where several do."""
        for values, words in (
            ({"method": "score"}, "The 2 best averages win"),
            ({"method": "ranked"}, "The first 2 in this order win"),
            ({"method": "ranked", "ranked_rule": "instant_runoff"}, "until 2 are left"),
            ({"method": "approval"}, "The 2 that most members ticked win"),
            ({"method": "dot"}, "The 2 with the most dots win"),
        ):
            decision = self._create_decision(seats=2, **values)
            page = self._get(f"/my/decision/{decision.id}")
            self.assertIn(words, self._get_section(page, "decision_method"))

    # -------------------------------------------------------------------- speed

    def test_queries_do_not_grow(self):
        """A page takes as many queries with 324 electors as with 24."""

        def count(decision):
            seen = decision.with_user(self._user(self.voter))
            for _time in range(2):  # the first one fills what all requests share
                self.env.flush_all()
                self.env.invalidate_all()
                before = self.env.cr.sql_log_count
                seen._prepare_portal_page(self.voter.with_env(seen.env))
                seen._prepare_portal_result()
            return self.env.cr.sql_log_count - before

        def vote(decision, members):
            for member in members:
                decision._vote(member, {"choice": decision.option_ids[0].id})

        few = self._create_decision(hide_until_closed=False)
        vote(few, self.members[:2])
        expected = count(few)
        partners = self.env["res.partner"].create(
            [{"name": f"Many {number}"} for number in range(300)]
        )
        members = self.env["solidarity.membership"].create(
            [
                {
                    "community_id": self.community.id,
                    "partner_id": partner.id,
                    "state": "active",
                }
                for partner in partners
            ]
        )
        many = self._create_decision(hide_until_closed=False)
        vote(many, members[:100])
        self.assertEqual(many.elector_count, 324)
        self.assertEqual(count(many), expected)


@tagged("post_install", "-at_install")
class TestDecisionResults(DecisionPagesCommon):
    """What came out is drawn, explained, and hidden as long as it has to be."""

    def _get_page(self, decision):
        return self._get(f"/my/decision/{decision.id}")

    def _get_bars(self, page):
        """Return pairs of the words and of the length of each bar."""
        bars = page.xpath("//ul[hasclass('o_decision_bars')]/li")
        return [
            (
                " ".join(
                    bar.find_class("o_decision_bar_head")[0].text_content().split()
                ),
                float(bar.find_class("o_decision_bar_part")[0].get("width")),
            )
            for bar in bars
        ]

    def test_hidden(self):
        decision = self._create_decision()
        decision._vote(self.members[1], {"choice": decision.option_ids[0].id})
        page = self._get_page(decision)
        self.assertIn("The result is hidden until", self._get_text(page))
        self.assertIn("1 of 24 have voted so far", self._get_text(page))
        self.assertFalse(self._get_bars(page))

    def test_running(self):
        decision = self._create_decision(hide_until_closed=False)
        in_favour, against, _abstain = decision.option_ids.ids
        for member, choice in zip(
            self.members[1:4], (in_favour, in_favour, against), strict=True
        ):
            decision._vote(member, {"choice": choice})
        page = self._get_page(decision)
        self.assertEqual(
            self._get_bars(page),
            [("For 2 · 66.7 %", 66.67), ("Against 1 · 33.3 %", 33.33)]
            + [("Abstention 0 · 0 %", 0)],
        )
        self.assertNotIn("(wins)", self._get_text(page))

    def test_running_secret(self):
        """Who looks at the roll, too, would see what each vote changes."""
        decision = self._create_decision(hide_until_closed=False, is_secret=True)
        decision._vote(self.members[1], {"choice": decision.option_ids[0].id})
        page = self._get_page(decision)
        self.assertFalse(self._get_bars(page))
        self.assertIn("nobody sees how the votes stand", self._get_text(page))

    def test_majority(self):
        decision = self._create_decision()
        in_favour, against, abstain = decision.option_ids.ids
        choices = [in_favour] * 3 + [against] + [abstain]
        self._close(decision, *(({"choice": choice}, None) for choice in choices))
        page = self._get_page(decision)
        self.assertEqual(
            self._get_bars(page),
            [("For (wins) 3 · 60 %", 60), ("Against 1 · 20 %", 20)]
            + [("Abstention 1 · 20 %", 20)],
        )
        share = self._get_section(page, "decision_share")
        self.assertEqual(
            share, "75 % of the votes for and against are for it needed: 50 %"
        )
        mark = page.find_class("o_decision_mark")[0]
        self.assertEqual(mark.get("x1"), "50.0")
        self.assertEqual(self._get_section(page, "decision_verdict"), "It is accepted.")
        self.assertIn("5 of 24 took part", self._get_section(page, "decision_turnout"))
        self.assertIn("The quorum of 20 % is reached", self._get_text(page))
        steps = page.xpath("//ol[@id='decision_steps']/li")
        self.assertIn("3 for, 1 against: 75 % for it", steps[1].text_content())

    def test_too_few(self):
        decision = self._create_decision()
        self._close(decision, ({"choice": decision.option_ids[0].id}, None))
        page = self._get_page(decision)
        self.assertIn("Too few took part", self._get_text(page))
        self.assertIn(
            "The quorum of 20 % (5) was not reached: nothing is decided",
            self._get_section(page, "decision_turnout"),
        )
        self.assertEqual(
            self._get_section(page, "decision_verdict"), "It is not accepted."
        )
        self.assertNotIn("(wins)", self._get_text(page))

    def test_score(self):
        decision = self._create_decision("score", quorum=0)
        garden, repair, market = decision.option_ids.ids
        self._close(
            decision,
            ({"scores": [[garden, 5], [market, 1]]}, None),
            ({"scores": [[garden, 2], [repair, 2]]}, None),
        )
        self.assertEqual(
            self._get_bars(self._get_page(decision)),
            [
                ("Garden (wins) 3.50 on average", 70),
                ("Repair café 1.00 on average", 20),
                ("Market 0.50 on average", 10),
            ],
        )

    def test_dots(self):
        decision = self._create_decision("dot", quorum=0)
        garden, _repair, market = decision.option_ids.ids
        self._close(decision, ({"dots": [[garden, 3], [market, 1]]}, None))
        self.assertEqual(
            self._get_bars(self._get_page(decision)),
            [
                ("Garden (wins) 3 · 75 %", 100),
                ("Repair café 0 · 0 %", 0),
                ("Market 1 · 25 %", 33.33),
            ],
        )

    def test_approval_tie(self):
        decision = self._create_decision("approval", quorum=0)
        _garden, repair, market = decision.option_ids.ids
        self._close(decision, ({"approved": [repair, market]}, None))
        page = self._get_page(decision)
        self.assertIn(
            "A tie between Repair café, Market. Published rule: the order of the "
            "ballot decides.",
            self._get_section(page, "decision_steps"),
        )
        self.assertEqual(
            self._get_section(page, "decision_verdict"), "Chosen: Repair café."
        )

    def test_instant_runoff(self):
        decision = self._create_decision(
            "ranked", quorum=0, ranked_rule="instant_runoff"
        )
        garden, repair, market = decision.option_ids.ids
        rankings = (
            [[garden]] * 3 + [[repair]] * 2 + [[market, repair]] + [[market, repair]]
        )
        rankings[4] = [repair, market]
        self._close(decision, *(({"ranking": one}, None) for one in rankings))
        page = self._get_page(decision)
        rounds = page.xpath("//*[@id='decision_rounds']/section")
        self.assertEqual(len(rounds), 2)
        first = " ".join(rounds[0].text_content().split())
        self.assertIn("Market (drops out) 2 · 28.6 %", first)
        second = " ".join(rounds[1].text_content().split())
        self.assertIn("Repair café (wins) 4 · 57.1 %", second)

    def test_schulze(self):
        decision = self._create_decision("ranked", quorum=0)
        garden, repair, market = decision.option_ids.ids
        rankings = [[garden, repair]] * 3 + [[repair, market]] * 2
        self._close(decision, *(({"ranking": one}, None) for one in rankings))
        page = self._get_page(decision)
        order = page.xpath("//*[@id='decision_order']/li")
        self.assertEqual(
            [" ".join(line.text_content().split()) for line in order],
            ["1. Garden (wins)", "2. Repair café", "3. Market"],
        )
        cells = page.xpath("//*[@id='decision_pairs']//tbody//td")
        self.assertEqual(
            [cell.text_content().strip() for cell in cells],
            ["–", "3", "3", "2", "–", "5", "2", "0", "–"],
        )
        stronger = page.xpath(
            "//*[@id='decision_pairs']//td[hasclass('o_decision_stronger')]"
        )
        self.assertEqual(len(stronger), 3)

    def test_objections(self):
        for is_secret in (False, True):
            with self.subTest(is_secret=is_secret):
                decision = self._create_decision(
                    "consent", quorum=0, is_secret=is_secret
                )
                consent, objection, _aside, block = decision.option_ids.ids
                decision._vote(self.members[1], {"choice": consent}, "I like it.")
                decision._vote(self.members[2], {"choice": objection}, "Too loud.")
                decision._vote(
                    self.members[3], {"choice": block}, "It harms <b>us</b>."
                )
                self.assertNotIn("Too loud", self._get_text(self._get_page(decision)))
                decision.action_close()
                text = self._get_section(
                    self._get_page(decision), "decision_objections"
                )
                names = ["", ""] if is_secret else [", Governor 03", ", Governor 04"]
                self.assertEqual(
                    text,
                    f"What was objected Objection{names[0]} Too loud. "
                    f"Block{names[1]} It harms <b>us</b>.",
                )

    def test_who_voted_what(self):
        decision = self._create_decision("approval")
        address = f"/my/decision/{decision.id}/votes"
        garden, repair, _market = decision.option_ids.ids
        decision._vote(self.members[1], {"approved": [garden, repair]})
        decision._vote(self.members[2], {"approved": []})
        self._get(address, status=404)
        decision.action_close()
        self.assertTrue(self._get_page(decision).xpath("//a[@id='decision_votes']"))
        self.assertEqual(
            self._get_section(self._get(address), "decision_votes_list"),
            "Governor 02: Garden, Repair café Governor 03: none of the options",
        )

    def test_delegated_votes(self):
        """The members see how the votes that they gave away were used."""
        delegations = self.env["solidarity.delegation"]
        delegations._delegate(self.members[3], self.members[2])
        delegations._delegate(self.members[2], self.members[1])
        decision = self._create_decision(quorum=0)
        (in_favour, against, _abstain) = decision.option_ids.ids
        decision._vote(self.members[1], {"choice": in_favour})
        decision._vote(self.members[4], {"choice": against})
        decision.action_close()
        self.assertEqual(
            self._get_section(
                self._get(f"/my/decision/{decision.id}/votes"), "decision_votes_list"
            ),
            "Governor 02 (counts for 3): For Governor 05: Against",
        )
        page = self._get_page(decision)
        self.assertIn("4 of 24 took part", self._get_section(page, "decision_turnout"))

    def test_one_of_several_by_majority(self):
        decision = self._create_decision(
            quorum=0,
            option_ids=[
                Command.create({"name": name}) for name in ("Monday", "Friday")
            ],
        )
        page = self._get_page(decision)
        rules = self._get_section(page, "decision_rules")
        self.assertIn("Each member chooses one of the options", rules)
        self.assertIn("more than 50 % of the votes, without abstentions", rules)
        self._close(decision, ({"choice": decision.option_ids[1].id}, None))
        page = self._get_page(decision)
        self.assertEqual(self._get_section(page, "decision_verdict"), "Chosen: Friday.")
        self.assertNotIn("Accepted", self._get_text(page))

    def test_names_are_text(self):
        decision = self._create_decision(
            "approval",
            quorum=0,
            title="<script>alert(1)</script>",
            option_ids=[
                Command.create({"name": "<img src=x onerror=alert(1)>"}),
                Command.create({"name": "Market"}),
            ],
        )
        page = self._get_page(decision)
        self.assertFalse(page.xpath("//img[@onerror]"))
        self._close(decision, ({"approved": decision.option_ids.ids}, None))
        page = self._get_page(decision)
        self.assertFalse(page.xpath("//img[@onerror]"))
        self.assertIn("<script>alert(1)</script>", self._get_text(page))
