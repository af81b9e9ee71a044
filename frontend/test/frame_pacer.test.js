// Which pictures become frames.
import assert from "node:assert/strict";
import { test } from "node:test";
import { FramePacer, RepeatFilter, StillWatch } from "../build/js/frame_pacer.js";

function admitted(times) {
  const pacer = new FramePacer(15);
  return times.filter((tMs) => pacer.admits(tMs)).length;
}

const tenSecondsAt = (fps, jitterMs = () => 0) => Array.from({ length: fps * 10 }, (_, at) => (at * 1000) / fps + jitterMs(at));

for (const [fps, least, most] of [[10, 100, 100], [12, 120, 120], [15, 150, 150], [24, 120, 151], [25, 120, 151], [30, 149, 151], [50, 148, 152], [60, 149, 151]]) {
  test(`of ${fps} pictures a second, ${least / 10} to ${most / 10} a second are sent`, () => {
    const count = admitted(tenSecondsAt(fps));
    assert.ok(count >= least && count <= most, String(count));
  });
}

test("a camera whose clock jitters by 6 ms keeps at least 12 a second", () => {
  const count = admitted(tenSecondsAt(30, (at) => (at % 2 ? 6 : -6)));
  assert.ok(count >= 120 && count <= 151, String(count));
});

test("after a gap no burst follows", () => {
  const pacer = new FramePacer(15);
  assert.equal(pacer.admits(0), true);
  assert.equal(pacer.admits(5000), true);
  assert.deepEqual([5010, 5020, 5030].map((tMs) => pacer.admits(tMs)), [false, false, false]);
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
