/** The page that binds a sign-in to the counter: its key signs the server's question, and the page goes on by itself. */

import { base64, utf8 } from "./bytes.js";
import { isSecure, loadCounterKey, sign } from "./counter_key.js";
import { serverWith, type Answer } from "./server.js";
import { wordsOf } from "./words.js";

/** What the key signs; the same line is made by the server (`access/use_cases/bind_counter.py`). */
export function counterLine(question: string, counterId: string): ReturnType<typeof utf8> {
  return utf8(`realname-counter-1\n${question}\n${counterId}`);
}

function questionOf(answer: Answer): string | null {
  const said = typeof answer.body === "object" && answer.body !== null && "question" in answer.body ? answer.body.question : null;
  return answer.status === 200 && typeof said === "string" ? said : null;
}

/** What came of it, as a word of the page; empty: bound. */
async function bind(csrf: string, path: string): Promise<string> {
  const key = await loadCounterKey();
  if (key === null) return "bind.none";
  const server = serverWith(csrf);
  const question = questionOf(await server.post(`${path}/question`, {}));
  if (question === null) return "bind.failed";
  const signature = base64(await sign(key, counterLine(question, key.counterId)));
  const answer = await server.post(path, { counter_id: key.counterId, signature });
  if (answer.status === 201) return "";
  return answer.status === 0 || answer.status >= 500 ? "bind.failed" : "bind.refused";
}

/** Start the page. */
export function initBindPage(main: HTMLElement): void {
  const words = wordsOf(main);
  const status = main.querySelector<HTMLElement>("[data-bind-status]");
  const { csrf, bindPath, to } = main.dataset;
  if (!status || !csrf || !bindPath || !to) return;
  const end = (word: string): void => {
    status.textContent = words.say(word);
    status.className = "rn-note rn-note--wait";
    for (const shown of main.querySelectorAll<HTMLElement>("[data-bind-failed]")) shown.hidden = false;
  };
  if (!isSecure()) return end("bind.insecure");
  status.textContent = words.say("bind.working");
  void bind(csrf, bindPath)
    .catch(() => "bind.failed")
    .then((word) => (word === "" ? location.replace(to) : end(word)));
}
