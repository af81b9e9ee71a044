import { base64, utf8 } from "./bytes.js";
import { isSecure, loadCounterKey, sign } from "./counter_key.js";
import { serverWith } from "./server.js";
import { wordsOf } from "./words.js";
export function counterLine(question, counterId) {
return utf8(`realname-counter-1\n${question}\n${counterId}`);
}
function questionOf(answer) {
const said = typeof answer.body === "object" && answer.body !== null && "question" in answer.body ? answer.body.question : null;
return answer.status === 200 && typeof said === "string" ? said : null;
}
async function bind(csrf, path) {
const key = await loadCounterKey();
if (key === null)
return "bind.none";
const server = serverWith(csrf);
const question = questionOf(await server.post(`${path}/question`, {}));
if (question === null)
return "bind.failed";
const signature = base64(await sign(key, counterLine(question, key.counterId)));
const answer = await server.post(path, { counter_id: key.counterId, signature });
if (answer.status === 201)
return "";
return answer.status === 0 || answer.status >= 500 ? "bind.failed" : "bind.refused";
}
export function initBindPage(main) {
const words = wordsOf(main);
const status = main.querySelector("[data-bind-status]");
const { csrf, bindPath, to } = main.dataset;
if (!status || !csrf || !bindPath || !to)
return;
const end = (word) => {
status.textContent = words.say(word);
status.className = "rn-note rn-note--wait";
for (const shown of main.querySelectorAll("[data-bind-failed]"))
shown.hidden = false;
};
if (!isSecure())
return end("bind.insecure");
status.textContent = words.say("bind.working");
void bind(csrf, bindPath)
.catch(() => "bind.failed")
.then((word) => (word === "" ? location.replace(to) : end(word)));
}
