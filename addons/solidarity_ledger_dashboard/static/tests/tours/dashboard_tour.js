import {registry} from "@web/core/registry";

/** The spreadsheet of the dashboard that is open. */
const getSpreadsheet = () =>
    odoo.__WOWL_DEBUG__.root.env.services.spreadsheet_dashboard_loader.getActiveDashboard()
        .model;

/** Cells of all sheets whose formula is an error, or has not come to a value yet. */
const wrongCells = ({getters}) =>
    getters
        .getSheetIds()
        .flatMap((id) => Object.values(getters.getEvaluatedCells(id)))
        .filter(({type}) => type === "error")
        .map(({value, message}) => `${value} ${message}`);

registry.category("web_tour.tours").add("solidarity_ledger_dashboard", {
    steps: () => [
        {
            content: "Open the dashboard of the ledger",
            trigger: ".o_dashboard_name:text(Ledger)",
            run: "click",
        },
        {
            content: "The dashboard is there",
            trigger: ".o_search_panel_category_value.active:contains(Ledger)",
        },
        {
            content: "All formulas come to a value",
            trigger: ".o-figure .o-scorecard",
            async run() {
                let wrong = [];
                for (let tries = 0; tries < 50; tries++) {
                    wrong = wrongCells(getSpreadsheet());
                    if (!wrong.length) {
                        return;
                    }
                    await new Promise((resolve) => setTimeout(resolve, 100));
                }
                throw new Error(`Not a value: ${wrong.join(", ")}`);
            },
        },
    ],
});
