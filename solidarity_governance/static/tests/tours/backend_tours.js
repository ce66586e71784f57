import {button, confirm, field, refused, row, stands, tab} from "./backend_steps";
import {check, press, shows, type} from "./governance_steps";
import {browser} from "@web/core/browser/browser";
import {registry} from "@web/core/registry";

const tours = registry.category("web_tour.tours");

const column = (state) => `.o_kanban_group:contains(${state})`;
const card = (state, title) => `${column(state)} .o_kanban_record:contains(${title})`;

tours.add("solidarity_governance_backend_ballot", {
    steps: () => [
        shows(
            "A column for each step of the pipeline",
            ".o_kanban_renderer:has(.o_kanban_group:nth-child(5))"
        ),
        press(
            "Open what is prioritised",
            `${card("Prioritised", "120 points are enough")}:contains(150 points, 15)`
        ),
        stands("Prioritised"),
        tab("rules"),
        shows(
            "What changes",
            `${row("Points to Be Prioritised")}:contains(150):contains(120)`
        ),
        button("Put to Deliberation"),
        stands("Deliberation"),
        button("Prepare Ballot"),
        shows("The question", `${field("title")} :value(120 points are enough)`),
        shows(
            "On which proposal",
            `${field("proposal_id")} input:value(120 points are enough)`
        ),
        shows("The quorum of the community", `${field("quorum")} input:value(20.00)`),
        button("Open the Ballot"),
        confirm,
        stands("Open"),
        shows("All members are on the roll", ".oe_stat_button:contains(0 / 24)"),
        shows(
            "Nobody counts while members may vote",
            ".o_form_view:not(:has(button:contains(/^Count the Votes$/)))"
        ),
        tab("options"),
        shows(
            "The usual answers",
            `${field("option_ids")}:contains(For):contains(Against):contains(Abstention)`
        ),
        tab("roll"),
        shows("Who may vote", row("Bruno Member")),
    ],
});

tours.add("solidarity_governance_backend_pipeline", {
    steps: () => [
        shows(
            "What gathers, how far it is",
            `${card("Gathering", "A market")}:contains(30 points, 3):has([aria-valuenow='20'])`
        ),
        shows(
            "What is prioritised",
            `${card("Prioritised", "A garden")}:contains(150 points, 15)`
        ),
        check(
            "Nobody drags a card to another state",
            card("Gathering", "A market"),
            (record) => !record.classList.contains("o_draggable")
        ),
        press("Open the market", card("Gathering", "A market")),
        stands("Gathering"),
        tab("supporters"),
        shows("Who supports it", `${row("Governor 01")}:contains(10)`),
        press("The points", ".oe_stat_button:contains(30):contains(Points)"),
        shows(
            "Three members, 30 points",
            ".o_list_view:has(.o_data_row:nth-child(3)) tfoot:contains(30)"
        ),
        press("Back to the proposal", ".o_breadcrumb a:contains(A market)"),
        button("Cancel"),
        shows("How many it concerns", `.modal ${field("supporter_count")}:contains(3)`),
        type("Why", `.modal ${field("reason")} textarea`, "The square was sold"),
        press("Cancel it", ".modal footer button:contains(Cancel Proposal)"),
        stands("Cancelled"),
        shows("All read why", ".o-mail-Message:contains(The square was sold)"),
        press("Back to the pipeline", ".o_breadcrumb a:contains(Proposals)"),
        shows(
            "It is not among what runs",
            ".o_kanban_renderer:not(:contains(A market)):contains(A garden)"
        ),
    ],
});

tours.add("solidarity_governance_backend_decision", {
    steps: () => [
        press("New", ".o_list_button_add"),
        type(
            "The question",
            `${field("title")} input, ${field("title")} textarea`,
            "When do we meet?"
        ),
        shows(
            "The only community to choose",
            `${field("community_id")} input:value(Test Riverside)`
        ),
        shows("The quorum of the community", `${field("quorum")} input:value(20.00)`),
        press("How", `${field("method")} input`),
        press("By approval", ".o_select_menu_item:contains(Approval)"),
        press("An answer", ".o_field_x2many_list_row_add a"),
        type("Monday", ".o_selected_row [name=name] input", "Monday"),
        press("Another one", ".o_field_x2many_list_row_add a"),
        type("Friday", ".o_selected_row [name=name] input", "Friday"),
        button("Open the Ballot"),
        confirm,
        stands("Open"),
        shows("All members are on the roll", ".oe_stat_button:contains(0 / 24)"),
        tab("roll"),
        {
            content: "The roll as a file, without who has voted",
            trigger: "button[name=action_export_roll]",
            async run() {
                const {promise, resolve} = Promise.withResolvers();
                const {open} = browser;
                browser.open = (url) => {
                    resolve(url);
                    return window;
                };
                this.anchor.click();
                const answer = await fetch(await promise);
                browser.open = open;
                const lines = (await answer.text()).trim().split("\r\n");
                if (lines.length !== 25 || !/^"?[^,]*"?,Ada Member$/.test(lines[1])) {
                    throw new Error(`The roll: ${lines.slice(0, 3).join(" | ")}`);
                }
            },
        },
        button("Cancel"),
        type("Too short a reason", `.modal ${field("reason")} textarea`, "Wrong"),
        press("Cancel it", ".modal footer button:contains(Cancel Ballot)"),
        ...refused("at least 10 characters"),
        type(
            "A better one",
            `.modal ${field("reason")} textarea`,
            "Friday is a holiday"
        ),
        press("Cancel it", ".modal footer button:contains(Cancel Ballot)"),
        stands("Cancelled"),
        shows("Why", ".alert-warning:contains(Cancelled: Friday is a holiday)"),
        press("Back to the list", ".o_breadcrumb a:contains(Decisions)"),
        shows("It is cancelled", `${row("When do we meet?")}:contains(Cancelled)`),
        press("As a calendar", ".o_switch_view.o_calendar"),
        press(
            "What was decided today",
            ".o_calendar_view .fc-event:contains(Where do we meet?)"
        ),
        press(
            "Open it",
            ".o_cw_popover .o_cw_popover_edit, .o_cw_popover a:contains(View)"
        ),
        stands("Closed"),
        tab("result"),
        shows(
            "What came out",
            `${field("result_html")}:contains(/At home.*\\b10\\b.*At school.*\\b2\\b/)`
        ),
    ],
});
