/** Steps that tours of all addons take. */

/** The page has nothing that makes a phone scroll sideways. */
export const fitsTheScreen = {
    content: "The page fits the screen",
    trigger: "#wrap",
    run() {
        const {scrollWidth} = document.documentElement;
        if (scrollWidth > window.innerWidth) {
            throw new Error(`${scrollWidth} px on a screen of ${window.innerWidth}`);
        }
    },
};

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
