import { areEqual } from "./bytes.js";
const SLACK_MS = 8;
const STILL_MS = 3000;
export class FramePacer {
    #periodMs;
    #dueMs = Number.NEGATIVE_INFINITY;
    constructor(mostFps) {
        this.#periodMs = 1000 / mostFps;
    }
    admits(tMs) {
        if (tMs + SLACK_MS < this.#dueMs)
            return false;
        this.#dueMs = Math.max(this.#dueMs, tMs - SLACK_MS) + this.#periodMs;
        return true;
    }
}
export class RepeatFilter {
    #last = null;
    isNew(jpeg) {
        if (this.#last !== null && areEqual(this.#last, jpeg))
            return false;
        this.#last = jpeg;
        return true;
    }
}
export class StillWatch {
    #newestMs;
    constructor(startMs) {
        this.#newestMs = startMs;
    }
    see(tMs) {
        this.#newestMs = tMs;
    }
    isStill(nowMs) {
        return nowMs - this.#newestMs >= STILL_MS;
    }
}
