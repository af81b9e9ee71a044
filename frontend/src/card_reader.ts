/** "Read the card": the card reader agent of this machine is asked, and the form for the reader's file sends what it gave. */

import { wordsOf } from "./words.js";

/** What an agent said (docs/how-to/card-reader-agent.md); a status of 0: it was not reached. */
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

const UNPAIRED = "card-reader-unpaired";
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

/** What a reader reads; a page asks for one of them. */
export type Reads = "card" | "chip";

interface Reader {
  readonly card?: unknown;
  readonly code?: unknown;
  readonly reads?: unknown;
}

function readersOf(text: string, reads: Reads): readonly Reader[] {
  const readers = parsed(text)?.readers;
  return Array.isArray(readers) ? readers.filter((one: Reader | null): one is Reader => one?.reads === reads) : [];
}

/** Whether a card, or a document with a chip, is on one of the readers. */
export function hasCard(text: string, reads: Reads): boolean {
  return readersOf(text, reads).some((one) => one.card === true);
}

/** What is asked for: by which kind of reader, at which path, with which body. */
export interface Wanted {
  readonly reads: Reads;
  readonly path: string;
  readonly body: string;
}

/** A card, for a registration or line alone. */
export function cardFor(place: string): Wanted {
  return { reads: "card", path: "/read", body: JSON.stringify({ for: place }) };
}

/** Wait for a card or document, and read it; one that is taken away too early is waited for again. */
export async function readCard(ask: Ask, wanted: Wanted, show: (step: string) => void, wait: (ms: number) => Promise<void>): Promise<CardOutcome> {
  show("connecting");
  for (let waitedMs = 0; waitedMs < LONGEST_MS; waitedMs += EACH_MS) {
    let said = await ask("/readers");
    const readers = readersOf(said.text, wanted.reads);
    if (said.status === OK && readers.length === 0) return { failed: `no-${wanted.reads}-reader` };
    const away = readers.find((one) => typeof one.code === "string");
    if (said.status === OK && hasCard(said.text, wanted.reads)) {
      show("reading");
      said = await ask(wanted.path, wanted.body);
      if (said.status === OK) return { card: said.text, failed: "" };
    } else if (away) {
      return { failed: String(away.code) };
    }
    const failed = codeOf(said);
    if (said.status !== OK && failed !== "card-absent" && failed !== "card-reader-busy") return { failed };
    show("put");
    await wait(EACH_MS);
  }
  return { failed: "card-waited" };
}

/** The pairing code that this browser keeps; empty where it keeps none. */
export function keptPairing(): string {
  return localStorage.getItem(PAIRING) ?? "";
}

export function keepPairing(pairing: string): void {
  localStorage.setItem(PAIRING, pairing);
}

/** Ask the agent at an address, with its pairing code. */
export async function asked(address: string, pairing: string, body?: string, signal: AbortSignal | null = null): Promise<AgentAnswer> {
  const headers = { Authorization: `Bearer ${pairing}`, "Content-Type": "application/json" };
  const method = body ? "POST" : "GET";
  try {
    const answer = await fetch(address, { method, headers, body: body ?? null, credentials: "omit", cache: "no-store", redirect: "error", signal });
    return { status: answer.status, text: await answer.text() };
  } catch {
    return { status: 0, text: "" };
  }
}

/** What a page reads by the agent, and what it does with what was read. */
export interface Reading {
  readonly part: HTMLElement;
  readonly code: HTMLInputElement;
  readonly start: HTMLButtonElement;
  readonly status: HTMLElement;
  /** What to ask for; null: the page asks for something first. */
  wanted(show: (step: string) => void): Wanted | null;
  take(card: string, show: (step: string) => void): void;
}

/** Read by a button or Enter. The pairing code is asked for where the agent does not know it, and kept where it does. */
export function readByAgent({ part, code, start, status, wanted, take }: Reading): void {
  const words = wordsOf(part);
  const show = (step: string): void => {
    status.textContent = words.say(step);
  };
  const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
  const read = async (): Promise<void> => {
    const what = wanted(show);
    if (!what) return;
    const pairing = code.value.trim();
    start.disabled = true;
    const { card, failed } = await readCard((path, body) => asked((part.dataset["agent"] ?? "") + path, pairing, body), what, show, wait);
    start.disabled = false;
    const isUnpaired = failed === UNPAIRED;
    code.closest("div")?.toggleAttribute("hidden", !isUnpaired);
    if (card === undefined) {
      show(isUnpaired && pairing === "" ? "" : words.say(failed) ? failed : `${what.reads}-unreadable`);
      if (isUnpaired) code.focus();
      return;
    }
    keepPairing(pairing);
    take(card, show);
  };
  start.addEventListener("click", () => void read());
  part.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.target instanceof HTMLInputElement)) return;
    event.preventDefault();
    void read();
  });
  code.value = keptPairing();
  part.hidden = false;
}

/** Give a field what was read, as a file. */
export function fill(field: HTMLInputElement, content: string, name: string): void {
  const chosen = new DataTransfer();
  chosen.items.add(new File([content], name));
  field.files = chosen.files;
}

/** Start the part of the page; without a script the file is the only way, and the page shows no other. */
export function initCardReader(part: HTMLElement): void {
  const file = document.querySelector<HTMLInputElement>("#card");
  const start = part.querySelector("button");
  const code = part.querySelector("input");
  const status = part.querySelector<HTMLElement>("[role=status]");
  if (!file || !start || !status || !code) return;
  const wanted = (): Wanted => cardFor(part.dataset["place"] ?? "");
  const take = (card: string, show: (step: string) => void): void => {
    show("sending");
    fill(file, card, "card.json");
    file.form?.requestSubmit();
  };
  readByAgent({ part, code, start, status, wanted, take });
}
