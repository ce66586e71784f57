import {Interaction} from "@web/public/interaction";
import {registry} from "@web/core/registry";

/**
 * Copies the address of a page. Without scripts, or where the browser lets no page copy
 * (no https), the address is there to be marked.
 */
export class Share extends Interaction {
    static selector = ".o_gov_share";
    dynamicContent = {
        ".o_gov_copy": {
            "t-on-click": this.copy,
            "t-att-class": () => ({"d-none": !navigator.clipboard}),
        },
        input: {"t-on-focus": (ev) => ev.currentTarget.select()},
    };

    async copy() {
        const field = this.el.querySelector("input");
        const status = this.el.querySelector("[role=status]");
        const isCopied = await this.waitFor(
            navigator.clipboard.writeText(field.value).then(
                () => true,
                () => false // the person does not let pages copy
            )
        );
        status.textContent = isCopied ? status.dataset.copied : "";
        if (!isCopied) {
            field.select();
        }
    }
}

registry.category("public.interactions").add("solidarity_governance.share", Share);
