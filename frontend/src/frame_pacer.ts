/** Which camera pictures become frames: at most so many a second, none twice; and when the camera stands still. Pure: no clock. */

import { areEqual, type Bytes } from "./bytes.js";

/** A picture may come this much before its time: cameras jitter. */
const SLACK_MS = 8;
const STILL_MS = 3000;

/** Admits pictures evenly: 15 of 30 a second are every other one. */
export class FramePacer {
  readonly #periodMs: number;
  #dueMs = Number.NEGATIVE_INFINITY;

  constructor(mostFps: number) {
    this.#periodMs = 1000 / mostFps;
  }

  admits(tMs: number): boolean {
    if (tMs + SLACK_MS < this.#dueMs) return false;
    this.#dueMs = Math.max(this.#dueMs, tMs - SLACK_MS) + this.#periodMs;
    return true;
  }
}

/** Knows pictures that are equal to the one before: two pictures of a camera never are, its noise differs. */
export class RepeatFilter {
  #last: Bytes | null = null;

  isNew(jpeg: Bytes): boolean {
    if (this.#last !== null && areEqual(this.#last, jpeg)) return false;
    this.#last = jpeg;
    return true;
  }
}

/** Says when no new picture has come for three seconds. */
export class StillWatch {
  #newestMs: number;

  constructor(startMs: number) {
    this.#newestMs = startMs;
  }

  see(tMs: number): void {
    this.#newestMs = tMs;
  }

  isStill(nowMs: number): boolean {
    return nowMs - this.#newestMs >= STILL_MS;
  }
}
