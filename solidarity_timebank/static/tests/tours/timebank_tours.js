import {fingersHit, fitsTheScreen, follow} from "@solidarity_base/../tests/tours/tour_steps";
import {registry} from "@web/core/registry";

const tours = registry.category("web_tour.tours");

const see = (content, trigger) => ({content, trigger});

const write = (content, trigger, text) => ({content, trigger, run: `edit ${text}`});

const click = (content, trigger) => ({content, trigger, run: "click"});

const rate = (stars, words) => [
    click("Choose stars", `.o_timebank_rate label:contains(${stars})`),
    write("Say it in words", ".o_timebank_rate textarea", words),
    fitsTheScreen,
    follow("Rate", ".o_timebank_rate button:contains(Rate)"),
    see("It stays", `.o_timebank_rating:contains(${words})`),
];

tours.add("solidarity_timebank_find", {
    steps: () => [
        follow("Look for an offer", "#solidarity_card_listings a:contains(Find)"),
        write("Say what", "#market_words", "bicycle"),
        click("More", "#market_search summary"),
        {content: "Near me", trigger: "#market_km", run: "select 5"},
        follow("Search", "#market_search button:contains(Search)"),
        fitsTheScreen,
        see("The far one is not there", "#market_cards:not(:contains(far away))"),
        follow("Open the near one", "#market_cards a:contains(Bicycle repair nearby)"),
        fitsTheScreen,
        fingersHit("#timebank_propose_listing"),
        follow("Propose an exchange", "#timebank_propose_listing"),
        fitsTheScreen,
        see("It goes to its owner", "#timebank_with:contains(Ada Member)"),
        write("How long", "#hours", "2"),
        fingersHit("#timebank_propose"),
        follow("Propose", "#timebank_propose"),
        see("Proposed", ".o_solidarity_flash:contains(Ada Member can accept)"),
        see("It waits", "#timebank_next_step:contains(Waiting for Ada Member)"),
        fitsTheScreen,
    ],
});

tours.add("solidarity_timebank_accept", {
    steps: () => [
        see("What it is", "#solidarity_waiting:contains(Bicycle repair nearby)"),
        follow("Answer", "#solidarity_waiting a:contains(Answer)"),
        fitsTheScreen,
        fingersHit("#timebank_accept"),
        follow("Accept", "#timebank_accept"),
        see("Accepted", "#timebank_steps .o_timebank_current:contains(Accepted)"),
    ],
});

tours.add("solidarity_timebank_deliver", {
    steps: () => [
        follow("Answer", "#solidarity_waiting a:contains(Answer)"),
        {
            content: "The hours are those proposed",
            trigger: "#deliver_hours",
            run() {
                if (this.anchor.value !== "2") {
                    throw new Error(`${this.anchor.value} hours`);
                }
            },
        },
        fitsTheScreen,
        follow("It is done", "#timebank_deliver button:contains(It is done)"),
        see("The other side is asked", "#timebank_next_step:contains(Waiting for)"),
    ],
});

tours.add("solidarity_timebank_confirm", {
    steps: () => [
        follow("Answer", "#solidarity_waiting a:contains(Answer)"),
        fitsTheScreen,
        fingersHit("#timebank_confirm"),
        follow("Confirm", "#timebank_confirm:contains(2.00)"),
        see("Booked", ".o_solidarity_flash:contains(were booked)"),
        ...rate(5, "Patient and friendly"),
        follow("Go to the statement", "a:contains(in the statement)"),
        see("The transfer says what for", "#wrap:contains(Bicycle repair nearby)"),
    ],
});

tours.add("solidarity_timebank_rate", {
    steps: () => [
        follow("My exchanges", "#solidarity_card_timebank a:contains(My exchanges)"),
        follow("What is done", "#timebank_tabs a:contains(Finished)"),
        fitsTheScreen,
        follow("Open it", "#timebank_exchanges a:contains(Bicycle repair nearby)"),
        ...rate(4, "On time"),
        see("What was said about me", ".o_timebank_rating:contains(Patient)"),
    ],
});

