/** "Read the card": the card reader agent of this machine is asked, and what it gave is sent by the form for the card reader's file. */

import { agentAt, readCard, UNPAIRED } from "./card_reader.js";
import { wordsOf } from "./words.js";

const PAIRING = "realname.card-reader";

function remembered(): string {
  try {
    return localStorage.getItem(PAIRING) ?? "";
  } catch {
    return "";
  }
}

function remember(pairing: string): void {
  try {
    localStorage.setItem(PAIRING, pairing);
  } catch {
    // Storage is switched off: the code is asked for on each page.
  }
}

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Start the part of the page; without a script the file is the only way, and the page shows no other. */
export function initCardReader(part: HTMLElement): void {
  const words = wordsOf(part);
  const file = document.querySelector<HTMLInputElement>("input[type=file][name=card]");
  const start = part.querySelector<HTMLButtonElement>("[data-reader-start]");
  const status = part.querySelector<HTMLElement>("[data-reader-status]");
  const pairing = part.querySelector<HTMLElement>("[data-reader-pairing]");
  const code = pairing?.querySelector<HTMLInputElement>("input");
  const { agent = "", place = "" } = part.dataset;
  if (!file || !start || !status || !pairing || !code) return;
  part.hidden = false;
  code.value = remembered();

  const send = (card: string): void => {
    const chosen = new DataTransfer();
    chosen.items.add(new File([card], "card.json", { type: "application/json" }));
    file.files = chosen.files;
    file.form?.requestSubmit();
  };
  const fail = (failed: string): void => {
    const isUnpaired = failed === UNPAIRED;
    const isFirst = isUnpaired && code.value === "";
    status.textContent = isFirst ? "" : words.say(failed) || words.say("card-unreadable");
    status.dataset["failed"] = failed;
    pairing.hidden = !isUnpaired;
    if (isUnpaired) code.focus();
  };
  const read = async (): Promise<void> => {
    start.disabled = true;
    delete status.dataset["failed"];
    try {
      const show = (step: string): void => {
        status.textContent = words.say(step);
      };
      const outcome = await readCard({ agent: agentAt(agent), pairing: code.value.trim(), place, show, wait });
      if ("failed" in outcome) return fail(outcome.failed);
      remember(code.value.trim());
      pairing.hidden = true;
      send(outcome.card);
    } finally {
      start.disabled = false;
    }
  };
  start.addEventListener("click", () => void read());
  code.addEventListener("keydown", (event) => {
    if (event.key === "Enter") void read();
  });
}
