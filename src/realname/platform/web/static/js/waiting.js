import { asPolled, change, parsed, repeat } from "./polling.js";
const WITH_LIST_MS = 5_000;
const COUNTS_ALONE_MS = 15_000;
const MOST_SHOWN = 99;
export function shownCount(count) {
if (count <= 0)
return "";
return count > MOST_SHOWN ? `${MOST_SHOWN}+` : String(count);
}
class Watched {
path;
#tag = "";
constructor(path) {
this.path = path;
}
async ask() {
const headers = this.#tag ? { "If-None-Match": this.#tag } : {};
try {
const answer = await fetch(this.path, { headers, credentials: "same-origin", cache: "no-store" });
if (answer.redirected || answer.status === 401 || answer.status === 403)
return { outcome: "over", text: "" };
if (answer.status === 304)
return { outcome: "same", text: "" };
if (!answer.ok)
return { outcome: "failed", text: "" };
this.#tag = answer.headers.get("ETag") ?? "";
return { outcome: "changed", text: await answer.text() };
}
catch {
return { outcome: "failed", text: "" };
}
}
}
function showCounts(header, text) {
const counts = JSON.parse(text);
for (const badge of header.querySelectorAll("[data-badge]")) {
const shown = shownCount(counts[badge.dataset["badge"] ?? ""] ?? 0);
badge.hidden = shown === "";
const figure = badge.querySelector("[data-count]");
if (figure)
figure.textContent = shown;
}
}
function showList(place, text) {
const fresh = [...parsed(text).body.childNodes].map((node) => document.importNode(node, true));
change(place, () => place.replaceChildren(...fresh));
}
export function initWaiting(header) {
const list = document.querySelector("[data-live-part]");
const counts = new Watched(asPolled(header.dataset["waiting"] ?? ""));
const rows = list ? new Watched(asPolled(list.dataset["livePart"] ?? "")) : null;
async function look() {
const counted = await counts.ask();
if (counted.outcome === "changed")
showCounts(header, counted.text);
const listed = rows && counted.outcome !== "over" ? await rows.ask() : counted;
if (list && rows && listed.outcome === "changed")
showList(list, listed.text);
if (counted.outcome === "over" || listed.outcome === "over")
return "end";
return counted.outcome === "failed" || listed.outcome === "failed" ? "none" : "answer";
}
repeat(list ? WITH_LIST_MS : COUNTS_ALONE_MS, look);
}