tours.add("solidarity_timebank_hours", {
    steps: () => [
        follow("My exchanges", "#solidarity_card_timebank a:contains(My exchanges)"),
        follow("My hours", "#timebank_tabs a:contains(My hours)"),
        fitsTheScreen,
        see("What I gave and received", "#timebank_index:contains(2.00)"),
        follow("The month before", "#timebank_calendar a:contains(←)"),
        follow("And back", "#timebank_calendar a:contains(→)"),
        fitsTheScreen,
        follow("Open the day's exchange", ".o_timebank_entry:contains(2)"),
        see("The exchange", "#timebank_steps"),
    ],
});

tours.add("solidarity_timebank_differ", {
    steps: () => [
        follow("Answer", "#solidarity_waiting a:contains(Answer)"),
        click("It was different", "#timebank_other_hours summary"),
        write("How long", "#confirm_hours", "0"),
        follow("Send", "#timebank_other_hours button:contains(Send my figure)"),
        see("That cannot be", ".o_solidarity_error:contains(more than 0 hours)"),
        write("How long", "#confirm_hours", "1:30"),
        follow("Send", "#timebank_other_hours button:contains(Send my figure)"),
        see("Both figures", "#timebank_figures:contains(2.00):contains(1.50)"),
        fitsTheScreen,
    ],
});

tours.add("solidarity_timebank_dispute", {
    steps: () => [
        follow("Answer", "#solidarity_waiting a:contains(Answer)"),
        see("Both figures", "#timebank_figures:contains(2.00):contains(1.50)"),
        click("Ask the moderators", "#timebank_dispute summary"),
        write("Say why", "#dispute_reason", "We began at nine"),
        fitsTheScreen,
        follow("Ask", "#timebank_dispute button:contains(Ask the moderators)"),
        see("They look at it", "#timebank_next_step:contains(A moderator looks)"),
    ],
});

tours.add("solidarity_timebank_resolve", {
    steps: () => [
        follow("Decide", "#solidarity_waiting li:contains(disputed) a"),
        see("What was said", ".o_timebank_dispute:contains(We began at nine)"),
        fitsTheScreen,
        write("Hours", ".o_timebank_resolve input[name=hours]", "1.75"),
        write("Why", ".o_timebank_resolve textarea", "In the middle"),
        follow("Decide", ".o_timebank_resolve button:contains(Decide)"),
        see("Nothing is left", ".o_solidarity_empty"),
    ],
});

tours.add("solidarity_timebank_group", {
    steps: () => [
        follow("Propose", "#solidarity_card_timebank a:contains(Propose)"),
        click("I give", "#role_provider"),
        write("How long", "#hours", "2"),
        write("What", "#description", "English class"),
        write("First", "#recipient", "Bruno"),
        follow("Add", "#timebank_with button:contains(Add)"),
        fitsTheScreen,
        write("Second", "#recipient", "Olga"),
        follow("Add", "#timebank_with button:contains(Add)"),
        see("What split means", "#timebank_sharing:contains(each pays 1.00)"),
        click("Each pays", "#sharing_each"),
        fitsTheScreen,
        follow("Propose", "#timebank_propose"),
        see("Both are asked", "#timebank_people:contains(Bruno):contains(Olga)"),
        fitsTheScreen,
    ],
});

tours.add("solidarity_timebank_decline", {
    steps: () => [
        follow("Answer", "#solidarity_waiting li:contains(English class) a"),
        see("What it would be for me", "#timebank_share:contains(2.00)"),
        fingersHit("#timebank_decline_now"),
        follow("Decline", "#timebank_decline_now"),
        see("Declined", ".o_solidarity_flash:contains(You declined)"),
        fitsTheScreen,
    ],
});
