// What is signed and sent, against vectors that the server's tests read too.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { hex, utf8 } from "../build/js/bytes.js";
import { decodeFrame, encodeFrame, encodeHello, frameLine, helloLine, parseIssuedSession, parseServerMessage } from "../build/js/protocol.js";

const vectors = JSON.parse(readFileSync(new URL("vectors.json", import.meta.url), "utf8"));
const text = (bytes) => new TextDecoder().decode(bytes);
const fromHex = (digits) => Uint8Array.from(digits.match(/../g), (pair) => Number.parseInt(pair, 16));
const signature = new Uint8Array(64).fill(7);

test("the hello's signed line is the vector's", () => {
  assert.equal(text(helloLine(vectors.hello.nonce)), vectors.hello.line);
});

for (const frame of vectors.frames) {
  const stamp = { seq: frame.seq, tMs: frame.t_ms };

  test(`frame ${frame.seq}: its digest is the vector's`, async () => {
    assert.equal(hex(new Uint8Array(await crypto.subtle.digest("SHA-256", fromHex(frame.jpeg_hex)))), frame.digest);
  });

  test(`frame ${frame.seq}: its signed line is the vector's`, () => {
    assert.deepEqual(frameLine(frame.nonce, stamp, frame.digest), utf8(frame.line));
  });

  test(`frame ${frame.seq}: header, signature and picture follow each other`, () => {
    const sent = hex(encodeFrame(stamp, signature, fromHex(frame.jpeg_hex)));
    assert.equal(sent, frame.header_hex + "07".repeat(64) + frame.jpeg_hex);
  });
}

test("a signature of another length is not sent", () => {
  assert.throws(() => encodeFrame({ seq: 0, tMs: 0 }, new Uint8Array(63), new Uint8Array(1)), RangeError);
});

test("numbers that do not fit are not sent", () => {
  for (const stamp of [{ seq: -1, tMs: 0 }, { seq: 0, tMs: 0.5 }, { seq: 2 ** 32, tMs: 0 }]) {
    assert.throws(() => encodeFrame(stamp, signature, new Uint8Array(1)), RangeError);
  }
});

test("the hello carries token, signature in Base64 with padding, and the label", () => {
  const session = { token: "t", assertion: "", proof: null };
  const said = (more) => JSON.parse(encodeHello({ ...session, ...more }, new Uint8Array(64), "Integrated Camera"));
  const hello = said({});
  assert.deepEqual(hello, { type: "hello", token: "t", signature: `${"A".repeat(86)}==`, camera_label: "Integrated Camera" });
  assert.deepEqual(said({ assertion: "{}" }), { ...hello, assertion: "{}" });
  assert.deepEqual(said({ proof: { pcr10: "00" } }), { ...hello, camera: { pcr10: "00" } });
});

test("every message of the protocol is read", () => {
  const said = [
    [{ type: "ready", session_id: "s", actions: 3 }, { type: "ready", actions: 3, capture: "" }],
    [{ type: "ready", session_id: "s", actions: 3, capture: "attested-camera" }, { type: "ready", actions: 3, capture: "attested-camera" }],
    [{ type: "guidance", code: "closer" }, { type: "guidance", code: "closer" }],
    [{ type: "prompt", step: 1, of: 3, action: "blink", within_ms: 5000 }, { type: "prompt", step: 1, of: 3, action: "blink", withinMs: 5000 }],
    [{ type: "prompt", step: 2, of: 3, action: "follow", within_ms: 6800 }, { type: "prompt", step: 2, of: 3, action: "follow", withinMs: 6800 }],
    [
      { type: "target", points: [[6200, 0, 0], [6300, 1.25, -0.5]] },
      { type: "target", points: [{ tMs: 6200, yawDeg: 0, pitchDeg: 0 }, { tMs: 6300, yawDeg: 1.25, pitchDeg: -0.5 }] },
    ],
    [{ type: "target", points: [] }, { type: "target", points: [] }],
    [{ type: "progress", step: 2, of: 3, share: 1.5 }, { type: "progress", step: 2, of: 3, share: 1 }],
    [{ type: "done", step: 3, of: 3 }, { type: "done", step: 3, of: 3 }],
    [{ type: "remark", code: "action-early" }, { type: "remark", code: "action-early" }],
    [{ type: "wait", place: 2, retry_ms: 5000 }, { type: "wait", place: 2, retryMs: 5000 }],
    [{ type: "pace", most_fps: 10 }, { type: "pace", mostFps: 10 }],
    [{ type: "checking" }, { type: "checking" }],
    [{ type: "error", code: "busy" }, { type: "error", code: "busy" }],
    [
      { type: "result", outcome: "failed", findings: ["action-late", 5], tries_left: 2, pause_s: 0 },
      { type: "result", outcome: "failed", findings: ["action-late"], triesLeft: 2, pauseS: 0 },
    ],
  ];
  for (const [sent, read] of said) assert.deepEqual(parseServerMessage(JSON.stringify(sent)), read);
});

