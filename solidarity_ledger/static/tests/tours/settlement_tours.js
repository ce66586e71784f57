import {fitsTheScreen, follow} from "@solidarity_base/../tests/tours/tour_steps";
import {registry} from "@web/core/registry";

registry.category("web_tour.tours").add("solidarity_ledger_settlement", {
    steps: () => [
        {
            content: "What is proposed, and why",
            trigger:
                "#credit_settlement:contains(to the community):contains(6.50):contains(Moves to the)",
        },
        fitsTheScreen,
        follow("Agree", "#credit_settlement button:contains(I agree)"),
        {
            content: "Settled",
            trigger: ".o_solidarity_flash:contains(settled and closed)",
        },
        {
            content: "It is in the statement",
            trigger: "#credit_statement tr:contains(settlement):contains(6.50)",
        },
        {
            content: "Nothing is proposed any more",
            trigger: "#wrap:not(:has(#credit_settlement))",
        },
    ],
});
