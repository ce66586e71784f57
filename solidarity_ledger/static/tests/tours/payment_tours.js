import {fits, fitsTheScreen, follow} from "@solidarity_base/../tests/tours/tour_steps";
import {registry} from "@web/core/registry";

const payNow = {
    content: "Open the payment dialog",
    trigger: "a[data-bs-target='#pay_with']:contains(Pay Now)",
    run: "click",
};

const choose = (code) => ({
    content: `Choose ${code}`,
    trigger: `#pay_with.show input[name=o_payment_radio][data-provider-code=${code}]`,
    run: "click",
});

const pay = follow(
    "Pay",
    "#pay_with.show button[name=o_payment_submit_button]:not(:disabled)"
);

registry.category("web_tour.tours").add("solidarity_ledger_pay_invoice", {
    steps: () => [
        follow("Open the invoice", ".o_portal_my_doc_table a:contains(INV/)"),
        fitsTheScreen,
        payNow,
        choose("solidarity_credit"),
        {
            content: "Half of it can be paid in credit",
            trigger: ".o_solidarity_credit_offer:contains(50.00):contains(100.00)",
        },
        {
            content: "Not more than that",
            trigger: "input[name=o_credit_amount]:visible",
            run: "edit 80",
        },
        {
            content: "Pay too much",
            trigger: "#pay_with.show button[name=o_payment_submit_button]:not(:disabled)",
            run: "click",
        },
        {
            content: "The page says what to do",
            trigger: ".modal-content:contains(At most):contains(50.00) .btn-primary",
            run: "click",
        },
        {
            content: "Half",
            trigger: "input[name=o_credit_amount]:visible",
            run: "edit 50",
        },
        fits("#pay_with.show .modal-content"),
        pay,
        {
            content: "Back on the invoice, half of which is due",
            trigger: "#invoice_content",
            timeout: 30000,
        },
        fitsTheScreen,
        payNow,
        {
            content: "No more credit is taken",
            trigger: "#pay_with.show .o_solidarity_credit_note:contains(is paid already)",
        },
        choose("custom"),
        pay,
        {
            content: "Back on the invoice, with how to send the money",
            trigger: ".o_account_payment_tx_status:contains(Finalize your payment)",
            timeout: 30000,
        },
        fitsTheScreen,
    ],
});
