import {Interaction} from "@web/public/interaction";
import {registry} from "@web/core/registry";

/** Keeps the receipt of a secret vote in the voter's browser, until told to forget it. */
export class BallotReceipt extends Interaction {
    static selector = ".o_ballot_receipt";
    dynamicContent = {
        ".o_ballot_kept": {"t-att-class": () => ({"d-none": !this.isKept})},
        ".o_ballot_forgotten": {"t-att-class": () => ({"d-none": this.isKept})},
        ".o_ballot_forget": {"t-on-click": this.forget},
    };

    setup() {
        const {key, receipt} = this.el.dataset;
        try {
            window.localStorage.setItem(key, receipt);
            this.isKept = true;
        } catch {
            // a browser that keeps nothing: the page says to write it down
            this.isKept = false;
        }
    }

    forget() {
        window.localStorage.removeItem(this.el.dataset.key);
        this.isKept = false;
    }
}

/** Fills in the receipt that the browser keeps. */
export class BallotReceiptField extends Interaction {
    static selector = ".o_ballot_receipt_field";

    setup() {
        try {
            this.el.value ||= window.localStorage.getItem(this.el.dataset.key) || "";
        } catch {
            // a browser that keeps nothing: the person types it
        }
    }
}

const interactions = registry.category("public.interactions");
interactions.add("solidarity_governance.ballot_receipt", BallotReceipt);
interactions.add("solidarity_governance.ballot_receipt_field", BallotReceiptField);
