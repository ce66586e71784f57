import {registry} from "@web/core/registry";

const press = (content, button) => ({content, trigger: button, run: "click"});

registry.category("web_tour.tours").add("solidarity_timebank_timesheets", {
    steps: () => [
        {
            content: "Five days wait to be credited",
            trigger: ".o_data_row:nth-child(5):contains(Garden)",
        },
        press("Select all", "thead .o_list_record_selector input"),
        press("Open the actions", ".o_cp_action_menus button:contains(Actions)"),
        press("Turn into exchanges", ".o-dropdown-item:contains(Turn into Exchanges)"),
        {
            content: "It says what happened",
            trigger: ".o_notification:contains(Credited: 5)",
        },
        {
            content: "Nothing is left to do",
            trigger: ".o_view_nocontent:contains(No donated time waits)",
        },
    ],
});
