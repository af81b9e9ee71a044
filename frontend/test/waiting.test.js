import assert from "node:assert/strict";
import { test } from "node:test";

import { shownCount } from "../build/js/waiting.js";

test("a badge shows nothing for none, and no more than two digits", () => {
  assert.deepEqual([0, 1, 99, 100].map(shownCount), ["", "1", "99", "99+"]);
});