test("what is not of the protocol is left aside", () => {
  const strange = ["", "{", "[]", "null", "5", '{"type":"new"}', '{"type":"prompt","step":1,"of":3,"action":"jump"}', '{"type":"progress","step":1}', '{"type":"result","outcome":"maybe"}'];
  for (const one of strange) assert.equal(parseServerMessage(one), null, one);
});

test("a target with a point that is none is left aside as a whole", () => {
  const wrong = ["", null, 5, {}, [5], [[]], [[1, 2]], [[1, 2, 3, 4]], [[1, 2, "3"]], [[0, 0, 0], [100, null, 0]], [{ t: 1 }]];
  for (const points of wrong) assert.equal(parseServerMessage(JSON.stringify({ type: "target", points })), null, JSON.stringify(points));
  assert.equal(parseServerMessage('{"type":"target"}'), null);
  assert.equal(parseServerMessage('{"type":"target","points":[[1e999,0,0]]}'), null);
});

test("an answer without a token is no session", () => {
  const answer = { session_id: "s", token: "t", nonce: "n", path: "/v1/live", actions: 3, frame: { most_bytes: 1000 } };
  assert.equal(parseIssuedSession(answer).mostBytes, 1000);
  for (const name of ["session_id", "token", "nonce", "path"]) assert.equal(parseIssuedSession({ ...answer, [name]: "" }), null);
  assert.equal(parseIssuedSession({ ...answer, path: "elsewhere" }), null);
  assert.equal(parseIssuedSession(null), null);
  assert.equal(parseIssuedSession(answer).authenticator, null);
  const asked = { credential_id: "a", challenge: "b", rp_id: "c" };
  const question = { credentialId: "a", challenge: "b", rpId: "c" };
  assert.deepEqual(parseIssuedSession({ ...answer, authenticator: asked }).authenticator, question);
  assert.equal(parseIssuedSession({ ...answer, authenticator: { ...asked, rp_id: 5 } }).authenticator, null);
});

test("a session names the counter's camera, whose state is due unless the server says that it is not", () => {
  const camera = (said) => parseIssuedSession({ session_id: "s", token: "t", nonce: "00", path: "/v1/live", camera: said }).camera;
  assert.deepEqual(camera({ camera_id: "c", is_state_due: false }), { cameraId: "c", isStateDue: false });
  assert.deepEqual(camera({ camera_id: "c" }), { cameraId: "c", isStateDue: true });
  for (const none of [null, {}, { camera_id: 7 }]) assert.equal(camera(none), null);
});

test("a frame that was signed elsewhere gives its time and picture", () => {
  const jpeg = Uint8Array.of(255, 216, 7);
  assert.deepEqual(decodeFrame(encodeFrame({ seq: 3, tMs: 4000 }, signature, jpeg)), { tMs: 4000, jpeg });
  assert.equal(decodeFrame(new Uint8Array(76)), null);
});
