// The face check over a socket that plays the server.
import assert from "node:assert/strict";
import { test } from "node:test";
import { AgentTrouble } from "../build/js/agent_camera.js";
import { LiveCheck, refusal } from "../build/js/live_session.js";
import { encodeFrame } from "../build/js/protocol.js";

const SESSION = { sessionId: "s", token: "t", nonce: "00", path: "/v1/live", actions: 3, mostBytes: 1000, mostFps: 15, authenticator: null, assertion: "", camera: null, proof: null };
const JPEG = Uint8Array.of(255, 216, 1);
const soon = () => new Promise((resolve) => setImmediate(resolve));

const refused = (status, code, rest = {}) => ({ status, code, retryAfterS: 0, said: [], ...rest });

class FakeSocket {
  binaryType = "blob";
  bufferedAmount = 0;
  readyState = 1;
  sent = [];
  closedWith = null;
  send(message) {
    this.sent.push(message);
  }
  close(code) {
    this.closedWith = code;
  }
  async open() {
    this.onopen({});
    await soon();
  }
  say(message) {
    this.onmessage({ data: JSON.stringify(message) });
  }
  drop(code = 1006) {
    this.onclose({ code });
  }
}

/** A world whose clock stands unless it is set, and whose waits end at once, but those that would give a socket up. */
function world(asked = () => ({ kind: "issued", session: SESSION })) {
  const sockets = [];
  const told = [];
  const paces = [];
  let nowMs = 0;
  const givingUp = [];
  const parts = {
    listener: { connecting: (isAgain) => told.push(isAgain ? "again" : "connecting"), ready: () => told.push("ready"), hear: (message) => told.push(message.type) },
    cameraLabel: () => "cam",
    ask: async () => asked(sockets.length),
    connect: () => {
      sockets.push(new FakeSocket());
      return sockets.at(-1);
    },
    digest: async () => new Uint8Array(32),
    sign: async () => new Uint8Array(64),
    nowMs: () => nowMs,
    pace: (mostFps) => paces.push(mostFps),
    wait: (ms) => (ms >= 8000 ? new Promise((resolve) => givingUp.push(resolve)) : Promise.resolve()),
  };
  const check = new LiveCheck(parts);
  return { check, sockets, told, paces, playing: check.play(), at: (ms) => (nowMs = ms), giveUp: () => givingUp.forEach((resolve) => resolve()), parts };
}

async function readyWorld() {
  const made = world();
  await soon();
  await made.sockets[0].open();
  made.at(1000);
  made.sockets[0].say({ type: "ready", session_id: "s", actions: 3 });
  return made;
}

const header = (frame) => new DataView(frame.buffer);

test("the hello is the first message, and no frame goes before ready", async () => {
  const { check, sockets } = world();
  await soon();
  await sockets[0].open();
  assert.equal(await check.offer(JPEG, 5), false);
  assert.deepEqual(sockets[0].sent.map((message) => JSON.parse(message).type), ["hello"]);
  assert.equal(sockets[0].binaryType, "arraybuffer");
});

test("frames are numbered from 0 without gaps and timed from the session's start", async () => {
  const { check, sockets } = await readyWorld();
  for (const atMs of [1010, 1077, 1143]) assert.equal(await check.offer(JPEG, atMs), true);
  const frames = sockets[0].sent.slice(1);
  assert.deepEqual(frames.map((frame) => [header(frame).getUint32(4), header(frame).getUint32(8)]), [[0, 10], [1, 77], [2, 143]]);
});

test("a target is told in the page's own time: the server counts from the session's start", async () => {
  const { sockets, parts } = await readyWorld();
  const heard = [];
  parts.listener.hear = (message) => heard.push(message);
  sockets[0].say({ type: "target", points: [[500, 3, -1]] });
  assert.deepEqual(heard, [{ type: "target", points: [{ tMs: 1500, yawDeg: 3, pitchDeg: -1 }] }]);
});

test("a connection that is behind drops pictures before they are numbered", async () => {
  const { check, sockets } = await readyWorld();
  await check.offer(JPEG, 1010);
  sockets[0].bufferedAmount = 1_000_000;
  assert.equal(await check.offer(JPEG, 1077), false);
  sockets[0].bufferedAmount = 0;
  await check.offer(JPEG, 1143);
  assert.deepEqual(sockets[0].sent.slice(1).map((frame) => header(frame).getUint32(4)), [0, 1]);
});

