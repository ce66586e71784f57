import {fitsTheScreen} from "@solidarity_base/../tests/tours/tour_steps";
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
        {
            content: "Ask to join",
            trigger: "#solidarity_join button:contains(Ask to join)",
            run: "click",
            expectUnloadPage: true,
        },
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
        {
            content: "Somebody waits",
            trigger: "#solidarity_waiting a:contains(See who)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Admit the person",
            trigger: "article:contains(I live next door) button:contains(Admit)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The person is a member",
            trigger: ".o_solidarity_flash:contains(Otto Other is a member now)",
        },
        fitsTheScreen,
    ],
});

tours.add("solidarity_base_directory", {
    steps: () => [
        {
            content: "Open the directory",
            trigger: "#solidarity_card_members a:contains(Find a member)",
            run: "click",
            expectUnloadPage: true,
        },
        fitsTheScreen,
        {
            content: "Look for Bruno",
            trigger: "input[name=search]",
            run: "edit bruno",
        },
        {
            content: "Search",
            trigger: "form[role=search] button",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Only Bruno is left",
            trigger: ".o_solidarity_members:not(:contains(Ada)) a:contains(Bruno)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Bruno's page",
            trigger: "h1:contains(Bruno Member)",
        },
        fitsTheScreen,
    ],
});

tours.add("solidarity_base_settings", {
    steps: () => [
        {
            content: "Open my settings",
            trigger: "#solidarity_card_settings a:contains(Change)",
            run: "click",
            expectUnloadPage: true,
        },
        fitsTheScreen,
        {
            content: "Show my history",
            trigger: "input[name=share_history]",
            run: "click",
        },
        {
            content: "Save",
            trigger: "form button:contains(Save)",
            run: "click",
            expectUnloadPage: true,
        },
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
        {
            content: "Open the directory",
            trigger: "#solidarity_card_members a:contains(Find a member)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Open Bruno's page",
            trigger: ".o_solidarity_members a:contains(Bruno)",
            run: "click",
            expectUnloadPage: true,
        },
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
        {
            content: "Send",
            trigger: "#solidarity_report button:contains(Send the report)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The moderators have it",
            trigger: ".o_solidarity_flash.alert-success",
        },
        fitsTheScreen,
    ],
});
