import { initBehaviours } from "./behaviours.js";
const LONGEST_MS = 120_000;
export function delayAfter(failures, usualMs) {
return Math.min(usualMs * 2 ** failures, LONGEST_MS);
}
export function asPolled(path) {
return `${path}${path.includes("?") ? "&" : "?"}poll=1`;
}
export function repeat(usualMs, ask) {
let failures = 0;
let timer = 0;
async function look() {
if (document.hidden)
return;
const heard = await ask();
if (heard === "end")
return;
failures = heard === "none" ? failures + 1 : 0;
later(delayAfter(failures, usualMs));
}
function later(ms) {
clearTimeout(timer);
timer = window.setTimeout(() => void look(), ms);
}
document.addEventListener("visibilitychange", () => {
if (!document.hidden)
later(0);
});
later(usualMs);
}
export function parsed(text) {
return new DOMParser().parseFromString(text, "text/html");
}
export function change(place, put) {
const focused = place.contains(document.activeElement) ? document.activeElement?.id : "";
put();
initBehaviours(document);
if (focused)
document.getElementById(focused)?.focus({ preventScroll: true });
}
