/** "Read the chip": the agent of this machine reads the document's chip, and the form takes what it gave along with the photos. */

import { asked, PAIRING, readCard, UNPAIRED, type Wanted } from "./card_reader.js";
import { wordsOf } from "./words.js";

const CAN = /^[0-9]{6}$/;

/** What is printed on the document and opens its chip. */
export interface Printed {
  readonly number: string;
  readonly birth: string;
  readonly expiry: string;
  readonly can: string;
}

/** What the agent is asked for; null: neither the access number nor all three details are there. */
export function chipBy({ number, birth, expiry, can }: Printed): Wanted | null {
  const wanted = (password: object): Wanted => ({ reads: "chip", path: "/chip", body: JSON.stringify(password) });
  if (CAN.test(can)) return wanted({ can });
  if (can !== "" || number === "" || birth === "" || expiry === "") return null;
  return wanted({ document_number: number, birth_on: birth, expires_on: expiry });
}

/** Start the part of the form; without a script there are the photos alone. */
export function initChipReader(part: HTMLElement): void {
  const words = wordsOf(part);
  const input = (name: string): HTMLInputElement | null => part.querySelector<HTMLInputElement>(`#chip-${name}`);
  const [file, code, start, status] = [input("file"), input("pairing"), part.querySelector("button"), part.querySelector<HTMLElement>("[role=status]")];
  const form = file?.form;
  if (!form || !file || !code || !start || !status) return;
  const value = (name: string): string => input(name)?.value.trim() ?? "";
  const show = (step: string): void => {
    status.textContent = words.say(step);
  };
  const read = async (): Promise<void> => {
    const wanted = chipBy({ number: value("number"), birth: value("birth"), expiry: value("expiry"), can: value("can") });
    if (!wanted) {
      show("details");
      input("number")?.focus();
      return;
    }
    const pairing = code.value.trim();
    start.disabled = true;
    const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
    const { agent = "" } = part.dataset;
    const { card, failed } = await readCard((path, body) => asked(agent + path, pairing, body), wanted, show, wait);
    start.disabled = false;
    const isUnpaired = failed === UNPAIRED;
    code.closest("div")?.toggleAttribute("hidden", !isUnpaired);
    if (card === undefined) {
      show(isUnpaired && pairing === "" ? "" : words.say(failed) ? failed : "chip-unreadable");
      if (isUnpaired) code.focus();
      return;
    }
    localStorage.setItem(PAIRING, pairing);
    const chosen = new DataTransfer();
    chosen.items.add(new File([card], "chip.json"));
    file.files = chosen.files;
    for (const photo of form.querySelectorAll<HTMLInputElement>("input[type=file][required]")) photo.required = false;
    show("read");
    form.querySelector<HTMLButtonElement>("button:not([type=button])")?.focus();
  };
  start.addEventListener("click", () => void read());
  part.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.target instanceof HTMLInputElement)) return;
    event.preventDefault();
    void read();
  });
  code.value = localStorage.getItem(PAIRING) ?? "";
  part.hidden = false;
}
