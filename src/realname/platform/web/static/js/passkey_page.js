import { serverWith } from "./server.js";
import { wordsOf } from "./words.js";
function hasPasskeys() {
return typeof PublicKeyCredential === "function" && "parseCreationOptionsFromJSON" in PublicKeyCredential;
}
async function credentialFor(kind, question) {
if (kind === "add") {
const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(question);
return navigator.credentials.create({ publicKey });
}
const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(question);
return navigator.credentials.get({ publicKey });
}
function wordOf(answer) {
return answer.code === "fresh-sign-in-required" ? "passkey.fresh" : "passkey.refused";
}
function wordOfProblem(problem) {
return problem instanceof DOMException && problem.name === "InvalidStateError" ? "passkey.known" : "passkey.stopped";
}
async function ceremony(place, name) {
const { passkey: kind = "", csrf = "", question = "", answer = "", to = "" } = place.dataset;
const server = serverWith(csrf);
const asked = await server.post(question, {});
if (asked.status !== 200)
return { word: wordOf(asked), body: null };
let credential;
try {
credential = await credentialFor(kind, asked.body);
}
catch (problem) {
return { word: wordOfProblem(problem), body: null };
}
if (!(credential instanceof PublicKeyCredential))
return { word: "passkey.stopped", body: null };
const said = JSON.stringify(credential.toJSON());
const taken = await server.post(answer, kind === "add" ? { name, answer: said } : { to, answer: said });
return taken.status === 201 ? { word: "passkey.done", body: taken.body } : { word: wordOf(taken), body: null };
}
function whereTo(place, body) {
const said = typeof body === "object" && body !== null && "to" in body ? body.to : null;
return typeof said === "string" ? said : (place.dataset["to"] ?? "/");
}
export function initPasskey(place) {
const words = wordsOf(place);
const status = place.querySelector("[data-passkey-status]");
const name = place.querySelector("[data-passkey-name]");
const start = place.querySelector("[data-passkey-start]");
if (!status || !start)
return;
place.hidden = false;
const tell = (word) => {
status.textContent = words.say(word);
status.className = word === "passkey.working" || word === "passkey.done" ? "rn-note" : "rn-note rn-note--stop";
};
if (!window.isSecureContext)
return tell("passkey.insecure");
if (!hasPasskeys())
return tell("passkey.old");
const run = async () => {
if (name && !name.reportValidity())
return;
start.disabled = true;
tell("passkey.working");
const outcome = await ceremony(place, name?.value.trim() ?? "");
tell(outcome.word);
start.disabled = false;
if (outcome.word === "passkey.done")
location.assign(whereTo(place, outcome.body));
if (outcome.word === "passkey.fresh" && place.dataset["signIn"])
location.assign(place.dataset["signIn"]);
};
start.addEventListener("click", (event) => {
event.preventDefault();
void run();
});
}
