import assert from "node:assert/strict";
import { test } from "node:test";

import { documentState } from "../build/js/document_view.js";

const WIDTH = 64;
const picture = (value) => Uint8ClampedArray.from({ length: WIDTH * WIDTH }, (_, at) => value(at % WIDTH, Math.floor(at / WIDTH)));
const judged = (value) => documentState(picture(value), WIDTH, WIDTH);
const print = (x, y) => ((x >> 1) % 2 === (y >> 1) % 2 ? 40 : 220);

test("a dark picture asks for light", () => assert.equal(judged(() => 20), "document.dark"));
test("a reflection is named before sharpness is looked at", () => assert.equal(judged((x, y) => (x < 16 && y < 16 ? 255 : print(x, y))), "document.glare"));
test("a picture without edges is not sharp", () => assert.equal(judged((x) => 100 + x), "document.blurred"));
test("sharp print in good light is ready", () => assert.equal(judged(print), "document.ready"));
test("no picture is not ready", () => assert.equal(documentState(new Uint8ClampedArray(0), 0, 0), "document.dark"));
