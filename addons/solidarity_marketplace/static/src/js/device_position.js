import {Interaction} from "@web/public/interaction";
import {registry} from "@web/core/registry";

// About ten metres.
const DIGITS = 4;

/** Fills the form of the own place with the device's position, where it tells it. */
export class DevicePosition extends Interaction {
    static selector = ".o_market_place";
    dynamicContent = {
        ".o_market_device": {
            "t-on-click": this.ask,
            "t-att-class": () => ({"d-none": !navigator.geolocation}),
        },
        ".o_market_device_status": {"t-out": () => this.status},
    };

    setup() {
        this.status = "";
    }

    ask() {
        this.say("asking");
        navigator.geolocation.getCurrentPosition(
            ({coords}) => {
                this.el.querySelector("[name=latitude]").value =
                    coords.latitude.toFixed(DIGITS);
                this.el.querySelector("[name=longitude]").value =
                    coords.longitude.toFixed(DIGITS);
                this.say("found");
            },
            () => this.say("failed"),
            {timeout: 15000, maximumAge: 600000}
        );
    }

    /** Tells how it goes, in the words of the page. */
    say(what) {
        const {dataset} = this.el.querySelector(".o_market_device_status");
        this.status = dataset[what];
        this.updateContent();
    }
}

registry
    .category("public.interactions")
    .add("solidarity_marketplace.device_position", DevicePosition);
