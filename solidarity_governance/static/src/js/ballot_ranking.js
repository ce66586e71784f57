import {Interaction} from "@web/public/interaction";
import {registry} from "@web/core/registry";

/**
 * Puts the options of a ranking in order, by dragging or by the arrows. The places are
 * written into the fields with which the form works without scripts.
 */
export class BallotRanking extends Interaction {
    static selector = ".o_ballot_ranking";
    dynamicContent = {
        _root: {"t-att-class": () => ({o_ballot_live: true})},
        ".o_ballot_up": {"t-on-click": (ev) => this.move(ev.currentTarget, -1)},
        ".o_ballot_down": {"t-on-click": (ev) => this.move(ev.currentTarget, 1)},
        ".o_ballot_handle": {"t-on-pointerdown": this.grab},
    };

    setup() {
        this.list = this.el.querySelector(".o_ballot_order");
        this.line = this.el.querySelector(".o_ballot_line");
        this.said = this.el.querySelector(".o_ballot_said");
        this.sort();
        this.number();
    }

    /** Ranked options above the line, as the form has them; the others below. */
    sort() {
        const place = (item) => Number(item.querySelector("select").value);
        const ranked = [...this.list.querySelectorAll(".o_ballot_item")]
            .filter(place)
            .sort((one, other) => place(one) - place(other));
        this.line.before(...ranked);
    }

    /** Writes the places into the form. */
    number() {
        const items = [...this.list.children];
        const ranked = items.indexOf(this.line);
        items.forEach((item, index) => {
            if (item === this.line) {
                return;
            }
            const place = index < ranked ? String(index + 1) : "";
            item.querySelector("select").value = place;
            item.querySelector(".o_ballot_place").textContent = place;
            item.classList.toggle("o_ballot_ranked", Boolean(place));
            item.querySelector(".o_ballot_up").disabled = index === 0;
            item.querySelector(".o_ballot_down").disabled = index === items.length - 1;
        });
    }

    /**
     * Moves an option one place. What is not ranked has no order: from there an option
     * goes up to the last place at once.
     */
    move(button, step) {
        const item = button.closest("li");
        if (step < 0 && !item.classList.contains("o_ballot_ranked")) {
            this.line.before(item);
        } else if (step < 0) {
            item.previousElementSibling?.before(item);
        } else {
            item.nextElementSibling?.after(item);
        }
        this.number();
        this.say(item);
        const other = button.classList.contains("o_ballot_up")
            ? ".o_ballot_down"
            : ".o_ballot_up";
        (button.disabled ? item.querySelector(other) : button).focus();
    }

    grab(ev) {
        const item = ev.currentTarget.closest("li");
        ev.preventDefault();
        item.classList.add("o_ballot_dragged");
        const follow = this.addListener(document, "pointermove", (move) =>
            this.drag(item, move.clientY)
        );
        const drop = () => {
            ends.forEach((end) => end());
            follow();
            item.classList.remove("o_ballot_dragged");
            this.say(item);
        };
        const ends = ["pointerup", "pointercancel"].map((name) =>
            this.addListener(document, name, drop)
        );
    }

    /** The others make way: what is dragged stays in the page, or touch would end. */
    drag(item, y) {
        const middle = (other) => {
            const {top, height} = other.getBoundingClientRect();
            return top + height / 2;
        };
        let other = item.previousElementSibling;
        while (other && y < middle(other)) {
            item.after(other);
            other = item.previousElementSibling;
        }
        other = item.nextElementSibling;
        while (other && y > middle(other)) {
            item.before(other);
            other = item.nextElementSibling;
        }
        this.number();
    }

    /** Says aloud where the option is now. */
    say(item) {
        const place = item.querySelector("select").value;
        const {ranked, unranked} = this.said.dataset;
        this.said.textContent = (place ? ranked : unranked)
            .replace("{name}", () => item.dataset.name)
            .replace("{place}", place);
    }
}

registry
    .category("public.interactions")
    .add("solidarity_governance.ballot_ranking", BallotRanking);
