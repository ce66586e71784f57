import {fingersHit, fitsTheScreen, follow} from "@solidarity_base/../tests/tours/tour_steps";
import {ballots, check, done} from "./governance_steps";
import {registry} from "@web/core/registry";

const tours = registry.category("web_tour.tours");

const openBallot = [
    ballots,
    fitsTheScreen,
    {content: "My vote is missing", trigger: "#decisions_open:contains(vote is missing)"},
    follow("Open it", "#decisions_open a:contains(What shall we do?)"),
    fitsTheScreen,
    fingersHit("#ballot_submit"),
];

const vote = follow("Vote", "#ballot_submit");

const counts = [
    done("your vote counts"),
    {content: "I have voted", trigger: ".badge:contains(You have voted)"},
    fitsTheScreen,
];

const option = (name) => `.o_ballot_card:contains(${name})`;

tours.add("solidarity_governance_vote_majority", {
    steps: () => [
        ...openBallot,
        fingersHit(option("Against")),
        {content: "Against", trigger: option("Against"), run: "click"},
        vote,
        ...counts,
        check("My vote is shown", `${option("Against")} input`, (input) => input.checked),
        {content: "Rather for it", trigger: option("For"), run: "click"},
        follow("Change it", "#ballot_submit:contains(Change my vote)"),
        done("Your vote is changed"),
        {content: "Nobody sees how it stands", trigger: "#decision_hidden"},
    ],
});

tours.add("solidarity_governance_vote_consent", {
    steps: () => [
        ...openBallot,
        {content: "Consent", trigger: option("Consent"), run: "click"},
        check(
            "No reason is asked for",
            "#ballot",
            (form) => !form.querySelector("#ballot_reason").offsetParent
        ),
        {content: "An objection", trigger: option("Objection"), run: "click"},
        {content: "The reason", trigger: "#ballot_reason", run: "click"},
        vote,
        {content: "It needs one", trigger: "#ballot_error:contains(needs a reason)"},
        fitsTheScreen,
        check("The answer is there", `${option("Objection")} input`, (box) => box.checked),
        {content: "Why", trigger: "#ballot_reason", run: "edit It is too loud at night."},
        vote,
        ...counts,
    ],
});

tours.add("solidarity_governance_vote_approval", {
    steps: () => [
        ...openBallot,
        {content: "The garden", trigger: option("Garden"), run: "click"},
        {content: "The market", trigger: option("Market"), run: "click"},
        {content: "Not the market", trigger: option("Market"), run: "click"},
        {content: "The café", trigger: option("Repair café"), run: "click"},
        vote,
        ...counts,
        check("The café is ticked", `${option("Repair café")} input`, (box) => box.checked),
        check("The market is not", `${option("Market")} input`, (box) => !box.checked),
    ],
});

const score = (name, number) => ({
    content: `${name}: ${number}`,
    trigger: `.o_ballot_scale:contains(${name}) input[value='${number}']`,
    run: "click",
});

tours.add("solidarity_governance_vote_score", {
    steps: () => [
        ...openBallot,
        fingersHit(".o_ballot_step"),
        score("Garden", 5),
        score("Repair café", 3),
        score("Market", 0),
        vote,
        ...counts,
        check(
            "The score is shown",
            ".o_ballot_scale:contains(Repair café) input[value='3']",
            (input) => input.checked
        ),
    ],
});

const item = (name) => `.o_ballot_item[data-name='${name}']`;

const place = (name, number) =>
    check(
        `${name} has place ${number || "none"}`,
        `${item(name)} .o_ballot_words`,
        (words) => words.closest("li").querySelector("select").value === number
    );

tours.add("solidarity_governance_vote_ranked", {
    steps: () => [
        ...openBallot,
        fingersHit(".o_ballot_up"),
        place("Market", ""),
        {
            content: "The market up, at once over the line",
            trigger: `${item("Market")} .o_ballot_up`,
            run: "click",
        },
        place("Market", "1"),
        {
            content: "It is said aloud, too",
            trigger: ".o_ballot_said:contains(Market: place 1)",
        },
        {
            content: "With the keyboard: the garden",
            trigger: `${item("Garden")} .o_ballot_up`,
            run(helpers) {
                this.anchor.focus();
                return helpers.press("Enter");
            },
        },
        place("Garden", "2"),
        {
            content: "Drag the café to the top",
            trigger: `${item("Repair café")} .o_ballot_handle`,
            run() {
                const at = (node) => {
                    const {left, top, height} = node.getBoundingClientRect();
                    return {clientX: left + 5, clientY: top + height / 2, bubbles: true};
                };
                const first = document.querySelector(".o_ballot_order > li");
                const pointer = (name, where, target = document) =>
                    target.dispatchEvent(new PointerEvent(name, where));
                pointer("pointerdown", {...at(this.anchor), cancelable: true}, this.anchor);
                pointer("pointermove", {...at(first), clientY: at(first).clientY - 1});
                pointer("pointerup", at(first));
            },
        },
        place("Repair café", "1"),
        place("Market", "2"),
        place("Garden", "3"),
        {content: "Not the garden", trigger: `${item("Garden")} .o_ballot_down`, run: "click"},
        place("Garden", ""),
        vote,
        ...counts,
        place("Repair café", "1"),
        place("Market", "2"),
        place("Garden", ""),
        check(
            "The best is on top",
            ".o_ballot_order",
            (list) => list.firstElementChild.dataset.name === "Repair café"
        ),
    ],
});

