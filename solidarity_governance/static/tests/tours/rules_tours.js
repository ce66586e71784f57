import {fingersHit, fits, fitsTheScreen, follow} from "@solidarity_base/../tests/tours/tour_steps";
import {
    ballots,
    check,
    done,
    press,
    proposals,
    rule,
    rules,
    shows,
    type,
} from "./governance_steps";
import {registry} from "@web/core/registry";

const tours = registry.category("web_tour.tours");

const CAP = "Most Points for One Proposal";
const NEEDED = "Points to Be Prioritised";

/** The browser scrolls to it by itself, which may take a moment. */
const onScreen = (trigger) => ({
    content: "It is on the screen",
    trigger,
    run(helpers) {
        return helpers.waitUntil(
            () => {
                const {top, bottom} = this.anchor.getBoundingClientRect();
                return top >= 0 && bottom <= window.innerHeight;
            },
            {message: `${trigger} is not on the screen`}
        );
    },
});

const proposeChange = (label) =>
    follow("Propose another value", `${rule(label)} a:contains(Propose a change)`);

tours.add("solidarity_governance_rules_today", {
    steps: () => [
        fingersHit("#solidarity_governance_buttons a:contains(Ballots)"),
        fingersHit("#solidarity_card_rules a"),
        rules,
        shows("Who decides", "#wrap p:contains(The members decide the rules by vote)"),
        fitsTheScreen,
        shows(
            "What applies today, since when, by which decision",
            `${rule(CAP)}:contains(${CAP}: 12):contains(since):contains(Decided by the members: Twelve for all, ballot)`
        ),
        shows(
            "What nobody ever changed has no history",
            `${rule("Support Points of a Member")}:contains(100):contains(from the beginning):not(:contains(History))`
        ),
        fits(`${rule(CAP)} a:contains(Propose a change)`),
        fingersHit(`${rule(CAP)} a:contains(Propose a change)`),
        follow("The ballot", `${rule(CAP)} a:contains(ballot)`),
        shows(
            "Accepted by all",
            "#decision_result:contains(24 of 24):contains(Accepted)"
        ),
        follow("The proposal", "#decision_proposal_title a"),
        shows(
            "What became what",
            `#rules tr:contains(${CAP}):contains(10):contains(12)`
        ),
        follow("Back to the rules", "#rules a:contains(All our rules)"),
        follow("Its history", `${rule(CAP)} a:contains(History)`),
        shows("What applies now", `h1:contains(${CAP}: 12)`),
        shows(
            "A plot",
            ".o_gov_rule_plot svg[aria-label='Most Points for One Proposal over time, between 10 and 12']"
        ),
        ...[10, 12].map((figure) =>
            check(
                `${figure} can be read beside it`,
                `.o_gov_rule_plot :text(${figure})`,
                (label) => label.getBoundingClientRect().height >= 12
            )
        ),
        shows(
            "The only step",
            "#wrap ol li:contains(10):contains(12):contains(Twelve for all)"
        ),
        fitsTheScreen,
        fingersHit("#wrap a:contains(Propose a change)"),
        follow("Propose a change from here", "#wrap a:contains(Propose a change)"),
        shows("Rules are chosen", "#kind_policy:checked"),
    ],
});

tours.add("solidarity_governance_rules_drafted", {
    steps: () => [
        rules,
        shows("150 points so far", `${rule(NEEDED)}:contains(150)`),
        proposeChange(NEEDED),
        shows("It is about rules", "#kind_policy:checked"),
        onScreen(`.o_gov_rule:contains(${NEEDED}):contains(now: 150) label`),
        onScreen(`.o_gov_rule:contains(${NEEDED}) input:target`),
        fitsTheScreen,
        type("What", "#title", "120 points are enough"),
        type("Why", "#summary", "We are fewer than last year."),
        type("No number", `.o_gov_rule:contains(${NEEDED}) input`, "many"),
        follow("Show it to all", "#proposal_form button:contains(Show it to all)"),
        shows(
            "What to change, beside it",
            `.o_gov_rule:contains(${NEEDED}) .o_solidarity_error:contains(Enter a number)`
        ),
        fitsTheScreen,
        type("A number", `.o_gov_rule:contains(${NEEDED}) input`, "120"),
        {
            content: "In force later",
            trigger: "#date_effective",
            run() {
                this.anchor.value = "2037-03-01";
            },
        },
        follow("Show it to all", "#proposal_form button:contains(Show it to all)"),
        done("All members see your proposal now"),
        shows("It gathers", "#proposal_steps .o_gov_current:contains(Gathering)"),
        shows(
            "What becomes what",
            `#rules tr:contains(${NEEDED}):contains(150):contains(120)`
        ),
        shows(
            "When",
            "#rules:contains(in force from 03/01/2037, or from the decision if that is later)"
        ),
        fitsTheScreen,
    ],
});

