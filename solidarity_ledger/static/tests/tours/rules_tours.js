import {fitsTheScreen, follow} from "@solidarity_base/../tests/tours/tour_steps";
import {registry} from "@web/core/registry";

registry.category("web_tour.tours").add("solidarity_ledger_rules", {
    steps: () => [
        {
            content: "What is announced: amount and why",
            trigger:
                "#credit_accounts .o_solidarity_charges:contains(Membership 2027-03):contains(2.00):contains(Room and tools)",
        },
        {
            content: "A hint near the limit",
            trigger: "#credit_accounts .o_solidarity_near_limit:contains(90 %)",
        },
        fitsTheScreen,
        follow("Open the statement", "#credit_accounts a:contains(Statement)"),
        {
            content: "It is there, too",
            trigger: "#credit_balance .o_solidarity_charges:contains(Membership)",
        },
        {
            content: "A statement each month, please",
            trigger: "#credit_settings #is_statement_mailed:not(:checked)",
            run: "click",
        },
        follow("Save", "#credit_settings button:contains(Save)"),
        {
            content: "Saved",
            trigger: ".o_solidarity_flash:contains(saved)",
        },
        {
            content: "It stays switched on",
            trigger: "#credit_settings #is_statement_mailed:checked",
        },
        fitsTheScreen,
    ],
});
