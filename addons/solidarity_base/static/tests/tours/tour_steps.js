/** Steps that tours of all addons take. */

/** Nothing makes a phone scroll sideways, and the trigger ends on the screen. */
export const fits = (trigger) => ({
    content: "The page fits the screen",
    trigger,
    run() {
        const {scrollWidth} = document.documentElement;
        if (scrollWidth > window.innerWidth) {
            throw new Error(`${scrollWidth} px on a screen of ${window.innerWidth}`);
        }
        const {right} = this.anchor.getBoundingClientRect();
        if (right > window.innerWidth) {
            throw new Error(`${trigger} ends at ${right} px of ${window.innerWidth}`);
        }
    },
});

export const fitsTheScreen = fits("#wrap");

/** Buttons are large enough for a finger. */
export const fingersHit = (trigger) => ({
    content: "The button is large enough for a finger",
    trigger,
    run() {
        const {height} = this.anchor.getBoundingClientRect();
        if (height < 40) {
            throw new Error(`${trigger} is ${height} px high`);
        }
    },
});

/** Click on what leads to another page. */
export const follow = (content, trigger) => ({
    content,
    trigger,
    run: "click",
    expectUnloadPage: true,
});
