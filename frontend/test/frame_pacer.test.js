// Which pictures become frames.
import assert from "node:assert/strict";
import { test } from "node:test";
import { FramePacer, RepeatFilter, StillWatch } from "../build/js/frame_pacer.js";

function admitted(times) {
  const pacer = new FramePacer(15);
  return times.filter((tMs) => pacer.admits(tMs)).length;
}

const tenSecondsAt = (fps, jitterMs = () => 0) => Array.from({ length: fps * 10 }, (_, at) => (at * 1000) / fps + jitterMs(at));

for (const [fps, least, most] of [[10, 100, 100], [12, 120, 120], [15, 150, 150], [24, 149, 151], [25, 149, 151], [30, 149, 151], [50, 149, 151], [60, 149, 151]]) {
  test(`of ${fps} pictures a second, ${least / 10} to ${most / 10} a second are sent`, () => {
    const count = admitted(tenSecondsAt(fps));
    assert.ok(count >= least && count <= most, String(count));
  });
}

test("a pacer that is told to go slower and faster again does so", () => {
  const pacer = new FramePacer(15);
  const count = (startMs) => tenSecondsAt(30).filter((tMs) => pacer.admits(startMs + tMs)).length;
  const counts = [count(0)];
  pacer.pace(10);
  counts.push(count(10_000));
  pacer.pace(15);
  counts.push(count(20_000));
  assert.ok(counts.every((one, at) => Math.abs(one - [150, 100, 150][at]) <= 2), String(counts));
});

test("every second picture of 30 a second is sent: evenly", () => {
  const pacer = new FramePacer(15);
  const taken = tenSecondsAt(30).map((tMs) => pacer.admits(tMs));
  assert.ok(taken.slice(0, 60).every((isTaken, at) => isTaken === (at % 2 === 0)));
});

test("a camera of 15 a second on a busy machine, 25 ms early and late, loses no more than one picture in ten", () => {
  const count = admitted(tenSecondsAt(15, (at) => [0, 25, -25, 10, -20, 20][at % 6]));
  assert.ok(count >= 135 && count <= 151, String(count));
});

test("after a gap no more than two come close together", () => {
  const pacer = new FramePacer(15);
  pacer.admits(0);
  assert.deepEqual([5000, 5010, 5020, 5030].map((tMs) => pacer.admits(tMs)), [true, true, false, false]);
});

test("a picture equal to the one before is left out, one that came earlier is not known", () => {
  const filter = new RepeatFilter();
  const [one, other] = [Uint8Array.of(1, 2), Uint8Array.of(1, 3)];
  assert.deepEqual([one, Uint8Array.of(1, 2), other, one].map((jpeg) => filter.isNew(jpeg)), [true, false, true, true]);
});

test("a camera stands still after three seconds without a new picture, not before", () => {
  const watch = new StillWatch(1000);
  assert.equal(watch.isStill(3999), false);
  assert.equal(watch.isStill(4000), true);
  watch.see(4000);
  assert.equal(watch.isStill(6999), false);
});
