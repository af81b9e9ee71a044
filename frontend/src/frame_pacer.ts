/** Which camera pictures become frames: at most so many a second, none twice; and when the camera stands still. Pure: no clock. */

import { areEqual, type Bytes } from "./bytes.js";

const STILL_MS = 3000;
/** Cameras and busy machines jitter: so many pictures may come early, after as much lateness. */
const MOST_SAVED = 2;
/** Of a picture: rounding must not cost every second one of a camera that is just fast enough. */
const SLACK = 0.1;

/** Admits so many pictures a second on average; a gap earns at most two close together. */
export class FramePacer {
  #periodMs: number;
  #saved = 1;
  #newestMs: number | null = null;

  constructor(mostFps: number) {
    this.#periodMs = 1000 / mostFps;
  }

  /** From now on so many a second. */
  pace(mostFps: number): void {
    this.#periodMs = 1000 / mostFps;
  }

  admits(tMs: number): boolean {
    const earned = this.#newestMs === null ? 0 : Math.max(0, tMs - this.#newestMs) / this.#periodMs;
    this.#newestMs = tMs;
    this.#saved = Math.min(MOST_SAVED, this.#saved + earned);
    if (this.#saved < 1 - SLACK) return false;
    this.#saved -= 1;
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
