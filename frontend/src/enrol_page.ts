/** The enrol page: a one-time code and a key made here make this browser a counter. */

import { attest } from "./counter_hardware.js";
import { enrol, isSecure, loadCounterKey, type Enrolment } from "./counter_key.js";
import { serverWith, type Server } from "./server.js";
import { wordsOf } from "./words.js";

function counterIdOf(body: unknown): string | null {
  const id = typeof body === "object" && body !== null && "counter_id" in body ? body.counter_id : null;
  return typeof id === "string" ? id : null;
}

/** In a sandbox the page itself gets a code; elsewhere there is no such path, and an empty code is refused. */
async function codeFrom(server: Server, path: string): Promise<string> {
  if (path === "") return "";
  const { body } = await server.post(path, {});
  return typeof body === "object" && body !== null && "code" in body && typeof body.code === "string" ? body.code : "";
}

/** What the words say, as colour: beside them, never instead. */
function look(word: string): string {
  if (word === "enrol.done") return "rn-note rn-note--ok";
  return word === "enrol.working" || word === "enrol.already" ? "rn-note" : "rn-note rn-note--stop";
}

/** Send code and key; with the host of its key (`rpId`) the hardware attests both first. */
async function post(server: Server, path: string, code: string, publicKey: string, rpId: string): Promise<Enrolment> {
  const attestation = rpId === "" ? "" : await attest(rpId, code, publicKey).catch(() => null);
  if (attestation === null) return { kind: "refused", word: "enrol.unproven" };
  const answer = await server.post(path, { code, public_key: publicKey, attestation });
  const counterId = answer.status >= 200 && answer.status < 300 ? counterIdOf(answer.body) : null;
  if (counterId !== null) return { kind: "enrolled", counterId };
  if (answer.code === "attestation-refused") return { kind: "refused", word: "enrol.untrusted" };
  return { kind: "refused", word: answer.status === 0 || answer.status >= 500 ? "enrol.failed" : "enrol.refused" };
}

/** Start the enrol page. */
export function initEnrolPage(main: HTMLElement): void {
  const words = wordsOf(main);
  const form = main.querySelector<HTMLFormElement>("[data-enrol-form]");
  const code = main.querySelector<HTMLInputElement>("[data-enrol-code]");
  const status = main.querySelector<HTMLElement>("[data-enrol-status]");
  const proof = main.querySelector<HTMLInputElement>("[data-enrol-proof]");
  const { csrf, enrolPath = "/counter/enrol", enrolCodePath = "" } = main.dataset;
  if (!form || !code || !status || !csrf) return;
  const tell = (word: string): void => {
    status.textContent = words.say(word);
    status.className = look(word);
  };
  let isWorking = false;
  const start = async (): Promise<void> => {
    if (isWorking) return;
    isWorking = true;
    tell("enrol.working");
    const rpId = proof?.checked ? proof.value : "";
    const server = serverWith(csrf);
    const typed = code.value.trim() || (await codeFrom(server, enrolCodePath));
    const enrolment = await enrol((key) => post(server, enrolPath, typed, key, rpId)).catch(() => null);
    tell(enrolment === null ? "enrol.failed" : enrolment.kind === "enrolled" ? "enrol.done" : enrolment.word);
    main.dataset["enrolled"] = String(enrolment?.kind === "enrolled");
    for (const shown of main.querySelectorAll<HTMLElement>("[data-enrol-next]")) shown.hidden = enrolment?.kind !== "enrolled";
    isWorking = false;
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void start();
  });
  // Only now: a press before would have sent the form past the script.
  for (const button of main.querySelectorAll<HTMLButtonElement>("[data-enrol-start]")) button.disabled = false;
  if (!isSecure()) return tell("enrol.insecure");
  void loadCounterKey().then((key) => key && tell("enrol.already"));
}
