import { wordsOf } from "./words.js";
const UNPAIRED = "card-reader-unpaired";
const PAIRING = "realname.card-reader";
const EACH_MS = 500;
const LONGEST_MS = 60_000;
const OK = 200;
function parsed(text) {
try {
return JSON.parse(text);
}
catch {
return null;
}
}
function codeOf({ status, text }) {
if (status === 0)
return "card-reader-unreached";
const code = parsed(text)?.code;
return typeof code === "string" ? code : "card-unreadable";
}
function readersOf(text, reads) {
const readers = parsed(text)?.readers;
return Array.isArray(readers) ? readers.filter((one) => one?.reads === reads) : [];
}
export function hasCard(text, reads) {
return readersOf(text, reads).some((one) => one.card === true);
}
export function cardFor(place) {
return { reads: "card", path: "/read", body: JSON.stringify({ for: place }) };
}
export async function readCard(ask, wanted, show, wait) {
show("connecting");
for (let waitedMs = 0; waitedMs < LONGEST_MS; waitedMs += EACH_MS) {
let said = await ask("/readers");
const readers = readersOf(said.text, wanted.reads);
if (said.status === OK && readers.length === 0)
return { failed: `no-${wanted.reads}-reader` };
const away = readers.find((one) => typeof one.code === "string");
if (said.status === OK && hasCard(said.text, wanted.reads)) {
show("reading");
said = await ask(wanted.path, wanted.body);
if (said.status === OK)
return { card: said.text, failed: "" };
}
else if (away) {
return { failed: String(away.code) };
}
const failed = codeOf(said);
if (said.status !== OK && failed !== "card-absent" && failed !== "card-reader-busy")
return { failed };
show("put");
await wait(EACH_MS);
}
return { failed: "card-waited" };
}
export function keptPairing() {
return localStorage.getItem(PAIRING) ?? "";
}
export function keepPairing(pairing) {
localStorage.setItem(PAIRING, pairing);
}
export async function asked(address, pairing, body, signal = null) {
const headers = { Authorization: `Bearer ${pairing}`, "Content-Type": "application/json" };
const method = body ? "POST" : "GET";
try {
const answer = await fetch(address, { method, headers, body: body ?? null, credentials: "omit", cache: "no-store", redirect: "error", signal });
return { status: answer.status, text: await answer.text() };
}
catch {
return { status: 0, text: "" };
}
}
export function readByAgent({ part, code, start, status, wanted, take }) {
const words = wordsOf(part);
const show = (step) => {
status.textContent = words.say(step);
};
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const read = async () => {
const what = wanted(show);
if (!what)
return;
const pairing = code.value.trim();
start.disabled = true;
const { card, failed } = await readCard((path, body) => asked((part.dataset["agent"] ?? "") + path, pairing, body), what, show, wait);
start.disabled = false;
const isUnpaired = failed === UNPAIRED;
code.closest("div")?.toggleAttribute("hidden", !isUnpaired);
if (card === undefined) {
show(isUnpaired && pairing === "" ? "" : words.say(failed) ? failed : `${what.reads}-unreadable`);
if (isUnpaired)
code.focus();
return;
}
keepPairing(pairing);
take(card, show);
};
start.addEventListener("click", () => void read());
part.addEventListener("keydown", (event) => {
if (event.key !== "Enter" || !(event.target instanceof HTMLInputElement))
return;
event.preventDefault();
void read();
});
code.value = keptPairing();
part.hidden = false;
}
export function fill(field, content, name) {
const chosen = new DataTransfer();
chosen.items.add(new File([content], name));
field.files = chosen.files;
}
export function initCardReader(part) {
const file = document.querySelector("#card");
const start = part.querySelector("button");
const code = part.querySelector("input");
const status = part.querySelector("[role=status]");
if (!file || !start || !status || !code)
return;
const wanted = () => cardFor(part.dataset["place"] ?? "");
const take = (card, show) => {
show("sending");
fill(file, card, "card.json");
file.form?.requestSubmit();
};
readByAgent({ part, code, start, status, wanted, take });
}
