/** The one script of every page: finds what the page asks for by data attributes, and starts that. */

import { focusFirst, initBehaviours } from "./behaviours.js";

initBehaviours(document);
focusFirst(document);
document.addEventListener("htmx:load", (event) => {
  if (!(event.target instanceof HTMLElement) || event.target === document.body) return;
  initBehaviours(document);
  focusFirst(event.target);
});

// What only one page needs is loaded by that page.
const live = document.querySelector<HTMLElement>("[data-live]");
if (live) void import("./live_page.js").then(({ initLivePage }) => initLivePage(live));
const enrolling = document.querySelector<HTMLElement>("[data-enrol]");
if (enrolling) void import("./enrol_page.js").then(({ initEnrolPage }) => initEnrolPage(enrolling));
