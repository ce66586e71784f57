import {field, refused, row, stands, tab} from "./backend_steps";
import {press, shows, type} from "./governance_steps";
import {registry} from "@web/core/registry";

const tours = registry.category("web_tour.tours");

const NEEDED = "Points to Be Prioritised";
const BUDGETS = "How Budgets Are Shared";

const menu = (section, item) => [
    press(section, `.o_menu_sections button:contains(/^${section}$/)`),
    press(item, `.o-dropdown--menu .o-dropdown-item:contains(/^${item}$/)`),
];

const view = (name) => press(`As ${name}`, `.o_switch_view.o_${name}`);

const inEmergency = (label) => [
    press(`Change: ${label}`, `${row(label)} button[name=action_change_in_emergency]`),
    shows(
        "What it means",
        ".modal .alert-warning:contains(after 14 days the old value comes back)"
    ),
];

const changeIt = press("Change it", ".modal footer button:contains(Change It Now)");

tours.add("solidarity_governance_backend_emergency", {
    steps: () => [
        press("The rules", ".oe_stat_button:contains(Rules Today)"),
        shows(
            "How members decide is not for organisers to change",
            `${row("Quorum (%)")}:not(:has(button[name=action_change_in_emergency]:visible))`
        ),
        ...inEmergency(NEEDED),
        shows("Today", `.modal ${field("value_text")}:contains(/^150$/)`),
        type("Not possible", `.modal ${field("new_value")} input`, "0"),
        type(
            "Why",
            `.modal ${field("reason")} input`,
            "The hall is closed this winter"
        ),
        changeIt,
        ...refused("A proposal needs at least 1 point"),
        type("Fifty", `.modal ${field("new_value")} input`, "50"),
        changeIt,
        stands("In force for now"),
        shows("What it was", `${field("old_value_text")}:contains(/^150$/)`),
        shows("What it is", `${field("new_value_text")}:contains(/^50$/)`),
        shows("How long", `${field("days_left")}:contains(/^14$/)`),
        shows("Who", `${field("member_name")}:contains(Olga Org)`),
        press("What members decide on", `${field("proposal_id")} a`),
        stands("Deliberation"),
        tab("rules"),
        shows("Fifty", `${row(NEEDED)}:contains(/\\b150\\b.*\\b50\\b/)`),
    ],
});

tours.add("solidarity_governance_backend_emergency_choice", {
    steps: () => [
        press("The rules", ".oe_stat_button:contains(Rules Today)"),
        shows(
            "What was changed is not changed again before members decide",
            `${row(NEEDED)}:contains(/\\b50\\b/):not(:has(button[name=action_change_in_emergency]:visible))`
        ),
        ...inEmergency(BUDGETS),
        shows(
            "Today",
            `.modal ${field("value_text")}:contains(Method of equal shares)`
        ),
        shows("Nothing to type", `.modal:not(:has(${field("new_value")}))`),
        press("What it can be", `.modal ${field("choice_id")} input`),
        press(
            "Most votes first",
            ".o-autocomplete--dropdown-item:contains(Most votes first)"
        ),
        type(
            "Why",
            `.modal ${field("reason")} input`,
            "We cannot count the shares any more"
        ),
        changeIt,
        stands("In force for now"),
        shows("What it is", `${field("new_value_text")}:contains(Most votes first)`),
    ],
});

tours.add("solidarity_governance_backend_accountant", {
    steps: () => [
        press("A proposal", ".o_kanban_record:contains(A garden)"),
        stands("Prioritised"),
        shows(
            "Its next step is for the organisers",
            ".o_form_view:not(:has(button[name=action_deliberate])):not(:has(button:contains(/^Cancel$/)))"
        ),
        ...menu("Reporting", "Support over Time"),
        shows("Points of each month", ".o_graph_canvas_container canvas"),
        view("pivot"),
        shows(
            "180 points were given",
            ".o_pivot tr:contains(Total):contains(/\\b180\\b/)"
        ),
        shows(
            "150 to what grows",
            ".o_pivot tr:contains(Things that grow):contains(/\\b150\\b/)"
        ),
        shows("30 to the rest", ".o_pivot tr:contains(None):contains(/\\b30\\b/)"),
        press("Another figure", ".o_pivot_buttons button:contains(Measures)"),
        press("What came back", ".o-dropdown-item:contains(Points That Came Back)"),
        shows(
            "10 came back",
            ".o_pivot tr:contains(Total):contains(/\\b180\\b.*\\b10\\b/)"
        ),
        view("list"),
        shows(
            "The same in the list",
            ".o_list_table tfoot:contains(/\\b180\\b.*\\b10\\b/)"
        ),
        shows(
            "Nothing is added there",
            ".o_control_panel:not(:has(.o_list_button_add))"
        ),
        ...menu("Reporting", "Policy Log"),
        shows(
            "What was decided",
            `${row("Most Points for One Proposal")}:contains(10):contains(12):contains(Twelve for all)`
        ),
        shows(
            "Why members vote",
            `${row("Governance Mode")}:contains(We vote from now on)`
        ),
        shows(
            "Nothing of other communities",
            ".o_list_view:not(:contains(Test Hilltop))"
        ),
        shows(
            "Nothing is added there",
            ".o_control_panel:not(:has(.o_list_button_add))"
        ),
        press("Open it", `${row("Most Points for One Proposal")} .o_data_cell`),
        shows("By which ballot", `${field("decision_id")}:contains(Twelve for all)`),
        press("The ballot", `${field("decision_id")} a`),
        stands("Closed"),
        shows("24 of 24", ".oe_stat_button:contains(24 / 24)"),
        shows(
            "The roll is for organisers",
            ".o_form_view:not(:has(button[name=action_export_roll]))"
        ),
    ],
});
