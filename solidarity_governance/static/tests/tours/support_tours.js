import {fingersHit, fitsTheScreen, follow} from "@solidarity_base/../tests/tours/tour_steps";
import {registry} from "@web/core/registry";

const gift = (title) => `.o_support_gifts li:contains(${title})`;

const left = (points) => ({
    content: `The picture shows that ${points} points are left`,
    trigger: `#support_overview:contains(${points} of 100 left)`,
});

registry.category("web_tour.tours").add("solidarity_governance_points", {
    steps: () => [
        left(77),
        fitsTheScreen,
        {
            content: "The 10 of the garden are locked: nothing changes them",
            trigger: `${gift("Garden")}:contains(10):has(.fa-lock):not(:has(form))`,
        },
        fingersHit(`${gift("Market")} .o_support_step[data-step='1']`),
        {
            content: "One point more",
            trigger: `${gift("Market")} .o_support_step[data-step='1']`,
            run: "click",
        },
        {
            content: "Give it",
            trigger: `${gift("Market")} .o_support_save:contains(Change)`,
            run: "click",
        },
        left(76),
        {
            content: "More than the rules allow, in spite of the form",
            trigger: `${gift("Market")} [name=points]`,
            async run(helpers) {
                this.anchor.form.noValidate = true;
                await helpers.edit("11");
            },
        },
        {
            content: "Send it",
            trigger: `${gift("Market")} .o_support_save`,
            run: "click",
        },
        {
            content: "It is refused",
            trigger: `${gift("Market")} .o_support_message.text-danger:contains(at most 10 points)`,
        },
        {
            content: "Nothing has changed",
            trigger: `${gift("Market")}:contains(6 points)`,
        },
        {
            content: "None for the repair café",
            trigger: `${gift("Repair")} [name=points]`,
            run: "edit 0",
        },
        {
            content: "Take them back",
            trigger: `${gift("Repair")} .o_support_save:contains(Take back)`,
            run: "click",
        },
        left(84),
        {
            content: "It is in the history",
            trigger: "#support_history li:contains(Repair):contains(Returned: 8)",
        },
        fitsTheScreen,
        follow("Load the page again", ".breadcrumb a:contains(Test Riverside)"),
        follow("My points", "#solidarity_card_governance a:contains(My points)"),
        left(84),
        {
            content: "The repair café is not there any more",
            trigger: ".o_support_gifts:contains(Market):not(:contains(Repair))",
        },
    ],
});
