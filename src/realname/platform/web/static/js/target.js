const ACROSS_A_DEG = 6.6;
const UP_A_DEG = 6.5;
const CENTRE = { x: 150, y: 200 };
const AHEAD_MS = 400;
const LEAST_AHEAD_MS = 150;
const STILL_DEG = 1;
const NEAR_DEG = 8;
const APART_MS = 900;
const TRAIL_MS = 700;
const TRAIL_EVERY_MS = 50;
const REST = { yawDeg: 0, pitchDeg: 0 };
function distance(one, other = REST) {
return Math.hypot(one.yawDeg - other.yawDeg, one.pitchDeg - other.pitchDeg);
}
export class TargetPath {
#points = [];
extend(points) {
for (const point of points)
if (point.tMs > this.#lastMs)
this.#points.push(point);
}
at(tMs) {
const next = this.#points.findIndex((point) => point.tMs > tMs);
const [before, after] = [this.#points[next < 0 ? this.#points.length - 1 : next - 1], this.#points[next]];
if (!before)
return REST;
if (!after)
return { yawDeg: before.yawDeg, pitchDeg: before.pitchDeg };
const share = (tMs - before.tMs) / (after.tMs - before.tMs);
const between = (from, to) => from + share * (to - from);
return { yawDeg: between(before.yawDeg, after.yawDeg), pitchDeg: between(before.pitchDeg, after.pitchDeg) };
}
heading(tMs) {
const aheadMs = Math.min(AHEAD_MS, this.#lastMs - tMs);
if (aheadMs < LEAST_AHEAD_MS)
return null;
const [here, soon, then] = [this.at(tMs), this.at(tMs + aheadMs / 2), this.at(tMs + aheadMs)];
const isSlowing = distance(soon, then) < distance(here, soon);
if (isSlowing && distance(then) < NEAR_DEG && distance(then) < distance(here) - STILL_DEG)
return "middle";
if (distance(soon, then) < STILL_DEG)
return null;
const [yawDeg, pitchDeg] = [then.yawDeg - soon.yawDeg, then.pitchDeg - soon.pitchDeg];
if (Math.abs(yawDeg) >= Math.abs(pitchDeg))
return yawDeg > 0 ? "left" : "right";
return pitchDeg > 0 ? "up" : "down";
}
get #lastMs() {
return this.#points.at(-1)?.tMs ?? -Infinity;
}
}
export class DirectionCaller {
#told = null;
#toldMs = -Infinity;
next(heading, tMs) {
if (heading === null || heading === this.#told || tMs - this.#toldMs < APART_MS)
return null;
this.#told = heading;
this.#toldMs = tMs;
return heading;
}
}
export function drawnAt({ yawDeg, pitchDeg }) {
return `${(CENTRE.x - yawDeg * ACROSS_A_DEG).toFixed(1)} ${(CENTRE.y - pitchDeg * UP_A_DEG).toFixed(1)}`;
}
export class TargetDot {
root;
dot;
trail;
#path = new TargetPath();
#caller = new DirectionCaller();
#drawing = 0;
#tell = () => undefined;
constructor(root, dot, trail) {
this.root = root;
this.dot = dot;
this.trail = trail;
}
static find(stage) {
const root = stage.querySelector("[data-live-target]");
const dot = root?.querySelector("[data-live-dot]");
return root && dot ? new TargetDot(root, dot, root.querySelector("[data-live-trail]")) : null;
}
get isShown() {
return this.#drawing !== 0;
}
show(tell) {
this.hide();
[this.#path, this.#caller, this.#tell] = [new TargetPath(), new DirectionCaller(), tell];
this.#draw(performance.now());
this.root.removeAttribute("hidden");
}
aim(points) {
this.#path.extend(points);
}
hide() {
cancelAnimationFrame(this.#drawing);
this.#drawing = 0;
this.root.setAttribute("hidden", "");
}
#draw(nowMs) {
this.#drawing = requestAnimationFrame((tMs) => this.#draw(tMs));
this.dot.setAttribute("transform", `translate(${drawnAt(this.#path.at(nowMs))})`);
const places = Array.from({ length: TRAIL_MS / TRAIL_EVERY_MS + 1 }, (_, at) => drawnAt(this.#path.at(nowMs - at * TRAIL_EVERY_MS)));
this.trail?.setAttribute("points", places.join(" "));
const direction = this.#caller.next(this.#path.heading(nowMs), nowMs);
if (direction !== null)
this.#tell(direction);
}
}
