import {registry} from "@web/core/registry";

registry.category("web_tour.tours").add("solidarity_ledger_settlement", {
    steps: () => [
        {
            content: "What is proposed, and why",
            trigger:
                "#credit_settlement:contains(to the community):contains(6.50):contains(Moves to the)",
        },
        {
            content: "The page fits the screen",
            trigger: "#wrap",
            run() {
                const {scrollWidth} = document.documentElement;
                if (scrollWidth > window.innerWidth) {
                    throw new Error(`${scrollWidth} px on ${window.innerWidth}`);
                }
            },
        },
        {
            content: "Agree",
            trigger: "#credit_settlement button:contains(I agree)",
            run: "click",
            expectUnloadPage: true,
        },
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