test("no picture goes into a connection that the server is closing", async () => {
  const { check, sockets } = await readyWorld();
  assert.equal(await check.offer(JPEG, 1010), true);
  sockets[0].readyState = 2;
  assert.equal(await check.offer(JPEG, 1077), false);
});

test("while one picture is being signed the next is dropped", async () => {
  const { check } = await readyWorld();
  assert.deepEqual(await Promise.all([check.offer(JPEG, 1010), check.offer(JPEG, 1077)]), [true, false]);
});

test("a picture that is too large, or of before the session, is not sent", async () => {
  const { check, sockets } = await readyWorld();
  assert.equal(await check.offer(new Uint8Array(1001), 1010), false);
  assert.equal(await check.offer(JPEG, 900), false);
  assert.equal(sockets[0].sent.length, 1);
});

test("two pictures of one time are one frame", async () => {
  const { check } = await readyWorld();
  assert.equal(await check.offer(JPEG, 1010.2), true);
  assert.equal(await check.offer(JPEG, 1010.4), false);
});

test("messages are passed on until the result, which ends the check", async () => {
  const { sockets, told, playing } = await readyWorld();
  sockets[0].say({ type: "prompt", step: 1, of: 3, action: "blink", within_ms: 5000 });
  sockets[0].say({ type: "result", outcome: "judged", findings: [], tries_left: 4, pause_s: 0 });
  sockets[0].say({ type: "guidance", code: "closer" });
  sockets[0].drop(1000);
  assert.deepEqual(await playing, { kind: "judged" });
  assert.deepEqual(told, ["connecting", "ready", "ready", "prompt", "result"]);
});

test("a socket that drops leads to a new session, in which frames are numbered anew", async () => {
  const { check, sockets, told, at } = await readyWorld();
  await check.offer(JPEG, 1010);
  sockets[0].drop();
  await soon();
  await sockets[1].open();
  at(9000);
  sockets[1].say({ type: "ready", session_id: "s", actions: 3 });
  await check.offer(JPEG, 9020);
  const frame = sockets[1].sent[1];
  assert.deepEqual([header(frame).getUint32(4), header(frame).getUint32(8)], [0, 20]);
  assert.deepEqual(told.slice(-3), ["again", "ready", "ready"]);
});

test("after the third drop the check ends with a button", async () => {
  const { sockets, playing } = world();
  for (let drop = 0; drop < 3; drop += 1) {
    await soon();
    await sockets[drop].open();
    sockets[drop].say({ type: "ready", session_id: "s", actions: 3 });
    sockets[drop].drop();
  }
  const ending = await playing;
  assert.deepEqual([ending.word, ending.mayRetry, sockets.length], ["live.dropped", true, 3]);
});

test("a socket that opens and stays silent is given up, and a clip is offered", async () => {
  const { sockets, playing, giveUp } = world();
  for (let silent = 0; silent < 2; silent += 1) {
    await soon();
    await sockets[silent].open();
    giveUp();
    await soon();
  }
  assert.equal((await playing).offersUpload, true);
  assert.deepEqual(sockets.map((socket) => socket.closedWith), [1000, 1000]);
});

test("a check that waits in line is not given up while the server says its place, and goes on by itself", async () => {
  const { check, sockets, told, giveUp } = world();
  await soon();
  await sockets[0].open();
  sockets[0].say({ type: "wait", place: 2, retry_ms: 5000 });
  sockets[0].say({ type: "wait", place: 1, retry_ms: 5000 });
  assert.equal(await check.offer(JPEG, 5), false);
  sockets[0].say({ type: "ready", session_id: "s", actions: 3 });
  giveUp();
  await soon();
  assert.equal(await check.offer(JPEG, 10), true);
  assert.deepEqual(told, ["connecting", "wait", "wait", "ready", "ready"]);
});

