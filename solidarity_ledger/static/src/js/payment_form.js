import {PaymentForm} from "@payment/interactions/payment_form";
import {patch} from "@web/core/utils/patch";

patch(PaymentForm.prototype, {
    /**
     * Pay the amount that was entered for community credit, and say what the page
     * showed as due: the server refuses a page that is out of date.
     *
     * @override method from payment.payment_form
     * @private
     * @returns {Object} The transaction route params.
     */
    _prepareTransactionRouteParams() {
        const params = super._prepareTransactionRouteParams(...arguments);
        if (this.paymentContext.providerCode === "solidarity_credit") {
            const input = this.el.querySelector(
                `[name="o_credit_amount"][data-provider-id="${this.paymentContext.providerId}"]`
            );
            params.amount = parseFloat(input.value) || 0;
            params.credit_due = parseFloat(input.dataset.due);
        }
        return params;
    },
});
