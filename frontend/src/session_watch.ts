/** How long a sign-in has left, and what follows: a page that was left open warns a minute before it ends, and is gone after it. */

import type { Answer } from "./server.js";

const WARN_MS = 60_000;
const LATER_MS = 5_000;
/** After the end by our clock: the server's must be over it as well. */
const AFTER_MS = 500;

export interface WatchParts {
  now(): number;
  /** Run once; what was to run before is not run any more. */
  schedule(ms: number, run: () => void): void;
  /** Ask the server what is left, without counting as activity. */
  ask(): Promise<Answer>;
  /** The same, and stay signed in. */
  stay(): Promise<Answer>;
  /** Whether the page must not be taken away or talked over just now: a face check is under way. */
  isBusy(): boolean;
}

export interface WatchView {
  /** `canStay`: whether it can be made longer, or has come to its longest time. */
  warn(canStay: boolean): void;
  clear(): void;
  leave(): void;
}

interface Left {
  readonly leftMs: number;
  readonly mostMs: number;
}

function leftIn(body: unknown): Left | null {
  if (typeof body !== "object" || body === null || !("left_s" in body) || !("most_s" in body)) return null;
  const { left_s: left, most_s: most } = body;
  return typeof left === "number" && typeof most === "number" ? { leftMs: left * 1000, mostMs: most * 1000 } : null;
}

export class SessionWatch {
  #endsAt: number;
  #longestUntil: number;
  #dueAt = 0;

  constructor(
    private readonly parts: WatchParts,
    private readonly view: WatchView,
    left: Left,
  ) {
    this.#endsAt = parts.now() + left.leftMs;
    this.#longestUntil = parts.now() + left.mostMs;
  }

  start(): void {
    this.#lookIn(this.#endsAt - this.parts.now() - WARN_MS);
  }

  /** The page is looked at again, perhaps after a sleep in which no clock of ours ran. */
  wake(): void {
    if (this.parts.now() >= this.#dueAt) this.#lookIn(0);
  }

  async stay(): Promise<void> {
    this.#follow(await this.parts.stay());
  }

  #lookIn(ms: number): void {
    const wait = Math.max(0, ms);
    this.#dueAt = this.parts.now() + wait;
    this.parts.schedule(wait, () => void this.#look());
  }

  async #look(): Promise<void> {
    if (this.parts.isBusy()) return this.#lookIn(LATER_MS);
    this.#follow(await this.parts.ask());
  }

  /** Go by what the server says; where it cannot be reached, by our own clock: nothing stays on the screen because of a dead line. */
  #follow(answer: Answer): void {
    if (answer.status === 401) return this.view.leave();
    const said = answer.status === 200 ? leftIn(answer.body) : null;
    const now = this.parts.now();
    if (said) [this.#endsAt, this.#longestUntil] = [now + said.leftMs, now + said.mostMs];
    const left = this.#endsAt - now;
    if (left <= 0) return this.view.leave();
    if (left > WARN_MS + AFTER_MS) {
      this.view.clear();
      return this.#lookIn(left - WARN_MS);
    }
    this.view.warn(this.#longestUntil > this.#endsAt);
    this.#lookIn(left + AFTER_MS);
  }
}
