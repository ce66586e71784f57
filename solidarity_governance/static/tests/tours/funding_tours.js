import {fingersHit, fitsTheScreen, follow} from "@solidarity_base/../tests/tours/tour_steps";
import {
    ballots,
    check,
    done,
    EQUAL_SHARES,
    press,
    sentences,
    shows,
    type,
} from "./governance_steps";
import {registry} from "@web/core/registry";

const tours = registry.category("web_tour.tours");

const openRound = [
    ballots,
    fitsTheScreen,
    follow("The budget", "#decisions_rounds a:contains(Neighbourhood fund)"),
    fitsTheScreen,
];

/** A project of the round, with all that is said about it. */
const project = (text) => shows(text, `#funding_projects li:contains(${text})`);

const option = (name) => `.o_ballot_card:contains(${name})`;

const vote = [
    fingersHit("#ballot_submit"),
    follow("Vote", "#ballot_submit"),
    done("your vote counts"),
    fitsTheScreen,
];

tours.add("solidarity_governance_funding_propose", {
    steps: () => [
        ...openRound,
        shows(
            "What is asked so far",
            "#funding_budget:contains($ 100.00 to share; 2 projects cost $ 110.00)"
        ),
        shows("By which rule", "#funding_rule:contains(Method of equal shares)"),
        project("Garden $ 60.00"),
        fingersHit("#funding_propose"),
        follow("Propose a project", "#funding_propose"),
        shows("It costs money", "#kind_funding:checked"),
        check(
            "Of this round",
            "#funding_round_id",
            (select) => select.selectedOptions[0].text === "Neighbourhood fund"
        ),
        type("What", "#title", "Bench"),
        type("Why", "#summary", "To sit on, in the sun."),
        type("What it costs", "#cost", "40"),
        follow("Show it to all", "#proposal_form button:contains(Show it to all)"),
        done("All members see your proposal now"),
        shows(
            "What it costs",
            "#proposal_page dl:contains(It costs):contains($ 40.00)"
        ),
        fitsTheScreen,
        follow("The round", "#proposal_page dl a:contains(Neighbourhood fund)"),
        shows("It counts", "#funding_budget:contains(3 projects cost $ 150.00)"),
        project("Bench $ 40.00"),
    ],
});

tours.add("solidarity_governance_funding_approval", {
    steps: () => [
        shows(
            "A vote is missing",
            "#solidarity_card_governance:contains(vote is missing: 1)"
        ),
        ...openRound,
        follow("Vote", "#funding_ballot:contains(Vote)"),
        shows(
            "How the money is shared",
            "#decision_method:contains(Approval):contains(Then $ 100.00 are shared among them)"
        ),
        press("The garden, for 60", `${option("Garden")}:contains($ 60.00)`),
        press("The bench, for 40", `${option("Bench")}:contains($ 40.00)`),
        ...vote,
        follow("How", "#decision_funding"),
        project("Market $ 50.00"),
        shows("Nobody sees how it stands", "#funding_projects:not(:contains(Votes))"),
    ],
});

tours.add("solidarity_governance_funding_dots", {
    steps: () => [
        ...openRound,
        follow("Vote", "#funding_ballot:contains(Vote)"),
        shows(
            "What one has",
            "#ballot:contains(You have 10 dots; put at most 5 on one option.)"
        ),
        ...[1, 2, 3, 4, 5].map((number) =>
            press(
                `Dot ${number} for the garden`,
                `${option("Garden")}:contains($ 60.00) .o_ballot_more`
            )
        ),
        shows("No more on it", `${option("Garden")} .o_ballot_more:disabled`),
        ...[1, 2, 3].map((number) =>
            press(`Dot ${number} for the bench`, `${option("Bench")} .o_ballot_more`)
        ),
        shows("Two are left", ".o_ballot_left_number:contains(/^2$/)"),
        fitsTheScreen,
        ...vote,
        shows("They are shown again", ".o_ballot_left_number:contains(/^2$/)"),
    ],
});

tours.add("solidarity_governance_funding_approval_result", {
    steps: () => [
        ...openRound,
        shows(
            "What is spent",
            "#funding_budget:contains($ 60.00 of $ 100.00 go to 1 project):has(.o_funding_part[width='60.0'])"
        ),
        project("Garden funded $ 60.00 Votes: 6"),
        project("Market $ 50.00 Votes: 4"),
        project("Bench $ 40.00 Votes: 1"),
        sentences(
            "Each step",
            "#funding_steps ol",
            ...EQUAL_SHARES
        ),
        {
            content: "The file has the votes, and no names",
            trigger: "#funding_pabulib",
            async run() {
                const text = await (await fetch(this.anchor.href)).text();
                if (!/^num_votes;10$/m.test(text) || /Ada|Governor/.test(text)) {
                    throw new Error(text);
                }
            },
        },
        follow("The ballot", "#funding_ballot:contains(The ballot)"),
        shows("What was chosen", "#decision_verdict:contains(Chosen: Garden.)"),
        shows("Who took part", "#decision_turnout:contains(10 of 24)"),
        fitsTheScreen,
        follow("Who voted what", "#decision_votes"),
        shows(
            "My own vote",
            "#decision_votes_list li:contains(/^Ada Member: Garden, Bench$/)"
        ),
        fitsTheScreen,
    ],
});

tours.add("solidarity_governance_funding_dots_result", {
    steps: () => [
        ...openRound,
        shows(
            "What is spent",
            "#funding_budget:contains($ 100.00 of $ 100.00 go to 2 projects)"
        ),
        project("Garden funded $ 60.00 Dots: 9"),
        project("Bench funded $ 40.00 Dots: 3"),
        project("Market $ 50.00 Dots: 8"),
        sentences(
            "Each step",
            "#funding_steps ol",
            "Garden has 9 dots and costs $ 60.00: funded, $ 40.00 are left.",
            "Market has 8 dots and costs $ 50.00: skipped, only $ 40.00 are left.",
            "Bench has 3 dots and costs $ 40.00: funded, $ 0.00 are left.",
            "Of $ 100.00, $ 100.00 are spent and $ 0.00 are left."
        ),
        follow("A project that won", "#funding_projects li:contains(Garden) a"),
        shows(
            "It is being done",
            "#proposal_steps .o_gov_current:contains(Being delivered)"
        ),
        fitsTheScreen,
    ],
});