test("one that hears nothing more of its place is given up", async () => {
  const { sockets, giveUp } = world();
  await soon();
  await sockets[0].open();
  sockets[0].say({ type: "wait", place: 2, retry_ms: 5000 });
  giveUp();
  await soon();
  assert.equal(sockets[0].closedWith, 1000);
});

test("a wait that took too long goes on with a new session", async () => {
  const tokens = [];
  const { sockets } = world((place) => {
    tokens.push(place);
    return { kind: "issued", session: SESSION };
  });
  await soon();
  await sockets[0].open();
  sockets[0].say({ type: "wait", place: 1, retry_ms: 5000 });
  sockets[0].drop(1013);
  await soon();
  assert.deepEqual([tokens.length, sockets.length], [2, 2]);
});

test("the camera is asked for fewer pictures, and for all of them in a new session", async () => {
  const { sockets, paces } = await readyWorld();
  sockets[0].say({ type: "pace", most_fps: 10 });
  sockets[0].drop();
  await soon();
  await sockets[1].open();
  sockets[1].say({ type: "ready", session_id: "s", actions: 3 });
  assert.deepEqual(paces, [15, 10, 15]);
});

test("stopping says so, closes the socket, and asks for nothing more", async () => {
  const { check, sockets, playing } = await readyWorld();
  check.stop();
  assert.deepEqual(await playing, { kind: "stopped" });
  assert.equal(sockets[0].sent.at(-1), '{"type":"stop"}');
  assert.equal(sockets[0].closedWith, 1000);
  assert.equal(await check.offer(JPEG, 1200), false);
});

test("stopping while a session is being asked for opens no socket", async () => {
  const { check, sockets, playing } = world();
  check.stop();
  assert.deepEqual(await playing, { kind: "stopped" });
  assert.equal(sockets.length, 0);
});

test("a picture that is being signed when the socket goes is not sent to nobody", async () => {
  const { check, sockets } = await readyWorld();
  const offering = check.offer(JPEG, 1010);
  sockets[0].drop();
  assert.equal(await offering, false);
});

test("a refused request ends the check in words", async () => {
  const ending = refusal(refused(429, "rate-limited", { retryAfterS: 120 }));
  const { playing } = world(() => ({ kind: "refused", ending }));
  assert.deepEqual(await playing, { kind: "trouble", word: "live.pause", said: [], mayRetry: true, pauseS: 120, offersUpload: false });
});

for (const [status, code, word] of [
  [0, "", "live.dropped"],
  [401, "sign-in-required", "live.sign-in"],
  [403, "form-expired", "live.sign-in"],
  [404, "counter-unknown", "counter.not-enrolled"],
  [404, "unknown-registration", "live.closed"],
  [409, "state-conflict", "live.closed"],
  [503, "engine-busy", "live.busy"],
  [500, "internal-error", "live.fault"],
]) {
  test(`${status} ${code} is said as ${word}`, () => {
    assert.equal(refusal(refused(status, code)).word, word);
  });
}

test("a refusal without a name of its own is said in the server's words", () => {
  const said = ["The number's reservation has run out.", "Choose it again."];
  assert.deepEqual(refusal(refused(409, "reservation-expired", { said })).said, said);
});

