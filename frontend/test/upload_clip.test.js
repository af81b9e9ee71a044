// Upload mode, as far as it goes without a camera.
import assert from "node:assert/strict";
import { test } from "node:test";
import { cameraTrouble, fittedSize } from "../build/js/camera.js";
import { ClipUpload, chunksOf, parseActions } from "../build/js/upload_clip.js";

const CLIP_BYTES = 1_200_000;

class FakeRecorder {
  static isTypeSupported = (kind) => kind === "video/webm";
  state = "recording";
  mimeType = "video/webm";
  start() {}
  stop() {
    this.state = "inactive";
    this.ondataavailable({ data: new Blob([new Uint8Array(CLIP_BYTES)]) });
    this.onstop();
  }
}

function world({ challenge = { status: 201, body: { actions: ["turn-left", "blink"] } }, put = () => ({ status: 200 }) } = {}) {
  const shown = [];
  const puts = [];
  const answer = (given) => ({ body: null, code: "", retryAfterS: 0, said: [], ...given });
  const server = {
    post: async () => answer(challenge),
    put: async (path, chunk) => {
      puts.push([path, chunk.size]);
      return answer(put(puts.length));
    },
  };
  const sink = { status: () => {}, prompt: (words, action) => action && shown.push(action), fill: () => {} };
  const words = { say: (key) => key };
  return { shown, puts, upload: new ClipUpload({ server, registrationPath: "/r/1", stream: {}, words, sink, wait: async () => {} }) };
}

test("the actions are shown in their order, and the clip goes in chunks", async () => {
  globalThis.MediaRecorder = FakeRecorder;
  const { shown, puts, upload } = world();
  assert.deepEqual(await upload.run(), { kind: "judged" });
  assert.deepEqual(shown, ["turn-left", "blink"]);
  assert.deepEqual(puts, [["/r/1/clip/0", 524288], ["/r/1/clip/1", 524288], ["/r/1/clip/2", CLIP_BYTES - 2 * 524288]]);
});

test("a chunk that does not get through is sent again under its index", async () => {
  globalThis.MediaRecorder = FakeRecorder;
  const { puts, upload } = world({ put: (count) => ({ status: count === 2 ? 0 : 200 }) });
  assert.deepEqual(await upload.run(), { kind: "judged" });
  assert.deepEqual(puts.map(([path]) => path.at(-1)), ["0", "1", "1", "2"]);
});

test("a chunk that never gets through ends in words", async () => {
  globalThis.MediaRecorder = FakeRecorder;
  const { upload } = world({ put: () => ({ status: 0 }) });
  assert.equal((await upload.run()).word, "upload.failed");
});

test("a browser that cannot record says so", async () => {
  delete globalThis.MediaRecorder;
  assert.equal((await world().upload.run()).word, "upload.unsupported");
});

test("too many tries are said with the pause", async () => {
  const { upload } = world({ challenge: { status: 429, retryAfterS: 60 } });
  assert.equal((await upload.run()).pauseS, 60);
});

test("actions are read as names or as parts with words; others are left out", () => {
  assert.deepEqual(parseActions({ actions: ["blink", { action: "look-up", words: {} }, "jump", 5] }), ["blink", "look-up"]);
  assert.deepEqual(parseActions(null), []);
});

test("an empty clip has no chunk", () => {
  assert.deepEqual(chunksOf(new Blob([]), 10), []);
});

for (const [name, word] of [["NotAllowedError", "camera.denied"], ["NotFoundError", "camera.none"], ["NotReadableError", "camera.busy"], ["OverconstrainedError", "camera.none"]]) {
  test(`${name} is said as ${word}`, () => {
    assert.equal(cameraTrouble(name), word);
  });
}

test("pictures fit into 640 px in either orientation and are not enlarged", () => {
  assert.deepEqual(fittedSize(1280, 720, 640), { widthPx: 640, heightPx: 360 });
  assert.deepEqual(fittedSize(720, 1280, 640), { widthPx: 360, heightPx: 640 });
  assert.deepEqual(fittedSize(320, 240, 640), { widthPx: 320, heightPx: 240 });
});
