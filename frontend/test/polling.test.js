import assert from "node:assert/strict";
import { test } from "node:test";

import { asPolled, delayAfter } from "../build/js/polling.js";

test("after each failure the next question waits twice as long, and at most two minutes", () => {
  assert.deepEqual(
    [0, 1, 2, 9].map((failures) => delayAfter(failures, 5_000)),
    [5_000, 10_000, 20_000, 120_000],
  );
});

test("the address of a question by itself says so behind what it asks", () => {
  assert.deepEqual(["/list", "/list?page=2"].map(asPolled), ["/list?poll=1", "/list?page=2&poll=1"]);
});
