import {fingersHit, fitsTheScreen, follow} from "@solidarity_base/../tests/tours/tour_steps";
import {registry} from "@web/core/registry";

const tours = registry.category("web_tour.tours");

/** A small picture, drawn here. */
const choosePicture = {
    content: "Choose a picture",
    trigger: "#picture",
    async run() {
        const canvas = document.createElement("canvas");
        canvas.width = 60;
        canvas.height = 40;
        canvas.getContext("2d").fillRect(0, 0, 60, 40);
        const blob = await new Promise((resolve) => canvas.toBlob(resolve));
        const files = new DataTransfer();
        files.items.add(new File([blob], "jam.png", {type: "image/png"}));
        this.anchor.files = files.files;
    },
};

tours.add("solidarity_marketplace_find", {
    steps: () => [
        fitsTheScreen,
        follow("Find", "#solidarity_card_listings a:contains(Find)"),
        fitsTheScreen,
        fingersHit("#market_search button:contains(Search)"),
        {content: "Look for a bicycle", trigger: "#market_words", run: "edit bicycle"},
        follow("Search", "#market_search button:contains(Search)"),
        {content: "One is found", trigger: "#market_found:contains(1 found)"},
        follow("Open it", "#market_cards a:contains(Bicycle repair)"),
        {content: "How far it is", trigger: "dl:contains(less than 1 km)"},
        fitsTheScreen,
        {
            content: "Write",
            trigger: "#market_message",
            run: "edit May I come on Saturday?",
        },
        fingersHit("#solidarity_listing_message button:contains(Send)"),
        follow("Send", "#solidarity_listing_message button:contains(Send)"),
        {
            content: "It is on its way",
            trigger: ".o_solidarity_flash:contains(on its way to Bruno Member)",
        },
        fitsTheScreen,
    ],
});

tours.add("solidarity_marketplace_offer", {
    steps: () => [
        follow("Offer", "#solidarity_card_listings a:contains(Offer something)"),
        fitsTheScreen,
        {content: "Say what", trigger: "#title", run: "edit Plum jam"},
        choosePicture,
        {content: "A price", trigger: "#price_amount", run: "click"},
        {content: "Not a number", trigger: "[name=price]", run: "edit cheap"},
        fingersHit("#market_form button:contains(Show it)"),
        follow("Show it", "#market_form button:contains(Show it)"),
        {
            content: "What to change, beside it",
            trigger: "#market_price .o_solidarity_error:contains(Enter a number)",
        },
        {
            content: "What was typed is there",
            trigger: "#title",
            run() {
                if (this.anchor.value !== "Plum jam") {
                    throw new Error("the title is gone");
                }
            },
        },
        {content: "For free", trigger: "#price_free", run: "click"},
        choosePicture,
        follow("Show it", "#market_form button:contains(Show it)"),
        {
            content: "It is shown",
            trigger: ".o_solidarity_flash:contains(Plum jam):contains(is shown)",
        },
        fitsTheScreen,
        follow("Change it", "#market_mine a:contains(Change)"),
        {content: "The picture is there", trigger: "#remove_picture"},
        {content: "Another title", trigger: "#title", run: "edit Cherry jam"},
        follow("Save", "#market_form button:contains(Save)"),
        {content: "Saved", trigger: "h1:contains(Cherry jam)"},
        {content: "Its picture", trigger: ".o_market_photo"},
        fitsTheScreen,
        follow("All of mine", "#solidarity_listing_actions a:contains(All of mine)"),
        follow("Pause", "#market_mine button:contains(Pause)"),
        {content: "Paused", trigger: "#market_mine .badge:contains(paused)"},
        follow("Show it again", "#market_mine button:contains(Show again)"),
        follow("Renew", "#market_mine button:contains(Renew)"),
        {content: "Renewed", trigger: ".o_solidarity_flash:contains(is renewed)"},
    ],
});

tours.add("solidarity_marketplace_map", {
    steps: () => [
        follow("Find", "#solidarity_card_listings a:contains(Find)"),
        follow("Look at the map", "#market_to_map"),
        fitsTheScreen,
        {
            content: "Pins are large enough for a finger and reached by the keyboard",
            trigger: "#market_map .o_market_pin[href]",
            run() {
                const {height} = this.anchor.getBoundingClientRect();
                if (height < 24) {
                    throw new Error(`a pin is ${height} px high`);
                }
                this.anchor.focus();
                if (document.activeElement !== this.anchor) {
                    throw new Error("the keyboard does not reach the pin");
                }
            },
        },
        {
            content: "A pin leads to its entry in the list",
            trigger: "#market_map .o_market_pin[href]",
            run: "click",
        },
        {content: "Which is marked", trigger: ".o_market_card:target"},
        follow("Back to the list", "#market_to_list"),
        {content: "The list", trigger: "#market_cards:not(:has(svg))"},
    ],
});

tours.add("solidarity_marketplace_place", {
    steps: () => [
        {
            content: "A device that tells its position",
            trigger: ".o_market_device:not(.d-none)",
            run() {
                navigator.geolocation.getCurrentPosition = (found) =>
                    found({coords: {latitude: 46.51972, longitude: 6.63231}});
            },
        },
        fitsTheScreen,
        {content: "Ask it", trigger: ".o_market_device", run: "click"},
        {content: "Found", trigger: ".o_market_device_status:contains(Found)"},
        follow("Save", "#solidarity_place button:contains(Save my place)"),
        {content: "Saved", trigger: ".o_solidarity_flash:contains(is saved)"},
        follow("Forget it", "#solidarity_place button:contains(Forget it)"),
        {content: "Forgotten", trigger: ".o_solidarity_flash:contains(is forgotten)"},
    ],
});
