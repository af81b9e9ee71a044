/** The target that the applicant follows with the head: where it is by the points told so far, which way it goes, and its dot on the stage. */

import type { TargetPoint } from "./protocol.js";

/** Which way the target goes, as the applicant sees it in the mirror; `middle`: it comes back to rest there. */
export type Direction = "left" | "right" | "up" | "down" | "middle";

/** Units of the overlay (300 by 400) a degree: 20 degrees of yaw lie just outside the oval's edge, 11 of pitch at two fifths of its half height. */
const ACROSS_A_DEG = 6.6;
const UP_A_DEG = 6.5;
const CENTRE = { x: 150, y: 200 };
/** So far ahead of its time a direction is read: words take time to be heard. */
const AHEAD_MS = 400;
const LEAST_AHEAD_MS = 150;
/** A target that moves less within half of that time rests. */
const STILL_DEG = 1;
const NEAR_DEG = 8;
const APART_MS = 900;
const TRAIL_MS = 700;
const TRAIL_EVERY_MS = 50;

interface Place {
  readonly yawDeg: number;
  readonly pitchDeg: number;
}

const REST: Place = { yawDeg: 0, pitchDeg: 0 };

function distance(one: Place, other: Place = REST): number {
  return Math.hypot(one.yawDeg - other.yawDeg, one.pitchDeg - other.pitchDeg);
}

/** The way as far as it was told. Pure: no clock. */
export class TargetPath {
  #points: TargetPoint[] = [];

  /** Take further points; those that do not come after the last one are left out. */
  extend(points: readonly TargetPoint[]): void {
    for (const point of points) if (point.tMs > this.#lastMs) this.#points.push(point);
  }

  /** Where the target is; before the first point it is at the middle, after the last one told it stays there. */
  at(tMs: number): Place {
    const next = this.#points.findIndex((point) => point.tMs > tMs);
    const [before, after] = [this.#points[next < 0 ? this.#points.length - 1 : next - 1], this.#points[next]];
    if (!before) return REST;
    if (!after) return { yawDeg: before.yawDeg, pitchDeg: before.pitchDeg };
    const share = (tMs - before.tMs) / (after.tMs - before.tMs);
    const between = (from: number, to: number): number => from + share * (to - from);
    return { yawDeg: between(before.yawDeg, after.yawDeg), pitchDeg: between(before.pitchDeg, after.pitchDeg) };
  }

  /** The main direction of what comes next; null: it rests, or too little of it is known. */
  heading(tMs: number): Direction | null {
    const aheadMs = Math.min(AHEAD_MS, this.#lastMs - tMs);
    if (aheadMs < LEAST_AHEAD_MS) return null;
    const [here, soon, then] = [this.at(tMs), this.at(tMs + aheadMs / 2), this.at(tMs + aheadMs)];
    const isSlowing = distance(soon, then) < distance(here, soon);
    if (isSlowing && distance(then) < NEAR_DEG && distance(then) < distance(here) - STILL_DEG) return "middle";
    if (distance(soon, then) < STILL_DEG) return null; // it rests, or is about to turn
    const [yawDeg, pitchDeg] = [then.yawDeg - soon.yawDeg, then.pitchDeg - soon.pitchDeg];
    if (Math.abs(yawDeg) >= Math.abs(pitchDeg)) return yawDeg > 0 ? "left" : "right";
    return pitchDeg > 0 ? "up" : "down";
  }

  get #lastMs(): number {
    return this.#points.at(-1)?.tMs ?? -Infinity;
  }
}

/** Tells each new direction once, and gives the applicant time to hear the one before. Pure: no clock. */
export class DirectionCaller {
  #told: Direction | null = null;
  #toldMs = -Infinity;

  /** Which direction is to be told now; null: none. */
  next(heading: Direction | null, tMs: number): Direction | null {
    if (heading === null || heading === this.#told || tMs - this.#toldMs < APART_MS) return null;
    this.#told = heading;
    this.#toldMs = tMs;
    return heading;
  }
}

/** Where a place is drawn, in units of the overlay. Yaw to the applicant's left is the left of the mirrored preview. */
export function drawnAt({ yawDeg, pitchDeg }: Place): string {
  return `${(CENTRE.x - yawDeg * ACROSS_A_DEG).toFixed(1)} ${(CENTRE.y - pitchDeg * UP_A_DEG).toFixed(1)}`;
}

/** The dot in the overlay. It moves for those who want less motion too: its movement is the task. Steps in place of it would only make it later
 * and harder to follow; what is ornament, its trail, the stylesheet leaves out for them. */
export class TargetDot {
  #path = new TargetPath();
  #caller = new DirectionCaller();
  #drawing = 0;
  #tell: (direction: Direction) => void = () => undefined;

  private constructor(
    private readonly root: Element,
    private readonly dot: Element,
    private readonly trail: Element | null,
  ) {}

  static find(stage: ParentNode): TargetDot | null {
    const root = stage.querySelector("[data-live-target]");
    const dot = root?.querySelector("[data-live-dot]");
    return root && dot ? new TargetDot(root, dot, root.querySelector("[data-live-trail]")) : null;
  }

  get isShown(): boolean {
    return this.#drawing !== 0;
  }

  /** Show the dot at the middle; `tell` hears its directions. */
  show(tell: (direction: Direction) => void): void {
    this.hide();
    [this.#path, this.#caller, this.#tell] = [new TargetPath(), new DirectionCaller(), tell];
    this.#draw(performance.now());
    this.root.removeAttribute("hidden");
  }

  /** Take where it is next; times are those of `performance.now`. */
  aim(points: readonly TargetPoint[]): void {
    this.#path.extend(points);
  }

  hide(): void {
    cancelAnimationFrame(this.#drawing);
    this.#drawing = 0;
    this.root.setAttribute("hidden", "");
  }

  #draw(nowMs: number): void {
    this.#drawing = requestAnimationFrame((tMs) => this.#draw(tMs));
    this.dot.setAttribute("transform", `translate(${drawnAt(this.#path.at(nowMs))})`);
    const places = Array.from({ length: TRAIL_MS / TRAIL_EVERY_MS + 1 }, (_, at) => drawnAt(this.#path.at(nowMs - at * TRAIL_EVERY_MS)));
    this.trail?.setAttribute("points", places.join(" "));
    const direction = this.#caller.next(this.#path.heading(nowMs), nowMs);
    if (direction !== null) this.#tell(direction);
  }
}
