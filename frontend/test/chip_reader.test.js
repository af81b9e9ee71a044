import assert from "node:assert/strict";
import { test } from "node:test";

import { readCard } from "../build/js/card_reader.js";
import { chipBy } from "../build/js/chip_reader.js";

const PRINTED = { number: "L898902C3", birth: "1974-08-12", expiry: "2032-04-15", can: "" };

test("the printed details open the chip, or the access number alone", () => {
  const byDetails = { document_number: "L898902C3", birth_on: "1974-08-12", expires_on: "2032-04-15" };
  assert.deepEqual(chipBy(PRINTED), { reads: "chip", path: "/chip", body: JSON.stringify(byDetails) });
  assert.deepEqual(chipBy({ ...PRINTED, can: "123456" }).body, '{"can":"123456"}');
});

test("what is not whole opens nothing", () => {
  for (const changed of [{ number: "" }, { birth: "" }, { expiry: "" }, { can: "12345" }, { can: "1234567" }, { can: "12345x" }]) {
    assert.equal(chipBy({ ...PRINTED, ...changed }), null);
  }
});

test("a chip is waited for, and asked for with its details alone", async () => {
  const answers = [false, true].map((card) => ({ status: 200, text: JSON.stringify({ readers: [{ name: "one", reads: "chip", card }] }) }));
  const asked = [];
  const ask = (path, body) => {
    asked.push([path, body]);
    return Promise.resolve(path === "/chip" ? { status: 200, text: "{}" } : answers.length > 1 ? answers.shift() : answers[0]);
  };
  const shown = [];
  const outcome = await readCard(ask, chipBy(PRINTED), (step) => shown.push(step), () => Promise.resolve());
  assert.deepEqual([outcome, shown], [{ card: "{}", failed: "" }, ["connecting", "put", "reading"]]);
  assert.deepEqual(asked.at(-1), ["/chip", chipBy(PRINTED).body]);
});
