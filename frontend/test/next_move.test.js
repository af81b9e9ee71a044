// What follows each way a socket can end.
import assert from "node:assert/strict";
import { test } from "node:test";
import { decideNextMove, NO_PAST } from "../build/js/next_move.js";

const closed = (code, { wasOpened = true, wasReady = true, hasWaited = false } = {}) => ({ kind: "closed", code, wasOpened, wasReady, hasWaited });
const blocked = closed(1006, { wasOpened: false, wasReady: false });

function movesUntilTheEnd(ended) {
  const moves = [];
  let past = NO_PAST;
  for (;;) {
    const move = decideNextMove(ended, past);
    if (move.kind === "end") return { moves, ending: move.ending };
    moves.push(move);
    past = move.past;
  }
}

test("a judged session ends the check", () => {
  const result = { type: "result", outcome: "judged", findings: [], triesLeft: 4, pauseS: 0 };
  assert.deepEqual(decideNextMove({ kind: "result", result }, NO_PAST), { kind: "end", ending: { kind: "judged" } });
});

test("a failed session says its findings and the tries left", () => {
  const result = { type: "result", outcome: "failed", findings: ["action-late"], triesLeft: 2, pauseS: 0 };
  const { ending } = decideNextMove({ kind: "result", result }, NO_PAST);
  assert.deepEqual(ending, { kind: "failed", findings: ["action-late"], triesLeft: 2, pauseS: 0 });
});

test("a dropped socket is tried again twice, each with a new session, then a button", () => {
  const { moves, ending } = movesUntilTheEnd(closed(1006));
  assert.deepEqual(moves.map((move) => move.sameToken), [false, false]);
  assert.equal(ending.word, "live.dropped");
  assert.equal(ending.mayRetry, true);
});

test("a busy server is asked again with the same token, and not for ever", () => {
  const { moves, ending } = movesUntilTheEnd(closed(1013, { wasReady: false }));
  assert.ok(moves.length === 5 && moves.every((move) => move.sameToken && move.afterMs === 3000));
  assert.equal(ending.word, "live.busy");
});

test("after a wait in line a busy server is asked at once with a new token, and not for ever", () => {
  const { moves, ending } = movesUntilTheEnd(closed(1013, { wasReady: false, hasWaited: true }));
  assert.ok(moves.length === 5 && moves.every((move) => !move.sameToken && move.afterMs === 0));
  assert.equal(ending.word, "live.busy");
});

test("where no socket gets through twice, a clip is offered", () => {
  const { moves, ending } = movesUntilTheEnd(blocked);
  assert.equal(moves.length, 1);
  assert.equal(ending.offersUpload, true);
});

test("an expired token, a fault and a time-out count as drops", () => {
  for (const code of [1001, 1011, 4401, 4408, 4422]) {
    assert.equal(movesUntilTheEnd(closed(code, { wasOpened: false })).ending.word, "live.dropped", String(code));
  }
});

for (const [code, word, mayRetry] of [
  [4403, "counter.not-enrolled", false],
  [4409, "live.other-tab", true],
  [4410, "live.closed", false],
  [4400, "live.refused", true],
  [4415, "live.refused", true],
  [4429, "live.refused", true],
  [1009, "live.refused", true],
]) {
  test(`${code} is not tried again by itself: ${word}`, () => {
    const { moves, ending } = movesUntilTheEnd(closed(code));
    assert.equal(moves.length, 0);
    assert.deepEqual([ending.word, ending.mayRetry], [word, mayRetry]);
  });
}

test("stopped stays stopped", () => {
  assert.deepEqual(decideNextMove({ kind: "stopped" }, NO_PAST), { kind: "end", ending: { kind: "stopped" } });
});

test("a camera of the agent that gives no pictures ends the check with its own words", () => {
  const { ending } = decideNextMove({ kind: "camera", word: "camera.busy" }, NO_PAST);
  assert.deepEqual([ending.word, ending.mayRetry], ["camera.busy", true]);
});
