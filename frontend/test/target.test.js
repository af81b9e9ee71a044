// The target that the head follows: where it is, which way it goes, and how often that is told.
import assert from "node:assert/strict";
import { test } from "node:test";
import { DirectionCaller, drawnAt, TargetDot, TargetPath } from "../build/js/target.js";

const point = (tMs, yawDeg, pitchDeg) => ({ tMs, yawDeg, pitchDeg });

/** From the middle to the applicant's left, up there, across to the right and back to rest: as smooth as the server draws. */
function walk() {
  const places = [[0, 0], [18, -8], [16, 10], [-16, 9], [0, 0]];
  const points = [];
  for (let leg = 0; leg < places.length - 1; leg += 1) {
    for (let step = 0; step < 12; step += 1) {
      const share = (1 - Math.cos((Math.PI * step) / 12)) / 2;
      const [from, to] = [places[leg], places[leg + 1]];
      points.push(point((leg * 12 + step) * 100, from[0] + share * (to[0] - from[0]), from[1] + share * (to[1] - from[1])));
    }
  }
  return [...points, point(4800, 0, 0)];
}

function pathOf(points) {
  const path = new TargetPath();
  path.extend(points);
  return path;
}

test("between two points it moves evenly, before the first it is at the middle, after the last it stays", () => {
  const path = pathOf([point(1000, 0, 0), point(1100, 4, -2), point(1200, 10, -2)]);
  assert.deepEqual(path.at(900), { yawDeg: 0, pitchDeg: 0 });
  assert.deepEqual(path.at(1050), { yawDeg: 2, pitchDeg: -1 });
  assert.deepEqual(path.at(1150), { yawDeg: 7, pitchDeg: -2 });
  assert.deepEqual(path.at(5000), { yawDeg: 10, pitchDeg: -2 });
  assert.deepEqual(pathOf([]).at(5), { yawDeg: 0, pitchDeg: 0 });
});

test("points told twice or out of their order change nothing", () => {
  const path = pathOf([point(1000, 0, 0), point(1100, 4, 0)]);
  path.extend([point(1100, 9, 9), point(1050, 9, 9), point(1200, 8, 0)]);
  assert.deepEqual([1050, 1100, 1150].map((tMs) => path.at(tMs).yawDeg), [2, 4, 6]);
});

test("the applicant's left is the left of the mirrored preview, and up is up", () => {
  assert.equal(drawnAt({ yawDeg: 0, pitchDeg: 0 }), "150.0 200.0");
  const [x, y] = drawnAt({ yawDeg: 20, pitchDeg: 11 }).split(" ").map(Number);
  assert.ok(x < 150 - 128 && x > 0, "just outside the oval's edge");
  assert.ok(Math.abs(200 - y - 0.4 * 178) < 2, "two fifths of its half height");
});

test("each change of the main direction is told once, the way back to the middle last, and none within 900 ms of the one before", () => {
  const path = pathOf(walk());
  const caller = new DirectionCaller();
  const told = [];
  for (let tMs = -700; tMs < 6000; tMs += 16) {
    const direction = caller.next(path.heading(tMs), tMs);
    if (direction !== null) told.push([tMs, direction]);
  }
  assert.deepEqual(told.map(([, direction]) => direction), ["left", "up", "right", "left", "middle"]);
  assert.ok(told.slice(1).every(([tMs], at) => tMs - told[at][0] >= 900));
});

test("a target that crosses the middle is not on its way back", () => {
  const across = Array.from({ length: 13 }, (_, at) => point(at * 100, 18 * Math.cos((Math.PI * at) / 12), 0));
  const path = pathOf(across);
  const headings = new Set(Array.from({ length: 50 }, (_, at) => path.heading(at * 20)));
  assert.equal(headings.has("middle"), false);
});

test("of a way of which too little is known, or of one that rests, no direction is told", () => {
  assert.equal(pathOf([]).heading(0), null);
  assert.equal(pathOf([point(0, 0, 0), point(100, 5, 0)]).heading(0), null);
  assert.equal(pathOf([point(0, 0, 0), point(500, 0, 0)]).heading(0), null);
});

class FakeElement {
  attributes = new Map([["hidden", ""]]);
  children = {};
  querySelector(selector) {
    return this.children[selector] ?? null;
  }
  setAttribute(name, value) {
    this.attributes.set(name, value);
  }
  removeAttribute(name) {
    this.attributes.delete(name);
  }
}

/** A stage with a target, and a screen that is drawn when the test says so. */
function stageOf() {
  const [stage, root, dot, trail] = Array.from({ length: 4 }, () => new FakeElement());
  stage.children = { "[data-live-target]": root };
  root.children = { "[data-live-dot]": dot, "[data-live-trail]": trail };
  const due = new Map();
  let last = 0;
  globalThis.requestAnimationFrame = (draw) => due.set((last += 1), draw) && last;
  globalThis.cancelAnimationFrame = (id) => due.delete(id);
  const drawAt = (tMs) => [...due].forEach(([id, draw]) => due.delete(id) && draw(tMs));
  return { target: TargetDot.find(stage), root, dot, trail, due, drawAt };
}

test("the dot is drawn where the target is, its trail behind it, and its directions are told", () => {
  const { target, root, dot, trail, drawAt } = stageOf();
  const told = [];
  target.show((direction) => told.push(direction));
  assert.equal(root.attributes.has("hidden"), false);
  assert.equal(dot.attributes.get("transform"), "translate(150.0 200.0)");
  const startMs = performance.now() + 1000;
  target.aim([0, 1, 2, 3, 4, 5, 6].map((at) => point(startMs + at * 100, at * 3, 0)));
  drawAt(startMs + 100);
  assert.equal(dot.attributes.get("transform"), `translate(${drawnAt({ yawDeg: 3, pitchDeg: 0 })})`);
  assert.ok(trail.attributes.get("points").startsWith(`${drawnAt({ yawDeg: 3, pitchDeg: 0 })} ${drawnAt({ yawDeg: 1.5, pitchDeg: 0 })}`));
  assert.deepEqual(told, ["left"]);
});

test("a target that is hidden draws no more, and another one begins at the middle", () => {
  const { target, root, dot, due, drawAt } = stageOf();
  target.show(() => undefined);
  target.aim([point(0, 0, 0), point(100, 15, 0)]);
  drawAt(200);
  target.hide();
  assert.deepEqual([target.isShown, due.size, root.attributes.has("hidden")], [false, 0, true]);
  target.show(() => undefined);
  assert.equal(dot.attributes.get("transform"), "translate(150.0 200.0)");
});

test("a page without a target has none", () => {
  assert.equal(TargetDot.find(new FakeElement()), null);
});
