import assert from "node:assert/strict";
import { test } from "node:test";

import { nextAfter } from "../build/js/parts.js";

test("an answer that holds the part is shown", () => {
  assert.deepEqual([nextAfter(200, true, false), nextAfter(200, true, true)], ["show", "show"]);
});

test("where the answer leads elsewhere, holds no such part or is an error, its page is opened", () => {
  assert.deepEqual(
    [nextAfter(0, false, true), nextAfter(200, false, true), nextAfter(204, false, true), nextAfter(404, false, true), nextAfter(422, true, false)],
    ["open", "open", "open", "open", "open"],
  );
});

test("a page that asks by itself waits while the server cannot answer; a person who pressed sees why", () => {
  for (const status of [429, 500, 503]) assert.deepEqual([nextAfter(status, false, true), nextAfter(status, false, false)], ["later", "open"]);
});
