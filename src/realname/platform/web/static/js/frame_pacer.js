import { areEqual } from "./bytes.js";
const STILL_MS = 3000;
const MOST_SAVED = 2;
const SLACK = 0.1;
export class FramePacer {
#periodMs;
#saved = 1;
#newestMs = null;
constructor(mostFps) {
this.#periodMs = 1000 / mostFps;
}
pace(mostFps) {
this.#periodMs = 1000 / mostFps;
}
admits(tMs) {
const earned = this.#newestMs === null ? 0 : Math.max(0, tMs - this.#newestMs) / this.#periodMs;
this.#newestMs = tMs;
this.#saved = Math.min(MOST_SAVED, this.#saved + earned);
if (this.#saved < 1 - SLACK)
return false;
this.#saved -= 1;
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
