import {Interaction} from "@web/public/interaction";
import {registry} from "@web/core/registry";

/**
 * Sends a ballot paper once, however often the button is hit: of two answers to a
 * secret vote the browser would show the second one, and the receipt is in the first.
 */
export class Ballot extends Interaction {
    static selector = ".o_ballot";
    dynamicContent = {
        _root: {"t-on-submit": this.send},
        // who comes back to the page may vote again
        _window: {"t-on-pageshow": () => (this.isSent = false)},
    };

    setup() {
        this.isSent = false;
    }

    send(ev) {
        if (this.isSent) {
            ev.preventDefault();
        }
        this.isSent = true;
    }
}

registry.category("public.interactions").add("solidarity_governance.ballot", Ballot);
