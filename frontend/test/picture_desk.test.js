import assert from "node:assert/strict";
import { test } from "node:test";

import { AT_FIRST, afterKey, moved, zoomed } from "../build/js/picture_desk.js";

const pressed = (keys, desk = AT_FIRST, isOnStage = false) => [...keys].reduce((now, key) => afterKey(now, key, 3, isOnStage), desk);

test("a digit chooses a picture that there is, and no other", () => {
  assert.equal(pressed("3").picture, 2);
  assert.equal(pressed("4"), AT_FIRST);
});

test("O lays the live picture over the portrait, and takes it away again", () => {
  assert.equal(pressed("o").isOver, true);
  assert.equal(pressed("oo").isOver, false);
});

test("plus and minus zoom between one and four", () => {
  assert.equal(pressed("++").zoom, 2);
  assert.equal(pressed("+++++++++").zoom, 4);
  assert.equal(pressed("-").zoom, 1);
});

test("a zoomed picture is moved no further than its frame is full", () => {
  assert.deepEqual([moved(zoomed(AT_FIRST, 2), 90, -90)].map(({ x, y }) => [x, y])[0], [50, -50]);
  assert.equal(moved(AT_FIRST, 10, 0).x, 0);
  assert.equal(zoomed(moved(zoomed(AT_FIRST, 3), 100, 0), 1).x, 0);
});

test("over the portrait the live picture alone is moved", () => {
  const desk = moved({ ...AT_FIRST, isOver: true }, 4, 2);
  assert.deepEqual([desk.x, desk.y, desk.liveX, desk.liveY], [0, 0, 4, 2]);
});

test("arrows move while the pictures have the focus, and scroll the page otherwise", () => {
  const over = pressed("o");
  assert.equal(afterKey(over, "ArrowRight", 3, false), over);
  assert.equal(afterKey(over, "ArrowRight", 3, true).liveX, 2);
});

test("zero puts the pictures back and keeps the view", () => {
  const desk = pressed("0", { ...AT_FIRST, isOver: true, picture: 1, zoom: 3, liveX: 8, liveSize: 120 });
  assert.deepEqual(desk, { ...AT_FIRST, isOver: true, picture: 1 });
});