tours.add("solidarity_governance_vote_dot", {
    steps: () => [
        ...openBallot,
        fingersHit(".o_ballot_more"),
        ...[1, 2, 3].map((number) => ({
            content: `Dot ${number} for the garden`,
            trigger: `${option("Garden")} .o_ballot_more`,
            run: "click",
        })),
        {content: "No more on it", trigger: `${option("Garden")} .o_ballot_more:disabled`},
        ...[1, 2].map((number) => ({
            content: `Dot ${number} for the market`,
            trigger: `${option("Market")} .o_ballot_more`,
            run: "click",
        })),
        {content: "None left", trigger: ".o_ballot_left_number:contains(0)"},
        {
            content: "Nothing for the café",
            trigger: `${option("Repair café")} .o_ballot_more:disabled`,
        },
        {content: "One back", trigger: `${option("Market")} .o_ballot_less`, run: "click"},
        {content: "One left", trigger: ".o_ballot_left_number:contains(1)"},
        vote,
        ...counts,
        {content: "It is shown again", trigger: ".o_ballot_left_number:contains(1)"},
    ],
});

tours.add("solidarity_governance_vote_secret", {
    steps: () => [
        ...openBallot,
        {content: "For it", trigger: option("For"), run: "click"},
        {
            content: "Hit the button twice: the receipt is not lost",
            trigger: "#ballot_submit",
            run() {
                this.anchor.click();
                this.anchor.click();
            },
            expectUnloadPage: true,
        },
        {content: "The receipt", trigger: "#ballot_code"},
        {content: "The browser keeps it", trigger: ".o_ballot_kept:contains(keeps it for you)"},
        fitsTheScreen,
        follow("Back", "#ballot_back"),
        check(
            "The browser fills it in",
            "#ballot_receipt",
            (input) => input.value.length === 24
        ),
        {content: "Rather against it", trigger: option("Against"), run: "click"},
        follow("Change it", "#ballot_submit:contains(Change my vote)"),
        {content: "Changed", trigger: ".o_ballot_receipt:contains(Your vote is changed)"},
        follow("Back", "#ballot_back"),
        follow("Look it up", "#decision_rules a:contains(Check a receipt)"),
        fitsTheScreen,
        follow("It is filled in", "#decision_check button:contains(Look it up)"),
        {content: "My vote is there", trigger: "#check_found:contains(Against)"},
        {
            content: "The browser may forget",
            trigger: "#check_receipt",
            run: () => window.localStorage.clear(),
        },
    ],
});

tours.add("solidarity_governance_delegation", {
    steps: () => [
        ballots,
        follow("My delegates", "a:contains(My delegates)"),
        fitsTheScreen,
        {content: "Whom", trigger: "#delegate", run: "edit Member"},
        fingersHit("#delegations_form button"),
        follow("Give my vote", "#delegations_form button:contains(Give my vote)"),
        {content: "Several", trigger: "#delegations_error:contains(choose one)"},
        fitsTheScreen,
        {
            content: "This one",
            trigger: "#delegations_form label:contains(Bruno Member)",
            run: "click",
        },
        follow("Give my vote", "#delegations_form button:contains(Give my vote)"),
        done("Bruno Member votes for you"),
        fitsTheScreen,
        follow("End it", "#delegations_given button:contains(End it)"),
        done("has ended"),
    ],
});

tours.add("solidarity_governance_result", {
    steps: () => [
        ballots,
        follow("Open it", "#decisions_ended a:contains(What shall we do?)"),
        {content: "The winner", trigger: "#decision_verdict:contains(Chosen)"},
        {content: "The turnout", trigger: "#decision_turnout svg"},
        fitsTheScreen,
        {content: "Strongest paths", trigger: "#decision_paths summary", run: "click"},
        fitsTheScreen,
        follow("Who voted what", "#decision_votes"),
        fitsTheScreen,
    ],
});
