import assert from "node:assert/strict";
import { test } from "node:test";

import { cardFor, hasCard, readCard } from "../build/js/card_reader.js";

const PLACE = "a".repeat(32);
const CARD = '{"payload":"x"}';
const answer = (status, body) => ({ status, text: typeof body === "string" ? body : JSON.stringify(body) });
const there = answer(200, { readers: [{ name: "left", reads: "card", card: true }] });
const empty = answer(200, { readers: [{ name: "left", reads: "card", card: false }] });

/** What the page shows, asks and gets from an agent whose answers are given in their order; the last one is repeated. */
async function played({ readers, reads = [answer(200, CARD)] }) {
  const shown = [];
  const asked = [];
  let waits = 0;
  const next = (answers) => (answers.length > 1 ? answers.shift() : answers[0]);
  const ask = (path, body) => {
    asked.push([path, body]);
    return Promise.resolve(next(path === "/read" ? reads : readers));
  };
  const wait = () => ((waits += 1), Promise.resolve());
  const outcome = await readCard(ask, cardFor(PLACE), (step) => shown.push(step), wait);
  return { outcome, shown, asked, waits };
}

test("a card that is there is read for this registration alone and handed on as it came", async () => {
  const { outcome, shown, asked, waits } = await played({ readers: [there] });
  assert.deepEqual(outcome, { card: CARD, failed: "" });
  assert.deepEqual(shown, ["connecting", "reading"]);
  assert.deepEqual(asked.at(-1), ["/read", JSON.stringify({ for: PLACE })]);
  assert.equal(waits, 0);
});

test("a card is waited for, and read as soon as it is there", async () => {
  const { outcome, shown } = await played({ readers: [empty, empty, there] });
  assert.deepEqual(outcome, { card: CARD, failed: "" });
  assert.deepEqual(shown, ["connecting", "put", "put", "reading"]);
});

test("a card that is taken away too early is waited for again", async () => {
  const { outcome, shown } = await played({ readers: [there], reads: [answer(409, { code: "card-absent" }), answer(200, CARD)] });
  assert.deepEqual(outcome, { card: CARD, failed: "" });
  assert.deepEqual(shown, ["connecting", "reading", "put", "reading"]);
});

test("where no card comes the page says so after a minute", async () => {
  const { outcome, waits } = await played({ readers: [empty] });
  assert.deepEqual([outcome, waits], [{ failed: "card-waited" }, 120]);
});

test("a reader that cannot be reached is said at once, and another one of its kind is asked all the same", async () => {
  const away = { name: "left", reads: "card", card: false, code: "card-reader-away" };
  const { outcome, waits } = await played({ readers: [answer(200, { readers: [away] })] });
  assert.deepEqual([outcome, waits], [{ failed: "card-reader-away" }, 0]);
  const other = { name: "right", reads: "card", card: true };
  assert.deepEqual((await played({ readers: [answer(200, { readers: [away, other] })] })).outcome, { card: CARD, failed: "" });
});

test("a reader that is busy is waited for", async () => {
  const { outcome } = await played({ readers: [answer(409, { code: "card-reader-busy" }), there] });
  assert.deepEqual(outcome, { card: CARD, failed: "" });
});

for (const [said, failed] of [
  [answer(0, ""), "card-reader-unreached"],
  [answer(401, { code: "card-reader-unpaired" }), "card-reader-unpaired"],
  [answer(403, { code: "card-reader-refused" }), "card-reader-refused"],
  [answer(503, { code: "card-reader-away" }), "card-reader-away"],
  [answer(500, "<html>"), "card-unreadable"],
  [answer(500, { code: 7 }), "card-unreadable"],
]) {
  test(`an answer of ${said.status} ends as ${failed}, before and while the card is read`, async () => {
    assert.deepEqual((await played({ readers: [said] })).outcome, { failed });
    assert.deepEqual((await played({ readers: [there], reads: [said] })).outcome, { failed });
  });
}

test("what is no list of readers has no card", () => {
  for (const text of ["", "null", "[]", "{}", '{"readers":{}}', '{"readers":[null]}', '{"readers":[{"reads":"card","card":"true"}]}']) {
    assert.equal(hasCard(text, "card"), false);
  }
  assert.equal(hasCard('{"readers":[{"reads":"card","card":false},{"reads":"card","card":true}]}', "card"), true);
});

test("a document on a chip reader is no card on a card reader", async () => {
  const chip = answer(200, { readers: [{ name: "right", reads: "chip", card: true }] });
  assert.deepEqual([hasCard(chip.text, "card"), hasCard(chip.text, "chip")], [false, true]);
  assert.deepEqual((await played({ readers: [chip] })).outcome, { failed: "no-card-reader" });
});
