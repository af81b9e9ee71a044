import assert from "node:assert/strict";
import { test } from "node:test";

import { nextChoice } from "../build/js/opinion_keys.js";

const choices = (chosen) =>
  ["a", "a", "u", "r", "r"].map((key, place) => ({ key, isChosen: place === chosen }));

test("a key chooses the first reason of its group", () => {
  assert.equal(nextChoice(choices(undefined), "r"), 3);
});

test("the same key again chooses the next reason, and after the last the first", () => {
  assert.equal(nextChoice(choices(3), "r"), 4);
  assert.equal(nextChoice(choices(4), "r"), 3);
});

test("a reason of another group does not matter", () => {
  assert.equal(nextChoice(choices(4), "a"), 0);
});

test("a key of no group chooses nothing", () => {
  assert.equal(nextChoice(choices(0), "x"), undefined);
});
