import { focusFirst, initBehaviours } from "./behaviours.js";
import { initEnrolPage } from "./enrol_page.js";
import { initLivePage } from "./live_page.js";
initBehaviours(document);
focusFirst(document);
document.addEventListener("htmx:load", (event) => {
    if (!(event.target instanceof HTMLElement) || event.target === document.body)
        return;
    initBehaviours(document);
    focusFirst(event.target);
});
const live = document.querySelector("[data-live]");
if (live)
    initLivePage(live);
const enrolling = document.querySelector("[data-enrol]");
if (enrolling)
    initEnrolPage(enrolling);
