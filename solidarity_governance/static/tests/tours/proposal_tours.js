import {fingersHit, fitsTheScreen, follow} from "@solidarity_base/../tests/tours/tour_steps";
import {done, proposals} from "./governance_steps";
import {registry} from "@web/core/registry";

const tours = registry.category("web_tour.tours");

const open = (title) => follow(`Open ${title}`, `#proposals_cards a:contains(${title})`);

const typed = (content, trigger, text) => ({
    content,
    trigger,
    run() {
        if (this.anchor.value !== text) {
            throw new Error(`${content}: "${this.anchor.value}"`);
        }
    },
});

/** Gives points on the page of a proposal, and goes back to the list. */
const give = (title, points, left) => [
    open(title),
    fitsTheScreen,
    fingersHit("#support .o_support_save"),
    {content: `${points} points`, trigger: "#support [name=points]", run: `edit ${points}`},
    {content: "Give them", trigger: "#support .o_support_save", run: "click"},
    {
        content: "They are given, and the page is the same",
        trigger: `#support .o_support_message:contains(You have ${left} left)`,
    },
    {
        content: "I am among those who support it",
        trigger: "#supporters:contains(Ada Member)",
    },
    follow("Back to the list", ".breadcrumb a:contains(Proposals)"),
];

tours.add("solidarity_governance_example_given", {
    steps: () => [
        {
            content: "All 100 points are mine to give",
            trigger: "#solidarity_card_governance:contains(100):contains(of 100)",
        },
        fitsTheScreen,
        proposals,
        fitsTheScreen,
        fingersHit("#proposal_new"),
        ...give("A garden", 10, 90),
        ...give("A market", 5, 85),
        ...give("A repair café", 8, 77),
        {
            content: "What I give is in the list",
            trigger: "#proposals_cards li:contains(A market) .o_gov_mine:contains(5)",
        },
        follow("My points", "a:contains(My points)"),
        {content: "77 are left", trigger: "#support_overview .o_support_left:contains(77)"},
        fitsTheScreen,
    ],
});

tours.add("solidarity_governance_example_locked", {
    steps: () => [
        {
            content: "77 are left",
            trigger: "#solidarity_card_governance:contains(77):contains(of 100)",
        },
        proposals,
        follow("What is prioritised", ".o_gov_tabs a:contains(Prioritised)"),
        open("A garden"),
        {
            content: "My 10 points are locked",
            trigger: "#support .o_support_locked:not(.d-none):contains(10)",
        },
        {
            content: "It is prioritised",
            trigger: "#proposal_steps .o_gov_current:contains(Prioritised)",
        },
        {
            content: "There is no way to take them back",
            trigger: "#support:not(:has([name=points]))",
        },
        fitsTheScreen,
    ],
});

tours.add("solidarity_governance_example_delivered", {
    steps: () => [
        follow(
            "It waits for the organisers",
            "#solidarity_waiting li:contains(deliberation) a"
        ),
        open("A garden"),
        fingersHit("#proposal_deliver summary"),
        {content: "It is done", trigger: "#proposal_deliver summary", run: "click"},
        follow("Yes", "#proposal_deliver button:contains(Yes)"),
        done("all points have come back"),
        {
            content: "It is delivered",
            trigger: "#proposal_steps .o_gov_done:last-child:contains(Delivered)",
        },
        fitsTheScreen,
    ],
});

/** Takes all points back on the page "My points". */
const takeBack = (title, left) => [
    {
        content: `No points for ${title}`,
        trigger: `.o_support_gifts li:contains(${title}) [name=points]`,
        run: "edit 0",
    },
    {
        content: "Take them back",
        trigger: `.o_support_gifts li:contains(${title}) .o_support_save`,
        run: "click",
    },
    {
        content: `${left} are left`,
        trigger: `#support_overview .o_support_left:contains(${left})`,
    },
];

tours.add("solidarity_governance_example_returned", {
    steps: () => [
        follow("My points", "#solidarity_governance_buttons a:contains(My points)"),
        {content: "87 are left", trigger: "#support_overview .o_support_left:contains(87)"},
        ...takeBack("A market", 92),
        ...takeBack("A repair café", 100),
    ],
});

tours.add("solidarity_governance_propose", {
    steps: () => [
        proposals,
        follow("Propose", "#proposal_new"),
        fitsTheScreen,
        {content: "Money is not asked for", trigger: "#cost:not(:visible)"},
        {content: "What", trigger: "#title", run: "edit A bench"},
        {content: "Why", trigger: "#summary", run: "edit To sit on, in the shade."},
        {content: "It costs money", trigger: "#kind_funding", run: "click"},
        {content: "How much", trigger: "#cost:visible", run: "edit a lot"},
        fingersHit("#proposal_form button:contains(Save as a draft)"),
        follow("Save it", "#proposal_form button:contains(Save as a draft)"),
        {
            content: "What to change, beside it",
            trigger: "#proposal_funding .o_solidarity_error:contains(Enter what it costs)",
        },
        typed("What was typed is there", "#title", "A bench"),
        {content: "A number", trigger: "#cost", run: "edit 250"},
        follow("Save it", "#proposal_form button:contains(Save as a draft)"),
        done("Only you and the moderators see it"),
        fitsTheScreen,
        follow("Change it", "#proposal_edit"),
        typed("The cost", "#cost", "250.00"),
        {content: "Another title", trigger: "#title", run: "edit Two benches"},
        follow("Show it to all", "#proposal_form button:contains(Show it to all)"),
        done("All members see your proposal"),
        {content: "Its title", trigger: "h1:contains(Two benches)"},
        follow("Improve it", "#proposal_edit"),
        {content: "Another text", trigger: "#summary", run: "edit To sit on, in the sun."},
        {content: "Why", trigger: "#note", run: "edit There are no trees"},
        follow("Save it", "#proposal_form button:contains(new version)"),
        {
            content: "Look what changed",
            trigger: "#versions summary:contains(There are no trees)",
            run: "click",
        },
        {content: "It is marked", trigger: "#versions ins:contains(sun)"},
        fitsTheScreen,
        {content: "Say something", trigger: "#comment_text", run: "edit Who builds them?"},
        fingersHit("#proposal_comment button"),
        follow("Say it", "#proposal_comment button"),
        {content: "It is said", trigger: "#comments:contains(Who builds them?)"},
    ],
});

tours.add("solidarity_governance_propose_rules", {
    steps: () => [
        proposals,
        follow("Propose", "#proposal_new"),
        {content: "Rules", trigger: "#kind_policy", run: "click"},
        {content: "The rules are shown", trigger: "#proposal_rules:visible"},
        fitsTheScreen,
        {content: "What", trigger: "#title", run: "edit 120 points are enough"},
        {content: "Why", trigger: "#summary", run: "edit We are not that many yet."},
        {
            content: "Another value",
            trigger: ".o_gov_rule:contains(Points to Be Prioritised) input",
            run: "edit 120",
        },
        {
            content: "Another choice",
            trigger: ".o_gov_rule:contains(How Rankings Are Counted) select",
            run: "selectByLabel Instant runoff",
        },
        follow("Show it to all", "#proposal_form button:contains(Show it to all)"),
        {
            content: "What becomes what",
            trigger: "#rules tr:contains(Points to Be Prioritised):contains(150):contains(120)",
        },
        fitsTheScreen,
    ],
});