/** An agent's camera whose frames come when they are given; signed by anything. */
class FakeFrames {
  cancelled = 0;
  #given = [];
  #waiting = null;
  give(seq, tMs) {
    const frame = encodeFrame({ seq, tMs }, new Uint8Array(64).fill(7), JPEG);
    if (this.#waiting) this.#waiting.resolve(frame);
    else this.#given.push(frame);
    this.#waiting = null;
    return frame;
  }
  next() {
    if (this.#given.length > 0) return Promise.resolve(this.#given.shift());
    return new Promise((resolve, reject) => (this.#waiting = { resolve, reject }));
  }
  cancel() {
    this.cancelled += 1;
    this.#waiting?.reject(new AgentTrouble("agent.camera-away"));
    this.#waiting = null;
  }
}

const PROVEN = { ...SESSION, proof: { pcr10: "00" } };

/** A session with the proof of the agent's camera, which the server takes for `capture`. */
async function provenWorld(capture, frames = new FakeFrames()) {
  const shown = [];
  const lowered = [];
  const made = world(() => ({ kind: "issued", session: PROVEN }));
  made.parts.frames = async () => {
    if (frames instanceof Error) throw frames;
    return frames;
  };
  made.parts.show = (jpeg) => shown.push(jpeg);
  made.parts.listener.ready = (isUnattested) => lowered.push(isUnattested);
  await soon();
  await made.sockets[0].open();
  made.at(1000);
  made.sockets[0].say({ type: "ready", session_id: "s", actions: 3, capture });
  await soon();
  return { ...made, frames, shown, lowered };
}

test("the hello carries the proof of the agent's camera", async () => {
  const { sockets } = await provenWorld("attested-camera");
  assert.deepEqual(JSON.parse(sockets[0].sent[0]).camera, PROVEN.proof);
});

test("frames of an attested camera go on as they came, and are shown", async () => {
  const { sockets, frames, shown, lowered } = await provenWorld("attested-camera");
  const given = [frames.give(0, 12), frames.give(1, 79)];
  await soon();
  assert.deepEqual(sockets[0].sent.slice(1), given);
  assert.deepEqual([shown.length, shown[0], lowered], [2, JPEG, [false]]);
});

test("a camera that the server did not accept gives pictures that the counter signs, which is told", async () => {
  const { sockets, frames, lowered } = await provenWorld("counter");
  frames.give(0, 12);
  await soon();
  const [frame] = sockets[0].sent.slice(1);
  assert.deepEqual([header(frame).getUint32(4), header(frame).getUint32(8), frame[12]], [0, 12, 0]);
  assert.deepEqual(lowered, [true]);
});

test("no picture of the browser's camera goes into a session of the agent's", async () => {
  const { check } = await provenWorld("attested-camera");
  assert.equal(check.isStreaming, false);
});

test("while the connection is behind no frame is left out", async () => {
  const { sockets, frames, parts } = await provenWorld("attested-camera");
  let isBehind = true;
  parts.wait = () => soon();
  Object.defineProperty(sockets[0], "bufferedAmount", { get: () => (isBehind ? 1_000_000 : 0) });
  const given = [frames.give(0, 12), frames.give(1, 79)];
  await soon();
  assert.equal(sockets[0].sent.length, 1);
  isBehind = false;
  for (let turn = 0; turn < 5; turn += 1) await soon();
  assert.deepEqual(sockets[0].sent.slice(1), given);
});

test("targets are told in the time of the agent's first byte", async () => {
  let begin;
  const opening = new Promise((resolve) => (begin = resolve));
  const made = world(() => ({ kind: "issued", session: PROVEN }));
  made.parts.frames = () => opening;
  const heard = [];
  made.parts.listener.hear = (message) => heard.push(message);
  await soon();
  await made.sockets[0].open();
  made.sockets[0].say({ type: "ready", session_id: "s", actions: 3, capture: "attested-camera" });
  made.at(1700);
  begin(new FakeFrames());
  await soon();
  made.sockets[0].say({ type: "target", points: [[500, 0, 0]] });
  assert.equal(heard.at(-1).points[0].tMs, 2200);
});

test("once the server has seen all the camera is switched off, and that is no trouble", async () => {
  const { sockets, frames, playing } = await provenWorld("attested-camera");
  sockets[0].say({ type: "checking" });
  await soon();
  assert.equal(frames.cancelled, 1);
  sockets[0].say({ type: "result", outcome: "judged", findings: [], tries_left: 4, pause_s: 0 });
  assert.deepEqual(await playing, { kind: "judged" });
});

test("a camera that is pulled out ends the check in words", async () => {
  const { sockets, frames, playing } = await provenWorld("attested-camera");
  frames.cancel();
  const { word, mayRetry } = await playing;
  assert.deepEqual([word, mayRetry, sockets[0].closedWith], ["agent.camera-away", true, 1000]);
});

test("a camera that another program has ends the check in words", async () => {
  const { playing } = await provenWorld("attested-camera", new AgentTrouble("camera.busy"));
  assert.equal((await playing).word, "camera.busy");
});

test("stopping switches the agent's camera off", async () => {
  const { check, frames, playing } = await provenWorld("attested-camera");
  check.stop();
  assert.deepEqual(await playing, { kind: "stopped" });
  assert.ok(frames.cancelled > 0);
});
