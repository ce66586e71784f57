import {registry} from "@web/core/registry";

const press = (content, button) => ({content, trigger: button, run: "click"});

registry.category("web_tour.tours").add("solidarity_ledger_import", {
    steps: () => [
        {
            content: "The file was recognised",
            trigger:
                ".o_field_widget[name=format_used]:contains(TimeOverflow: members (export))",
        },
        press("Check", "button[name=action_check]:contains(Check the file)"),
        press("Open the problems", "a[name=problems]"),
        {
            content: "The second user of an address is named by line",
            trigger: ".o_data_row:contains(E-mail address used twice)",
        },
        press("Import", "button[name=action_import]:contains(Import members)"),
        press("Compare", "a[name=comparison]"),
        {
            content: "A balance that differs",
            trigger: ".o_data_row:contains(Bru Solé (2)) [name=difference]:contains(-1.50)",
        },
        press("Post opening balances", "button[name=action_post_openings]"),
        press("Confirm", ".modal-footer button.btn-primary"),
        {
            content: "All balances are as they were there",
            trigger: "p:contains(All balances are here what they were there)",
        },
    ],
});
