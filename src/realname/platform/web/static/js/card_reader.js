export const UNREACHED = "card-reader-unreached";
export const WAITED = "card-waited";
export const UNPAIRED = "card-reader-unpaired";
const UNREADABLE = "card-unreadable";
const BUSY = "card-reader-busy";
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
function codeOf(answer) {
if (answer.status === 0)
return UNREACHED;
const said = parsed(answer.text);
const code = typeof said === "object" && said !== null && "code" in said ? said.code : "";
return typeof code === "string" && code !== "" ? code : UNREADABLE;
}
export function hasCard(text) {
const said = parsed(text);
const readers = typeof said === "object" && said !== null && "readers" in said ? said.readers : [];
return Array.isArray(readers) && readers.some((one) => typeof one === "object" && one !== null && "card" in one && one.card === true);
}
export async function readCard({ agent, pairing, place, show, wait }) {
show("connecting");
for (let waitedMs = 0; waitedMs < LONGEST_MS; waitedMs += EACH_MS) {
const readers = await agent.readers(pairing);
if (readers.status !== OK && codeOf(readers) !== BUSY)
return { failed: codeOf(readers) };
if (readers.status === OK && hasCard(readers.text)) {
show("reading");
const read = await agent.read(pairing, place);
if (read.status === OK) {
show("sending");
return { card: read.text };
}
if (codeOf(read) !== "card-absent")
return { failed: codeOf(read) };
}
show("put");
await wait(EACH_MS);
}
return { failed: WAITED };
}
export function agentAt(address) {
async function ask(path, pairing, body) {
const headers = { Authorization: `Bearer ${pairing}` };
if (body !== undefined)
headers["Content-Type"] = "application/json";
const how = { method: body === undefined ? "GET" : "POST", headers, credentials: "omit", cache: "no-store", redirect: "error" };
try {
const answer = await fetch(`${address}${path}`, body === undefined ? how : { ...how, body });
return { status: answer.status, text: await answer.text() };
}
catch {
return { status: 0, text: "" };
}
}
return {
readers: (pairing) => ask("/readers", pairing),
read: (pairing, place) => ask("/read", pairing, JSON.stringify({ for: place })),
};
}
