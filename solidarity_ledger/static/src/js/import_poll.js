import { registry } from "@web/core/registry";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { Component, onWillUnmount, useEffect, xml } from "@odoo/owl";

const INTERVAL = 2000;

/** Follows an import that runs in the background, as long as its form is open. */
export class SolidarityImportPoll extends Component {
    static template = xml`<span/>`;
    static props = { ...standardWidgetProps };

    setup() {
        this.timer = null;
        useEffect(
            (state) => {
                clearTimeout(this.timer);
                if (state === "running") {
                    this.poll();
                }
            },
            () => [this.props.record.data.state]
        );
        onWillUnmount(() => clearTimeout(this.timer));
    }

    poll() {
        this.timer = setTimeout(async () => {
            await this.props.record.load();
            if (this.props.record.data.state === "running") {
                this.poll();
            }
        }, INTERVAL);
    }
}

registry.category("view_widgets").add("solidarity_import_poll", {
    component: SolidarityImportPoll,
    fieldDependencies: [{ name: "state", type: "selection" }],
});
