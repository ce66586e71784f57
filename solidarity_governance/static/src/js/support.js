import {Interaction} from "@web/public/interaction";
import {registry} from "@web/core/registry";

/**
 * Gives points to a proposal without loading the page again. Without this the form
 * does the same, and the page is loaded.
 */
export class SupportControl extends Interaction {
    static selector = ".o_support";
    dynamicContent = {
        ".o_support_step": {
            "t-on-click": this.step,
            "t-att-class": () => ({"d-none": false}),
            "t-att-disabled": () => this.isBusy,
        },
        ".o_support_form": {"t-on-submit": this.save},
        "[name=points]": {"t-on-input": () => this.updateContent()},
        ".o_support_save": {"t-att-disabled": () => this.isBusy},
        ".o_support_give": {"t-att-class": () => ({"d-none": this.points})},
        ".o_support_change": {
            "t-att-class": () => ({"d-none": !this.points || this.isTakingBack()}),
        },
        ".o_support_take_back": {
            "t-att-class": () => ({"d-none": !this.points || !this.isTakingBack()}),
        },
        ".o_support_message": {
            "t-out": () => this.message,
            "t-att-class": () => ({
                "text-danger": this.isRefused,
                "text-success": !this.isRefused,
            }),
        },
    };

    setup() {
        this.points = Number(this.el.dataset.points);
        this.input = this.el.querySelector("[name=points]");
        this.message = "";
        this.isRefused = false;
        this.isBusy = false;
    }

    isTakingBack() {
        return !Number(this.input.value);
    }

    step(ev) {
        const points = Number(this.input.value) + Number(ev.currentTarget.dataset.step);
        const most = Number(this.input.max);
        this.input.value = Math.min(Math.max(points, 0), most);
    }

    async save(ev) {
        ev.preventDefault();
        if (this.isBusy) {
            return;
        }
        this.isBusy = true;
        this.updateContent();
        const form = ev.currentTarget;
        const answer = await this.waitFor(this.send(form));
        if (!answer) {
            // Logged out, or no answer: the page itself says what is the matter.
            form.submit();
            return;
        }
        this.isBusy = false;
        this.isRefused = Boolean(answer.error);
        this.message = answer.error || answer.message;
        if (!answer.error) {
            this.show(answer);
        }
        this.updateContent();
        if (!answer.error) {
            await this.waitFor(this.refresh());
        }
    }

    /** Returns what the server says, or nothing if that is no answer. */
    async send(form) {
        try {
            const response = await fetch(form.action, {
                method: "POST",
                body: new URLSearchParams(new FormData(form)),
                headers: {Accept: "application/json"},
            });
            return response.ok && !response.redirected && (await response.json());
        } catch {
            return null;
        }
    }

    /** Shows the new numbers everywhere on the page. */
    show({points, available, total, supporters, state}) {
        this.points = points;
        this.input.value = points;
        const isGathering = state === "gathering";
        this.el.querySelector(".o_support_form").hidden = !isGathering;
        this.el.querySelector(".o_support_mine").textContent = points;
        this.el
            .querySelector(".o_support_locked")
            .classList.toggle("d-none", isGathering || !points);
        for (const left of document.querySelectorAll(".o_support_left")) {
            left.textContent = available;
        }
        const id = this.el.dataset.proposalId;
        for (const bar of document.querySelectorAll(
            `.o_support_bar[data-proposal-id="${id}"]`
        )) {
            this.showProgress(bar, 0, ".o_support_total", total);
            this.showProgress(bar, 1, ".o_support_supporters", supporters);
        }
    }

    showProgress(bar, place, selector, reached) {
        bar.querySelector(selector).textContent = reached;
        const progress = bar.querySelectorAll(".progress")[place];
        const percent = Math.min(100, (100 * reached) / progress.ariaValueMax);
        progress.ariaValueNow = reached;
        progress.querySelector(".o_support_fill").style.width = `${percent}%`;
    }

    /**
     * Brings parts of the page up to date that say who gave what, and where it stands:
     * each has the class o_support_refresh and an id, and no control in it.
     */
    async refresh() {
        const parts = [...document.querySelectorAll(".o_support_refresh[id]")];
        if (!parts.length) {
            return;
        }
        const response = await fetch(window.location.href);
        const page = new DOMParser().parseFromString(
            await response.text(),
            "text/html"
        );
        for (const part of parts) {
            const fresh = page.getElementById(part.id);
            if (fresh) {
                part.replaceWith(fresh);
            } else {
                part.remove();
            }
        }
    }
}

registry
    .category("public.interactions")
    .add("solidarity_governance.support", SupportControl);
