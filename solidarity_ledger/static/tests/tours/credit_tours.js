import {fingersHit, fitsTheScreen, follow} from "@solidarity_base/../tests/tours/tour_steps";
import {registry} from "@web/core/registry";

const tours = registry.category("web_tour.tours");

const fillIn = (recipient, amount, description) => [
    {
        content: "Say with whom",
        trigger: "#credit_trade_form #recipient",
        run: `edit ${recipient}`,
    },
    {content: "Say how much", trigger: "#amount", run: `edit ${amount}`},
    {content: "Say what for", trigger: "#description", run: `edit ${description}`},
    fitsTheScreen,
    follow("Check", "#credit_trade_form button:contains(Check)"),
];

tours.add("solidarity_ledger_pay", {
    steps: () => [
        fitsTheScreen,
        fingersHit("#credit_accounts a:contains(Pay)"),
        follow("Pay", "#credit_accounts a:contains(Pay)"),
        ...fillIn("Zoe", "1,5", "Bread and jam"),
        {
            content: "Nobody of this name; what was typed is still there",
            trigger: ".o_solidarity_error:contains(No member matches)",
            run() {
                if (document.querySelector("#amount").value !== "1,5") {
                    throw new Error("the amount is gone");
                }
            },
        },
        ...fillIn("Bruno", "1,5", "Bread and jam"),
        {
            content: "See what will happen",
            trigger: "#credit_trade_check:contains(Bruno Member):contains(1.50)",
        },
        fitsTheScreen,
        fingersHit("#credit_confirm"),
        follow("Confirm", "#credit_confirm"),
        {
            content: "The receipt",
            trigger: ".o_solidarity_done:contains(went to Bruno Member)",
        },
        fitsTheScreen,
        follow("Go to the statement", "a:contains(My statement)"),
        {
            content: "The payment is in the statement",
            trigger: "#credit_statement:contains(Bread and jam)",
        },
        fitsTheScreen,
    ],
});

tours.add("solidarity_ledger_request", {
    steps: () => [
        follow("Ask for payment", "#credit_accounts a:contains(Ask for payment)"),
        ...fillIn("Bruno", "2:30", "Two evenings"),
        {
            content: "See what will happen",
            trigger: "#credit_trade_check:contains(receives a mail)",
        },
        follow("Send", "#credit_confirm"),
        {
            content: "The request is on its way",
            trigger: ".o_solidarity_done:contains(on its way to Bruno Member)",
        },
    ],
});

tours.add("solidarity_ledger_accept", {
    steps: () => [
        fitsTheScreen,
        follow("Answer", "#credit_to_answer a:contains(Answer)"),
        {
            content: "The balance afterwards is shown",
            trigger: "#credit_transfer:contains(Your balance if you accept)",
        },
        fitsTheScreen,
        fingersHit("#credit_accept"),
        follow("Accept", "#credit_accept"),
        {content: "It is paid", trigger: "#credit_state:contains(Paid)"},
    ],
});

tours.add("solidarity_ledger_accept_later", {
    steps: () => [
        follow("Answer", "#credit_to_answer a:contains(Answer)"),
        {
            content: "Choose the first day there is",
            trigger: "#credit_date",
            run() {
                this.anchor.value = this.anchor.min;
            },
        },
        fitsTheScreen,
        fingersHit("#credit_later"),
        follow("Pay on this day", "#credit_later"),
        {
            content: "It is promised",
            trigger: "#credit_state:contains(Accepted for later)",
        },
        fitsTheScreen,
        follow("Go to my credit", ".breadcrumb a:contains(Credit)"),
        {
            content: "The promise is listed, the amount kept back",
            trigger: "#credit_promised:contains(2.00)",
        },
        {content: "Kept back", trigger: "#credit_accounts:contains(are promised already)"},
        fitsTheScreen,
        follow("See it", "#credit_promised a:contains(See)"),
        follow("Take the promise back", "#credit_reject:contains(Take my promise back)"),
        {content: "It is declined", trigger: "#credit_state:contains(Declined)"},
    ],
});

tours.add("solidarity_ledger_decline", {
    steps: () => [
        follow("Answer", "#credit_to_answer a:contains(Answer)"),
        follow("Decline", "#credit_reject"),
        {content: "It is declined", trigger: "#credit_state:contains(Declined)"},
    ],
});

tours.add("solidarity_ledger_cancel", {
    steps: () => [
        fitsTheScreen,
        follow("See my request", "#credit_sent a:contains(See)"),
        follow("Take it back", "#credit_cancel"),
        {content: "It is taken back", trigger: "#credit_state:contains(Taken back)"},
    ],
});

tours.add("solidarity_ledger_give_back", {
    steps: () => [
        follow("Open the receipt", "#credit_statement a:contains(Bruno Member)"),
        {content: "Give it back", trigger: "#credit_reverse summary", run: "click"},
        {content: "Say why", trigger: "#reason", run: "edit Two were broken"},
        fitsTheScreen,
        follow("Give back", "#credit_give_back"),
        {
            content: "It went back",
            trigger: ".o_solidarity_done:contains(went back to Bruno Member)",
        },
        {content: "The receipt says so", trigger: "#credit_state:contains(Given back)"},
    ],
});

tours.add("solidarity_ledger_statement", {
    steps: () => [
        fitsTheScreen,
        {content: "The newest is first", trigger: "#credit_statement tr:contains(No. 45)"},
        follow("Older", "a[rel=next]"),
        {content: "The second page", trigger: "#credit_statement tr:contains(No. 25)"},
        follow("Newer", "a[rel=prev]"),
        {content: "The first page", trigger: "#credit_statement tr:contains(No. 45)"},
        {content: "Search", trigger: "#credit_search #search", run: "edit No. 07"},
        follow("Find", "#credit_search button:contains(Search)"),
        {
            content: "Only what matches",
            trigger: "#credit_statement tbody:not(:has(tr + tr)):contains(No. 07)",
        },
        {
            content: "The file has the same search",
            trigger: "#credit_csv[href*='statement.csv?search=No']",
        },
        {
            content: "Open the days",
            trigger: "#credit_search summary",
            run: "click",
        },
        fitsTheScreen,
    ],
});

tours.add("solidarity_ledger_settings", {
    steps: () => [
        {
            content: "No mails",
            trigger: "#credit_settings #is_notified_by_mail",
            run: "click",
        },
        follow("Save", "#credit_settings button:contains(Save)"),
        {content: "Saved", trigger: ".o_solidarity_flash:contains(saved)"},
    ],
});

tours.add("solidarity_ledger_member", {
    steps: () => [
        {
            content: "My balance and what waits for me",
            trigger: "#solidarity_card_credit .o_solidarity_bar",
        },
        fitsTheScreen,
        follow("Find a member", "#solidarity_card_members a"),
        follow("Open a member", ".o_solidarity_members a:contains(Bruno)"),
        fitsTheScreen,
        follow("Pay", "#solidarity_member_credit a:contains(Pay)"),
        {
            content: "The member is chosen already",
            trigger: "#credit_trade_form:contains(Bruno Member):not(:has(#recipient))",
        },
    ],
});
