import {fitsTheScreen, follow} from "@solidarity_base/../tests/tours/tour_steps";
import {registry} from "@web/core/registry";

const tours = registry.category("web_tour.tours");

tours.add("solidarity_base_ask_to_join", {
    steps: () => [
        fitsTheScreen,
        {
            content: "Write a few words",
            trigger: "#solidarity_join textarea[name=message]",
            run: "edit I live next door",
        },
        follow("Ask to join", "#solidarity_join button:contains(Ask to join)"),
        {
            content: "The request is with the organisers",
            trigger: ".o_solidarity_flash.alert-success",
        },
        {
            content: "There is no second form",
            trigger: "#solidarity_join:not(:has(form))",
        },
    ],
});

tours.add("solidarity_base_admit", {
    steps: () => [
        fitsTheScreen,
        follow("Somebody waits", "#solidarity_waiting a:contains(See who)"),
        follow(
            "Admit the person",
            "article:contains(I live next door) button:contains(Admit)"
        ),
        {
            content: "The person is a member",
            trigger: ".o_solidarity_flash:contains(Otto Other is a member now)",
        },
        fitsTheScreen,
    ],
});

tours.add("solidarity_base_directory", {
    steps: () => [
        follow(
            "Open the directory",
            "#solidarity_card_members a:contains(Find a member)"
        ),
        fitsTheScreen,
        {
            content: "Look for Bruno",
            trigger: "input[name=search]",
            run: "edit bruno",
        },
        follow("Search", "form[role=search] button"),
        follow(
            "Only Bruno is left",
            ".o_solidarity_members:not(:contains(Ada)) a:contains(Bruno)"
        ),
        {
            content: "Bruno's page",
            trigger: "h1:contains(Bruno Member)",
        },
        fitsTheScreen,
    ],
});

tours.add("solidarity_base_settings", {
    steps: () => [
        follow("Open my settings", "#solidarity_card_settings a:contains(Change)"),
        fitsTheScreen,
        {
            content: "Show my history",
            trigger: "input[name=share_history]",
            run: "click",
        },
        follow("Save", "form button:contains(Save)"),
        {
            content: "Saved",
            trigger: ".o_solidarity_flash.alert-success",
        },
        {
            content: "The box is ticked",
            trigger: "input[name=share_history]:checked",
        },
    ],
});

tours.add("solidarity_base_report", {
    steps: () => [
        follow(
            "Open the directory",
            "#solidarity_card_members a:contains(Find a member)"
        ),
        follow("Open Bruno's page", ".o_solidarity_members a:contains(Bruno)"),
        {
            content: "Open the form",
            trigger: "#solidarity_report summary",
            run: "click",
        },
        {
            content: "Say what is wrong",
            trigger: "#solidarity_report textarea",
            run: "edit Never answers",
        },
        follow("Send", "#solidarity_report button:contains(Send the report)"),
        {
            content: "The moderators have it",
            trigger: ".o_solidarity_flash.alert-success",
        },
        fitsTheScreen,
    ],
});
