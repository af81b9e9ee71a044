import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { Speech } from "../build/js/speech.js";

const kept = new Map();

beforeEach(() => {
  kept.clear();
  globalThis.localStorage = { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => kept.set(key, value) };
});

test("muting is remembered on this machine", () => {
  new Speech("en").mute(true);
  assert.equal(new Speech("en").isMuted, true);
});

test("whoever needs to hear the prompts hears them whatever was muted before, and mutes for themselves alone", () => {
  new Speech("en").mute(true);
  const needed = new Speech("en", true);
  assert.equal(needed.isMuted, false);
  needed.mute(true);
  assert.equal(needed.isMuted, true);
  assert.equal(new Speech("en", true).isMuted, false);
  new Speech("en").mute(false);
  new Speech("en", true).mute(true);
  assert.equal(new Speech("en").isMuted, false);
});
