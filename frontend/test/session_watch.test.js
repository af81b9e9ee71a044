// A page that was left open: warned of a minute before its sign-in ends, gone after it, and never in the middle of a face check.
import assert from "node:assert/strict";
import { test } from "node:test";
import { SessionWatch } from "../build/js/session_watch.js";

const S = 1000;
const said = (leftS, mostS = 40_000) => ({ status: 200, body: { left_s: leftS, most_s: mostS }, code: "", retryAfterS: 0, said: [] });
const over = { status: 401, body: null, code: "sign-in-required", retryAfterS: 0, said: [] };
const silent = { status: 0, body: null, code: "", retryAfterS: 0, said: [] };

/** A page of 1800 s, a clock that is turned by hand, and a server whose answers are given in their order. */
function page(...answers) {
  const seen = [];
  const at = { now: 0, due: null, run: null, isBusy: false };
  const next = (how) => () => {
    seen.push(how);
    return Promise.resolve(answers.shift() ?? silent);
  };
  const parts = {
    now: () => at.now,
    schedule: (ms, run) => Object.assign(at, { due: at.now + ms, run }),
    ask: next("ask"),
    stay: next("stay"),
    isBusy: () => at.isBusy,
  };
  const view = { warn: (canStay) => seen.push(canStay ? "warn" : "warn of the end"), clear: () => seen.push("clear"), leave: () => seen.push("leave") };
  const watch = new SessionWatch(parts, view, { leftMs: 1800 * S, mostMs: 40_000 * S });
  watch.start();
  const turn = async () => {
    at.now = at.due;
    at.run();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { at, seen, turn, watch };
}

test("a minute before the end it warns, and after the end it is gone", async () => {
  const { at, seen, turn } = page(said(60), over);
  assert.equal(at.due, 1740 * S);
  await turn();
  assert.deepEqual(seen, ["ask", "warn"]);
  await turn();
  assert.equal(at.now, 1800 * S + 500);
  assert.deepEqual(seen, ["ask", "warn", "ask", "leave"]);
});

test("what was done in another tab is heard of, and nothing is said", async () => {
  const { at, seen, turn } = page(said(1500));
  await turn();
  assert.deepEqual(seen, ["ask", "clear"]);
  assert.equal(at.due, (1740 + 1440) * S);
});

test("whoever says that they are there stays signed in", async () => {
  const { at, seen, turn, watch } = page(said(60), said(1800));
  await turn();
  await watch.stay();
  assert.deepEqual(seen, ["ask", "warn", "stay", "clear"]);
  assert.equal(at.due, (1740 + 1740) * S);
});

test("where it has lasted as long as it may, nobody is offered to stay", async () => {
  const { seen, turn } = page(said(60, 60), over);
  await turn();
  assert.deepEqual(seen, ["ask", "warn of the end"]);
});

test("without a connection our own clock counts, and the page is gone all the same", async () => {
  const { seen, turn } = page(silent, silent);
  await turn();
  await turn();
  assert.deepEqual(seen, ["ask", "warn", "ask", "leave"]);
});

test("an answer that is none of ours changes nothing", async () => {
  const { seen, turn } = page({ ...said(0), body: { left_s: "long" } }, { ...silent, status: 500 });
  await turn();
  await turn();
  assert.deepEqual(seen, ["ask", "warn", "ask", "leave"]);
});

test("a face check that is under way is neither talked over nor taken away", async () => {
  const { at, seen, turn } = page(over);
  at.isBusy = true;
  await turn();
  await turn();
  assert.deepEqual(seen, []);
  assert.equal(at.due, 1750 * S);
  at.isBusy = false;
  await turn();
  assert.deepEqual(seen, ["ask", "leave"]);
});

test("after a sleep it asks at once, and before its time it does not", async () => {
  const { at, seen, watch, turn } = page(over);
  at.now = 1000 * S;
  watch.wake();
  assert.equal(at.due, 1740 * S);
  at.now = 5000 * S;
  watch.wake();
  assert.equal(at.due, 5000 * S);
  await turn();
  assert.deepEqual(seen, ["ask", "leave"]);
});
