import { attest } from "./counter_hardware.js";
import { enrol, isSecure, loadCounterKey } from "./counter_key.js";
import { serverWith } from "./server.js";
import { wordsOf } from "./words.js";
function counterIdOf(body) {
const id = typeof body === "object" && body !== null && "counter_id" in body ? body.counter_id : null;
return typeof id === "string" ? id : null;
}
async function codeFrom(server, path) {
if (path === "")
return "";
const { body } = await server.post(path, {});
return typeof body === "object" && body !== null && "code" in body && typeof body.code === "string" ? body.code : "";
}
function look(word) {
if (word === "enrol.done")
return "rn-note rn-note--ok";
return word === "enrol.working" || word === "enrol.already" ? "rn-note" : "rn-note rn-note--stop";
}
async function post(server, path, code, publicKey, rpId) {
const attestation = rpId === "" ? "" : await attest(rpId, code, publicKey).catch(() => null);
if (attestation === null)
return { kind: "refused", word: "enrol.unproven" };
const answer = await server.post(path, { code, public_key: publicKey, attestation });
const counterId = answer.status >= 200 && answer.status < 300 ? counterIdOf(answer.body) : null;
if (counterId !== null)
return { kind: "enrolled", counterId };
if (answer.code === "attestation-refused")
return { kind: "refused", word: "enrol.untrusted" };
return { kind: "refused", word: answer.status === 0 || answer.status >= 500 ? "enrol.failed" : "enrol.refused" };
}
export function initEnrolPage(main) {
const words = wordsOf(main);
const form = main.querySelector("[data-enrol-form]");
const code = main.querySelector("[data-enrol-code]");
const status = main.querySelector("[data-enrol-status]");
const proof = main.querySelector("[data-enrol-proof]");
const { csrf, enrolPath = "/counter/enrol", enrolCodePath = "" } = main.dataset;
if (!form || !code || !status || !csrf)
return;
const tell = (word) => {
status.textContent = words.say(word);
status.className = look(word);
};
let isWorking = false;
const start = async () => {
if (isWorking)
return;
isWorking = true;
tell("enrol.working");
const rpId = proof?.checked ? proof.value : "";
const server = serverWith(csrf);
const typed = code.value.trim() || (await codeFrom(server, enrolCodePath));
const enrolment = await enrol((key) => post(server, enrolPath, typed, key, rpId)).catch(() => null);
tell(enrolment === null ? "enrol.failed" : enrolment.kind === "enrolled" ? "enrol.done" : enrolment.word);
main.dataset["enrolled"] = String(enrolment?.kind === "enrolled");
for (const shown of main.querySelectorAll("[data-enrol-next]"))
shown.hidden = enrolment?.kind !== "enrolled";
isWorking = false;
};
form.addEventListener("submit", (event) => {
event.preventDefault();
void start();
});
for (const button of main.querySelectorAll("[data-enrol-start]"))
button.disabled = false;
if (!isSecure())
return tell("enrol.insecure");
void loadCounterKey().then((key) => key && tell("enrol.already"));
}
