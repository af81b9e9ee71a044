/** "Read the chip": the agent of this machine reads the document's chip, and the form takes what it gave along with the photos. */

import { fill, readByAgent, type Wanted } from "./card_reader.js";

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
  const input = (name: string): HTMLInputElement | null => part.querySelector<HTMLInputElement>(`#chip-${name}`);
  const [file, code, start, status] = [input("file"), input("pairing"), part.querySelector("button"), part.querySelector<HTMLElement>("[role=status]")];
  const form = file?.form;
  if (!form || !file || !code || !start || !status) return;
  const photos = form.querySelectorAll<HTMLInputElement>("input[type=file][required]");
  const value = (name: string): string => input(name)?.value.trim() ?? "";
  const wanted = (show: (step: string) => void): Wanted | null => {
    // What an earlier reading gave may be of another document.
    file.value = "";
    for (const photo of photos) photo.required = true;
    const chip = chipBy({ number: value("number"), birth: value("birth"), expiry: value("expiry"), can: value("can") });
    if (!chip) {
      show("details");
      input("number")?.focus();
    }
    return chip;
  };
  const take = (chip: string, show: (step: string) => void): void => {
    fill(file, chip, "chip.json");
    for (const photo of photos) photo.required = false;
    show("read");
    form.querySelector<HTMLButtonElement>("button:not([type=button])")?.focus();
  };
  readByAgent({ part, code, start, status, wanted, take });
}
