import { focusFirst } from "./behaviours.js";
import { asPolled, change, delayAfter, parsed, repeat } from "./polling.js";
const RETRY_MS = 1_000;
export function nextAfter(status, hasPart, isPolled) {
if (status === 200 && hasPart)
return "show";
return isPolled && (status === 429 || status >= 500) ? "later" : "open";
}
let latest = 0;
let retry = 0;
async function load(address) {
try {
const answer = await fetch(address, { credentials: "same-origin", cache: "no-store", redirect: "manual" });
return { status: answer.status, text: await answer.text() };
}
catch {
return null;
}
}
function show(present, fresh) {
const made = document.importNode(fresh, true);
if (present.isEqualNode(made))
return;
change(present, () => present.replaceWith(made));
focusFirst(made);
}
async function ask(part, address, isPolled) {
const turn = ++latest;
const answer = await load(isPolled ? asPolled(address) : address);
if (turn !== latest)
return "answer";
if (answer === null)
return "none";
const [present, fresh] = [document.querySelector(part), parsed(answer.text).querySelector(part)];
const next = nextAfter(answer.status, present !== null && fresh !== null, isPolled);
if (next === "later")
return "none";
if (next === "show" && present && fresh) {
show(present, fresh);
return "answer";
}
location.assign(address);
return "end";
}
async function press(part, address, failures = 0) {
clearTimeout(retry);
if ((await ask(part, address, false)) !== "none")
return;
retry = window.setTimeout(() => void press(part, address, failures + 1), delayAfter(failures, RETRY_MS));
}
function addressOf(form) {
const address = new URL(form.action);
address.search = new URLSearchParams([...new FormData(form)].map(([name, value]) => [name, String(value)])).toString();
return address.href;
}
function isPlain(event) {
return event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
}
export function initParts() {
document.addEventListener("click", (event) => {
const link = event.target instanceof Element ? event.target.closest("a[data-part]") : null;
if (!link || event.defaultPrevented || !isPlain(event))
return;
event.preventDefault();
void press(link.dataset["part"] ?? "", link.href);
});
document.addEventListener("submit", (event) => {
const form = event.target instanceof HTMLFormElement ? event.target : null;
const { part } = form?.dataset ?? {};
if (!form || !part || event.defaultPrevented)
return;
event.preventDefault();
void press(part, addressOf(form));
});
const repeated = () => document.querySelector("a[data-part-every]");
const everyS = Number(repeated()?.dataset["partEvery"]);
if (!everyS)
return;
repeat(everyS * 1000, async () => {
const link = repeated();
return link ? ask(link.dataset["part"] ?? "", link.href, true) : "end";
});
}
