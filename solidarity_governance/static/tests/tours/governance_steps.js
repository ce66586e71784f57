/** Steps that several tours of governance take. */

import {follow} from "@solidarity_base/../tests/tours/tour_steps";

/** Something is on the page; the trigger says what, with its figures. */
export const shows = (content, trigger) => ({content, trigger});

/** Click on what stays on the page. */
export const press = (content, trigger) => ({content, trigger, run: "click"});

export const type = (content, trigger, text) => ({
    content,
    trigger,
    run: `edit ${text}`,
});

/** The message on top of the page after something was done. */
export const done = (text) => shows(text, `.o_solidarity_flash:contains(${text})`);

/** What no selector says: whether it is so of the element. */
export const check = (content, trigger, isRight) => ({
    content,
    trigger,
    run() {
        if (!isRight(this.anchor)) {
            throw new Error(`${content}: not so`);
        }
    },
});

const button = (label) => `#solidarity_governance_buttons a:contains(${label})`;

export const proposals = follow("The proposals", button("Proposals"));
export const ballots = follow("The ballots", button("Ballots"));
export const rules = follow("The rules", "#solidarity_card_rules a:contains(See our rules)");

/** A row of the rules of today. */
export const rule = (label) => `.o_gov_rule_today:contains(${label})`;

/** Nothing but these sentences, in this order. */
export const sentences = (content, trigger, ...expected) =>
    check(content, trigger, (list) => {
        const found = [...list.querySelectorAll("li")].map((line) =>
            line.textContent.replace(/\s+/g, " ").trim()
        );
        if (JSON.stringify(found) !== JSON.stringify(expected)) {
            throw new Error(`${content}: ${JSON.stringify(found)}`);
        }
        return true;
    });

/** How 100 are shared among a garden for 60, a market for 50 and a bench for 40: five
 * want the garden, one the garden and the bench, four the market. With 12.50 each the
 * four could pay the market, and 110 would be spent. */
export const EQUAL_SHARES = [
    "Votes: 10. Each has the same share of the money, $ 10.00.",
    "Money was left that no group of voters could spend alone, so all was counted anew with larger shares, step by step. Valid is step 24, with $ 12.40 for each vote: the next one would spend $ 110.00.",
    "Garden costs $ 60.00, wanted by 6: funded. Each of them pays $ 10.00. After that all have $ 64.00 together.",
    "Market costs $ 50.00, wanted by 4: not funded. They have $ 49.60 left together.",
    "Bench costs $ 40.00, wanted by 1: not funded. They have $ 2.40 left together.",
    "Of $ 100.00, $ 60.00 are spent and $ 40.00 are left.",
];