tours.add("solidarity_governance_rules_supported", {
    steps: () => [
        proposals,
        follow("Open it", "#proposals_cards a:contains(120 points are enough)"),
        shows(
            "10 are missing",
            "#support:contains(140 of 150 points):contains(14 of 10)"
        ),
        type("Ten points", "#support [name=points]", "10"),
        press("Give them", "#support .o_support_save"),
        shows(
            "It is prioritised",
            "#proposal_steps .o_gov_current:contains(Prioritised)"
        ),
    ],
});

tours.add("solidarity_governance_rules_voted", {
    steps: () => [
        shows(
            "A vote is missing",
            "#solidarity_card_governance:contains(vote is missing: 1)"
        ),
        ballots,
        follow("Open it", "#decisions_open a:contains(120 points are enough)"),
        shows(
            "What changes and when",
            `#decision_changes:contains(from 03/01/2037 on):contains(${NEEDED}):contains(150 → 120)`
        ),
        fitsTheScreen,
        press("For it", ".o_ballot_card:contains(For)"),
        follow("Vote", "#ballot_submit"),
        done("your vote counts"),
        shows("Nobody sees how it stands", "#decision_hidden"),
    ],
});

tours.add("solidarity_governance_rules_scheduled", {
    steps: () => [
        rules,
        shows(
            "What comes",
            "section:has(#rules_scheduled) li:contains(From 03/01/2037):contains(150):contains(120)"
        ),
        shows(
            "Still as it was",
            `${rule(NEEDED)}:contains(150):contains(from the beginning)`
        ),
        fitsTheScreen,
        follow(
            "The proposal",
            "section:has(#rules_scheduled) a:contains(120 points are enough)"
        ),
        shows(
            "Not in force",
            `#rules tr:contains(${NEEDED}):contains(from 03/01/2037)`
        ),
        shows(
            "Who took part",
            "#ballot:contains(accepted):contains(6 of 24 members took part)"
        ),
        fitsTheScreen,
        follow("See the result", "#ballot a:contains(See the result)"),
        shows("Five to one", "#decision_verdict:contains(Accepted)"),
        shows(
            "The quorum",
            "#decision_turnout:contains(6 of 24):contains(25 %):contains(quorum of 20 % is reached)"
        ),
        fitsTheScreen,
    ],
});

tours.add("solidarity_governance_rules_in_force", {
    steps: () => [
        rules,
        shows(
            "What applies, since when, by which decision",
            `${rule(NEEDED)}:contains(120):contains(since 03/01/2037):contains(Decided by the members: 120 points are enough, ballot)`
        ),
        shows("Nothing else waits", "#wrap:not(:has(#rules_scheduled))"),
        fitsTheScreen,
        follow("Its history", `${rule(NEEDED)} a:contains(History)`),
        shows(
            "One step",
            "#wrap ol li:contains(150):contains(120):contains(03/01/2037)"
        ),
        fitsTheScreen,
    ],
});

tours.add("solidarity_governance_rules_emergency", {
    steps: () => [
        shows("Told at once", "#wrap:contains(Changed in an emergency, 14 days left)"),
        rules,
        shows(
            "What was changed, by whom, why",
            `.o_gov_emergency:contains(${NEEDED}):contains(/\\b150\\b.*\\b50\\b/):contains(The hall is closed this winter):contains(Olga Org)`
        ),
        shows(
            "It lapses",
            ".o_gov_emergency:contains(The old value comes back in 14 days)"
        ),
        shows(
            "For now",
            `${rule(NEEDED)}:contains(/\\b50\\b/):contains(for now):contains(Emergency change)`
        ),
        fitsTheScreen,
        follow("Discuss it", ".o_gov_emergency a:contains(Discuss and decide)"),
        shows(
            "In deliberation",
            "#proposal_steps .o_gov_current:contains(Deliberation)"
        ),
        shows(
            "What it would ratify",
            `#rules tr:contains(${NEEDED}):contains(/\\b150\\b.*\\b50\\b/)`
        ),
        type("Say something", "#comment_text", "Fifty are too few"),
        follow("Say it", "#proposal_comment button"),
        shows("It is said", "#comments:contains(Fifty are too few)"),
        fitsTheScreen,
    ],
});

tours.add("solidarity_governance_rules_lapsed", {
    steps: () => [
        rules,
        shows("No emergency any more", "#wrap:not(:has(.o_gov_emergency))"),
        shows(
            "The old value is back",
            `${rule(NEEDED)}:contains(150):not(:contains(for now))`
        ),
        follow("Its history", `${rule(NEEDED)} a:contains(History)`),
        shows(
            "It came back",
            "#wrap ol li:first-child:contains(/\\b50\\b.*\\b150\\b/):contains(Emergency change)"
        ),
        shows(
            "What it was",
            "#wrap ol li:nth-child(2):contains(The hall is closed this winter):contains(Olga Org)"
        ),
        shows(
            "Two steps, from 150 down to 50 and up again",
            ".o_gov_rule_plot svg[aria-label$='between 50 and 150']"
        ),
        fitsTheScreen,
    ],
});
