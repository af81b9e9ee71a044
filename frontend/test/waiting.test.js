import assert from "node:assert/strict";
import { test } from "node:test";

import { delayAfter, shownCount } from "../build/js/waiting.js";

test("after each failure the next question waits twice as long, and at most two minutes", () => {
  assert.deepEqual(
    [0, 1, 2, 9].map((failures) => delayAfter(failures, 5_000)),
    [5_000, 10_000, 20_000, 120_000],
  );
});

test("a badge shows nothing for none, and no more than two digits", () => {
  assert.deepEqual([0, 1, 99, 100].map(shownCount), ["", "1", "99", "99+"]);
});
