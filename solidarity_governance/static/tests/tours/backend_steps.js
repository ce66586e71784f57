/** Steps in the web client that several tours of governance take. */

import {press, shows} from "./governance_steps";

/** A button of a form, by its words. */
export const button = (label) => press(label, `.o_form_view button:contains(/^${label}$/)`);

const front = ".modal:not(.o_inactive_modal)";

export const confirm = press("I am sure", `${front} footer .btn-primary`);

/** Where the record stands. */
export const stands = (state) =>
    shows(
        `It is: ${state}`,
        `.o_statusbar_status .o_arrow_button_current:contains(${state})`
    );

export const tab = (name) => press(`The tab ${name}`, `.o_notebook .nav-link[name=${name}]`);

export const field = (name) => `.o_field_widget[name=${name}]`;

export const row = (text) => `.o_data_row:contains(${text})`;

/** What the system answers instead of doing it. */
export const refused = (text) => [
    shows("It is refused", `.modal .modal-body:contains(${text})`),
    press("Close the message", `${front} footer .btn-primary`),
    shows("It is closed", `body:not(:has(.modal:contains(${text})))`),
];

/** Put a file into a field for files. */
export const upload = (content, name, text) => ({
    content,
    trigger: `${field(name)} input[type=file]:not(:visible)`,
    run() {
        const files = new DataTransfer();
        files.items.add(new File([text], "fund.pb", {type: "text/plain"}));
        this.anchor.files = files.files;
        this.anchor.dispatchEvent(new Event("change", {bubbles: true}));
    },
});
