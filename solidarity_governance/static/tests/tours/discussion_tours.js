import {fingersHit, fitsTheScreen, follow} from "@solidarity_base/../tests/tours/tour_steps";
import {done, press, proposals, shows, type} from "./governance_steps";
import {registry} from "@web/core/registry";

const tours = registry.category("web_tour.tours");

const open = follow("Open it", "#proposals_cards a:contains(A garden)");

const INTEREST = "My sister would get the order";

tours.add("solidarity_governance_discuss", {
    steps: () => [
        proposals,
        open,
        shows("Nobody spoke yet", "#discussion:contains(Nobody has said anything yet)"),
        type("Say something", "#comment_text", "Who waters it?"),
        fingersHit("#proposal_comment button"),
        follow("Say it", "#proposal_comment button"),
        done("The others can read it now"),
        shows(
            "It is said, by me",
            "#comments li:contains(Bruno Member):contains(Who waters it?)"
        ),
        fingersHit("#proposal_declare summary"),
        press("I gain by it", "#proposal_declare summary"),
        type("What", "#declare_text", INTEREST),
        fingersHit("#proposal_declare button"),
        follow("Tell it", "#proposal_declare button"),
        done("all members can read it now"),
        shows(
            "It is told",
            `#interests li:contains(Bruno Member):contains(${INTEREST})`
        ),
        press(
            "Say it better",
            "#proposal_declare summary:contains(Change what I declared)"
        ),
        shows("What I said", `#declare_text:value(${INTEREST})`),
        type("Better", "#declare_text", "My sister would sell the plants"),
        follow("Tell it", "#proposal_declare button"),
        shows(
            "It is told once",
            "#interests ul:has(li:only-child:contains(My sister would sell the plants))"
        ),
        fitsTheScreen,
        press("Something is wrong with it", "#proposal_report summary"),
        type("What", "#report_reason", "It copies my letter to the town"),
        fingersHit("#proposal_report button"),
        follow("Report it", "#proposal_report button"),
        done("nobody else learns that you reported"),
        fitsTheScreen,
    ],
});

tours.add("solidarity_governance_withdraw", {
    steps: () => [
        proposals,
        open,
        shows(
            "Two members support it",
            "#support:contains(20 of 150 points):contains(2 of 10 supporters)"
        ),
        shows("Nobody reports an own proposal", "#wrap:not(:has(#proposal_report))"),
        fingersHit("#proposal_withdraw summary"),
        press("Withdraw it", "#proposal_withdraw summary"),
        fingersHit("#proposal_withdraw button"),
        follow("Yes", "#proposal_withdraw button:contains(Withdraw my proposal)"),
        done("all points have come back"),
        shows("It is withdrawn", "#proposal_steps .o_gov_stopped:contains(Withdrawn)"),
        shows(
            "Nothing is left to do",
            "#wrap:not(:has(#proposal_actions)):not(:has(#support))"
        ),
        fitsTheScreen,
        follow("Back to the list", ".breadcrumb a:contains(Proposals)"),
        shows("Nobody is asked to support it", "#wrap:not(:contains(A garden))"),
        follow("It is among mine", ".o_gov_tabs a:contains(Mine)"),
        shows(
            "Withdrawn",
            "#proposals_cards li:contains(A garden):contains(Withdrawn)"
        ),
    ],
});

const asked = [
    shows("I am asked", "#solidarity_waiting li:contains(A garden)"),
    fingersHit("#solidarity_waiting li:contains(A garden) a"),
    follow("Answer", "#solidarity_waiting li:contains(A garden) a"),
    shows(
        "The work is finished",
        "#delivery:contains(100 % done):contains(A garden):contains(done)"
    ),
    shows("What I gave", "#proposal_answer:contains(You gave 10 points)"),
    fitsTheScreen,
    fingersHit("#proposal_answer button[value=yes]"),
    fingersHit("#proposal_answer button[value=no]"),
];

tours.add("solidarity_governance_delivery_objected", {
    steps: () => [
        ...asked,
        type("What is missing", "#answer_text", "There is no water yet"),
        follow("No", "#proposal_answer button:contains(No, not yet)"),
        done("your answer is noted"),
        shows("What I said", "#proposal_answer:contains(You said: No, not yet)"),
        shows(
            "For all to read",
            "#comments:contains(It is not done yet: There is no water yet)"
        ),
        follow("Back", ".breadcrumb a:contains(Test Riverside)"),
        shows("Nothing waits", "#wrap:not(:contains(A garden))"),
    ],
});

tours.add("solidarity_governance_delivery_confirmed", {
    steps: () => [
        shows(
            "90 points are left",
            "#solidarity_card_governance:contains(90):contains(of 100)"
        ),
        ...asked,
        follow("Yes", "#proposal_answer button:contains(Yes, it is done)"),
        done("It is delivered, and the points have come back"),
        shows(
            "It is delivered",
            "#proposal_steps .o_gov_done:last-child:contains(Delivered)"
        ),
        shows(
            "Who supported it",
            "#supporters:contains(Who supported it):contains(Governor 15):contains(10)"
        ),
        fitsTheScreen,
        follow("Back", ".breadcrumb a:contains(Test Riverside)"),
        shows(
            "All points are back",
            "#solidarity_card_governance:contains(100):contains(of 100)"
        ),
    ],
});
