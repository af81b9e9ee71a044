/** "Read the card": the card reader agent of this machine is asked, and the form for the reader's file sends what it gave. */

import { wordsOf } from "./words.js";

/** What an agent said (docs/card-reader-agent.md); a status of 0: it was not reached. */
export interface AgentAnswer {
  readonly status: number;
  readonly text: string;
}

/** Asks the agent at a path, with a body where something is done. */
export type Ask = (path: string, body?: string) => Promise<AgentAnswer>;

/** The card as the agent gave it, or the code of what went wrong. */
export interface CardOutcome {
  readonly card?: string;
  readonly failed: string;
}

interface Said {
  readonly code?: unknown;
  readonly readers?: unknown;
}

export const UNPAIRED = "card-reader-unpaired";
const PAIRING = "realname.card-reader";
const EACH_MS = 500;
const LONGEST_MS = 60_000;
const OK = 200;

function parsed(text: string): Said | null {
  try {
    return JSON.parse(text) as Said | null;
  } catch {
    return null;
  }
}

function codeOf({ status, text }: AgentAnswer): string {
  if (status === 0) return "card-reader-unreached";
  const code = parsed(text)?.code;
  return typeof code === "string" ? code : "card-unreadable";
}

/** Whether a card is on one of the readers. */
export function hasCard(text: string): boolean {
  const readers = parsed(text)?.readers;
  return Array.isArray(readers) && readers.some((one: { card?: unknown } | null) => one?.card === true);
}

/** Wait for a card, and read it for a registration or line; one that is taken away too early is waited for again. */
export async function readCard(ask: Ask, place: string, show: (step: string) => void, wait: (ms: number) => Promise<void>): Promise<CardOutcome> {
  show("connecting");
  for (let waitedMs = 0; waitedMs < LONGEST_MS; waitedMs += EACH_MS) {
    let said = await ask("/readers");
    if (said.status === OK && hasCard(said.text)) {
      show("reading");
      said = await ask("/read", JSON.stringify({ for: place }));
      if (said.status === OK) return { card: said.text, failed: "" };
    }
    const failed = codeOf(said);
    if (said.status !== OK && failed !== "card-absent" && failed !== "card-reader-busy") return { failed };
    show("put");
    await wait(EACH_MS);
  }
  return { failed: "card-waited" };
}

async function asked(address: string, pairing: string, body?: string): Promise<AgentAnswer> {
  const headers = { Authorization: `Bearer ${pairing}`, "Content-Type": "application/json" };
  const method = body ? "POST" : "GET";
  try {
    const answer = await fetch(address, { method, headers, body: body ?? null, credentials: "omit", cache: "no-store", redirect: "error" });
    return { status: answer.status, text: await answer.text() };
  } catch {
    return { status: 0, text: "" };
  }
}

/** Start the part of the page; without a script the file is the only way, and the page shows no other. */
export function initCardReader(part: HTMLElement): void {
  const words = wordsOf(part);
  const file = document.querySelector<HTMLInputElement>("#card");
  const start = part.querySelector("button");
  const code = part.querySelector("input");
  const status = part.querySelector<HTMLElement>("[role=status]");
  const { agent = "", place = "" } = part.dataset;
  if (!file || !start || !status || !code) return;
  const show = (step: string): void => {
    status.textContent = words.say(step);
  };
  const read = async (): Promise<void> => {
    const pairing = code.value.trim();
    start.disabled = true;
    const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
    const { card, failed } = await readCard((path, body) => asked(agent + path, pairing, body), place, show, wait);
    start.disabled = false;
    const isUnpaired = failed === UNPAIRED;
    code.closest("div")?.toggleAttribute("hidden", !isUnpaired);
    if (card === undefined) {
      show(isUnpaired && pairing === "" ? "" : words.say(failed) ? failed : "card-unreadable");
      if (isUnpaired) code.focus();
      return;
    }
    show("sending");
    localStorage.setItem(PAIRING, pairing);
    const chosen = new DataTransfer();
    chosen.items.add(new File([card], "card.json"));
    file.files = chosen.files;
    file.form?.requestSubmit();
  };
  start.addEventListener("click", () => void read());
  code.addEventListener("keydown", ({ key }) => {
    if (key === "Enter") void read();
  });
  code.value = localStorage.getItem(PAIRING) ?? "";
  part.hidden = false;
}
