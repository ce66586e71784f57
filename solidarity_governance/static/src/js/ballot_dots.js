import {Interaction} from "@web/public/interaction";
import {registry} from "@web/core/registry";

/** Puts dots on options with − and +, and says how many are left. */
export class BallotDots extends Interaction {
    static selector = ".o_ballot_dots";
    dynamicContent = {
        _root: {"t-att-class": () => ({o_ballot_live: true})},
        ".o_ballot_less": {"t-on-click": (ev) => this.change(ev.currentTarget, -1)},
        ".o_ballot_more": {"t-on-click": (ev) => this.change(ev.currentTarget, 1)},
        ".o_ballot_number": {"t-on-input": this.count},
    };

    setup() {
        this.count();
    }

    change(button, step) {
        const input = button.parentElement.querySelector(".o_ballot_number");
        input.value = Number(input.value) + step;
        this.count();
    }

    count() {
        const inputs = [...this.el.querySelectorAll(".o_ballot_number")];
        const left =
            Number(this.el.dataset.dots) -
            inputs.reduce((sum, input) => sum + Number(input.value), 0);
        const output = this.el.querySelector(".o_ballot_left_number");
        output.textContent = left;
        output.classList.toggle("text-danger", left < 0);
        for (const input of inputs) {
            const {parentElement: counter} = input;
            counter.querySelector(".o_ballot_less").disabled = Number(input.value) <= 0;
            counter.querySelector(".o_ballot_more").disabled =
                left <= 0 || Number(input.value) >= Number(this.el.dataset.cap);
        }
    }
}

registry
    .category("public.interactions")
    .add("solidarity_governance.ballot_dots", BallotDots);
