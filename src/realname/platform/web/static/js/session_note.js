import { serverWith } from "./server.js";
import { SessionWatch } from "./session_watch.js";
const WORDS = { stay: "[data-session-stay]", end: "[data-session-end]" };
function isCheckUnderWay() {
const stage = document.querySelector("[data-live-stage]");
return stage !== null && !stage.hidden;
}
class Note {
place;
#shown = "";
stay = () => undefined;
constructor(place) {
this.place = place;
}
warn(canStay) {
const kind = canStay ? "stay" : "end";
if (this.#shown === kind)
return;
this.#shown = kind;
const words = document.querySelector(WORDS[kind]);
if (words)
this.place.replaceChildren(words.content.cloneNode(true));
this.place.querySelector("[data-session-button]")?.addEventListener("click", () => this.stay());
}
clear() {
this.#shown = "";
this.place.replaceChildren();
}
leave() {
location.replace(this.place.dataset["sessionOver"] ?? "/");
}
}
export function initSession(place) {
const { sessionAsk: path = "", sessionLeft = "", sessionMost = "", csrf = "" } = place.dataset;
const server = serverWith(csrf);
const note = new Note(place);
let timer = 0;
const parts = {
now: () => Date.now(),
schedule: (ms, run) => {
clearTimeout(timer);
timer = window.setTimeout(run, ms);
},
ask: () => server.get(`${path}?poll=1`),
stay: () => server.get(path),
isBusy: isCheckUnderWay,
};
const watch = new SessionWatch(parts, note, { leftMs: Number(sessionLeft) * 1000, mostMs: Number(sessionMost) * 1000 });
note.stay = () => void watch.stay();
document.addEventListener("visibilitychange", () => {
if (!document.hidden)
watch.wake();
});
window.addEventListener("pageshow", (event) => {
if (event.persisted)
watch.wake();
});
watch.start();
}
