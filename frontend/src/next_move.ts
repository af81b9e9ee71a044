/** What follows when a session's socket is gone: pure, so that every close code has its line. */

import type { SessionResult } from "./protocol.js";

/** How one socket ended. `wasOpened`: it came to be at all; `wasReady`: the hello was accepted; `hasWaited`: the server was too busy to begin; `camera`: the agent's camera gave no pictures. */
export type SocketEnd =
  | { readonly kind: "result"; readonly result: SessionResult }
  | { readonly kind: "stopped" }
  | { readonly kind: "camera"; readonly word: string }
  | { readonly kind: "closed"; readonly code: number; readonly wasOpened: boolean; readonly wasReady: boolean; readonly hasWaited: boolean };

/** Tries so far that ended without a result. */
export interface Past {
  readonly drops: number;
  readonly blocked: number;
  readonly busy: number;
}

/** A trouble that is no finding. `word`: what to say; `said`: better words from the server; `mayRetry`: whether a button offers another try. */
export interface Trouble {
  readonly kind: "trouble";
  readonly word: string;
  readonly said: readonly string[];
  readonly mayRetry: boolean;
  readonly pauseS: number;
  readonly offersUpload: boolean;
}

/** How a face check ends for the page. */
export type Ending =
  | { readonly kind: "judged" }
  | { readonly kind: "failed"; readonly findings: readonly string[]; readonly triesLeft: number | null; readonly pauseS: number }
  | Trouble
  | { readonly kind: "stopped" };

export type Move =
  | { readonly kind: "end"; readonly ending: Ending }
  | { readonly kind: "again"; readonly sameToken: boolean; readonly afterMs: number; readonly past: Past };

export const NO_PAST: Past = { drops: 0, blocked: 0, busy: 0 };
/** What a browser says where the other side said nothing. */
const NO_CLOSE_FRAME = 1006;
const MOST_DROPS = 2;
const MOST_BLOCKED = 2;
const MOST_BUSY = 5;

export function trouble(word: string, options: Partial<Omit<Trouble, "kind" | "word">> = {}): Trouble {
  return { kind: "trouble", word, said: [], mayRetry: true, pauseS: 0, offersUpload: false, ...options };
}

function end(ending: Ending): Move {
  return { kind: "end", ending };
}

/** After a wait the token is about to run out: with a new one the counter has its old place in the line. */
function afterBusy(past: Past, hasWaited: boolean): Move {
  if (past.busy >= MOST_BUSY) return end(trouble("live.busy"));
  return { kind: "again", sameToken: !hasWaited, afterMs: hasWaited ? 0 : 3000, past: { ...past, busy: past.busy + 1 } };
}

/** Twice in a row not even opened: something between here and the server lets no socket through, and a clip may pass. */
function afterBlocked(past: Past): Move {
  const blocked = past.blocked + 1;
  if (blocked >= MOST_BLOCKED) return end(trouble("upload.offer", { offersUpload: true }));
  return { kind: "again", sameToken: false, afterMs: 500, past: { ...past, blocked } };
}

function afterDrop(past: Past): Move {
  if (past.drops >= MOST_DROPS) return end(trouble("live.dropped"));
  return { kind: "again", sameToken: false, afterMs: 1000, past: { ...past, drops: past.drops + 1 } };
}

/** Close codes of docs/reference/live-session.md, section 6, that no new try would mend. */
function finalTrouble(code: number): Ending | null {
  switch (code) {
    case 4403:
      return trouble("counter.not-enrolled", { mayRetry: false });
    case 4409:
      return trouble("live.other-tab");
    case 4410:
      return trouble("live.closed", { mayRetry: false });
    case 4400:
    case 4415:
    case 4429:
    case 1003:
    case 1007:
    case 1009:
      return trouble("live.refused");
    default:
      return null;
  }
}

export function decideNextMove(ended: SocketEnd, past: Past): Move {
  if (ended.kind === "stopped") return end({ kind: "stopped" });
  if (ended.kind === "camera") return end(trouble(ended.word));
  if (ended.kind === "result") {
    const { outcome, findings, triesLeft, pauseS } = ended.result;
    return end(outcome === "judged" ? { kind: "judged" } : { kind: "failed", findings, triesLeft, pauseS });
  }
  const final = finalTrouble(ended.code);
  if (final) return end(final);
  if (ended.code === 1013) return afterBusy(past, ended.hasWaited);
  if (ended.code === NO_CLOSE_FRAME && !ended.wasOpened) return afterBlocked(past);
  return afterDrop(past);
}
