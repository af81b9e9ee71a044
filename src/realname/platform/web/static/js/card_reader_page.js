import { agentAt, readCard, UNPAIRED } from "./card_reader.js";
import { wordsOf } from "./words.js";
const PAIRING = "realname.card-reader";
function remembered() {
try {
return localStorage.getItem(PAIRING) ?? "";
}
catch {
return "";
}
}
function remember(pairing) {
try {
localStorage.setItem(PAIRING, pairing);
}
catch {
}
}
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
export function initCardReader(part) {
const words = wordsOf(part);
const file = document.querySelector("input[type=file][name=card]");
const start = part.querySelector("[data-reader-start]");
const status = part.querySelector("[data-reader-status]");
const pairing = part.querySelector("[data-reader-pairing]");
const code = pairing?.querySelector("input");
const { agent = "", place = "" } = part.dataset;
if (!file || !start || !status || !pairing || !code)
return;
part.hidden = false;
code.value = remembered();
const send = (card) => {
const chosen = new DataTransfer();
chosen.items.add(new File([card], "card.json", { type: "application/json" }));
file.files = chosen.files;
file.form?.requestSubmit();
};
const fail = (failed) => {
const isUnpaired = failed === UNPAIRED;
const isFirst = isUnpaired && code.value === "";
status.textContent = isFirst ? "" : words.say(failed) || words.say("card-unreadable");
status.dataset["failed"] = failed;
pairing.hidden = !isUnpaired;
if (isUnpaired)
code.focus();
};
const read = async () => {
start.disabled = true;
delete status.dataset["failed"];
try {
const show = (step) => {
status.textContent = words.say(step);
};
const outcome = await readCard({ agent: agentAt(agent), pairing: code.value.trim(), place, show, wait });
if ("failed" in outcome)
return fail(outcome.failed);
remember(code.value.trim());
pairing.hidden = true;
send(outcome.card);
}
finally {
start.disabled = false;
}
};
start.addEventListener("click", () => void read());
code.addEventListener("keydown", (event) => {
if (event.key === "Enter")
void read();
});
}
