/** A card from the card reader agent of this machine (docs/card-reader-agent.md): what is asked in which order, without a page. */

/** What an agent said; a status of 0: it was not reached. */
export interface AgentAnswer {
  readonly status: number;
  readonly text: string;
}

export interface Agent {
  readers(pairing: string): Promise<AgentAnswer>;
  read(pairing: string, place: string): Promise<AgentAnswer>;
}

export type ReaderStep = "connecting" | "put" | "reading" | "sending";

/** The card as the agent gave it, or the code of what went wrong. */
export type CardOutcome = { readonly card: string } | { readonly failed: string };

export const UNREACHED = "card-reader-unreached";
export const WAITED = "card-waited";
export const UNPAIRED = "card-reader-unpaired";
const UNREADABLE = "card-unreadable";
const BUSY = "card-reader-busy";
const EACH_MS = 500;
const LONGEST_MS = 60_000;
const OK = 200;

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}

function codeOf(answer: AgentAnswer): string {
  if (answer.status === 0) return UNREACHED;
  const said = parsed(answer.text);
  const code: unknown = typeof said === "object" && said !== null && "code" in said ? said.code : "";
  return typeof code === "string" && code !== "" ? code : UNREADABLE;
}

/** Whether a card is on one of the readers. */
export function hasCard(text: string): boolean {
  const said = parsed(text);
  const readers: unknown = typeof said === "object" && said !== null && "readers" in said ? said.readers : [];
  return Array.isArray(readers) && readers.some((one: unknown) => typeof one === "object" && one !== null && "card" in one && one.card === true);
}

export interface Reading {
  readonly agent: Agent;
  readonly pairing: string;
  /** The registration or line that the card is read for. */
  readonly place: string;
  readonly show: (step: ReaderStep) => void;
  readonly wait: (ms: number) => Promise<void>;
}

/** Wait for a card, and read it; a card that is taken away too early is waited for again. */
export async function readCard({ agent, pairing, place, show, wait }: Reading): Promise<CardOutcome> {
  show("connecting");
  for (let waitedMs = 0; waitedMs < LONGEST_MS; waitedMs += EACH_MS) {
    const readers = await agent.readers(pairing);
    if (readers.status !== OK && codeOf(readers) !== BUSY) return { failed: codeOf(readers) };
    if (readers.status === OK && hasCard(readers.text)) {
      show("reading");
      const read = await agent.read(pairing, place);
      if (read.status === OK) {
        show("sending");
        return { card: read.text };
      }
      if (codeOf(read) !== "card-absent") return { failed: codeOf(read) };
    }
    show("put");
    await wait(EACH_MS);
  }
  return { failed: WAITED };
}

/** An agent at an address. No request throws: what is not reached has a status of 0. */
export function agentAt(address: string): Agent {
  async function ask(path: string, pairing: string, body?: string): Promise<AgentAnswer> {
    const headers: Record<string, string> = { Authorization: `Bearer ${pairing}` };
    if (body !== undefined) headers["Content-Type"] = "application/json";
    const how: RequestInit = { method: body === undefined ? "GET" : "POST", headers, credentials: "omit", cache: "no-store", redirect: "error" };
    try {
      const answer = await fetch(`${address}${path}`, body === undefined ? how : { ...how, body });
      return { status: answer.status, text: await answer.text() };
    } catch {
      return { status: 0, text: "" };
    }
  }
  return {
    readers: (pairing) => ask("/readers", pairing),
    read: (pairing, place) => ask("/read", pairing, JSON.stringify({ for: place })),
  };
}
