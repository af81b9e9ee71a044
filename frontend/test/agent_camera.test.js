// The counter's camera behind the agent: what the agent says, and its stream of frames.
import assert from "node:assert/strict";
import { test } from "node:test";
import { AgentCamera, AgentTrouble, agentWord, cameraState, MessageCutter, streamOf } from "../build/js/agent_camera.js";

const answer = (status, body) => ({ status, text: typeof body === "string" ? body : JSON.stringify(body) });
const listed = (...readers) => answer(200, { readers });
const MOST_BYTES = 100;
const frame = (length, fill) => new Uint8Array(length).fill(fill);

function packed(...frames) {
  const bytes = [];
  for (const one of frames) bytes.push(0, 0, one.length >> 8, one.length & 255, ...one);
  return Uint8Array.from(bytes);
}

for (const [said, state] of [
  [listed({ reads: "camera", ready: true }), ""],
  [listed({ reads: "card", card: true }, { reads: "camera", ready: true }), ""],
  [listed({ reads: "camera", ready: false, code: "camera-away" }), "agent.camera-away"],
  [listed({ reads: "camera", ready: "true" }), "agent.fault"],
  [listed({ reads: "card", card: true }), null],
  [listed(null), null],
  [answer(200, "<html>"), null],
  [answer(401, { code: "card-reader-unpaired" }), "agent.unpaired"],
  [answer(403, { code: "card-reader-refused" }), "agent.other-page"],
  [answer(0, ""), "agent.unreached"],
  [answer(500, "<html>"), "agent.fault"],
]) {
  test(`an agent that answers ${said.status} ${said.text} has the camera's state ${state}`, () => assert.equal(cameraState(said), state));
}

for (const [code, word] of [
  ["camera-busy", "camera.busy"],
  ["camera-virtual", "agent.camera-refused"],
  ["camera-not-accepted", "agent.not-accepted"],
  ["camera-server-unavailable", "agent.server-away"],
  ["tpm-failed", "agent.fault"],
]) {
  test(`${code} is said as ${word}`, () => assert.equal(agentWord(code), word));
}

test("frames are cut out of the stream, however it is torn", () => {
  const frames = [frame(77, 1), frame(176, 2), frame(90, 3)];
  const bytes = packed(...frames);
  for (const piece of [1, 3, 4, 79, 81, bytes.length]) {
    const cutter = new MessageCutter(MOST_BYTES);
    const cut = [];
    for (let at = 0; at < bytes.length; at += piece) cut.push(...cutter.add(bytes.slice(at, at + piece)));
    assert.deepEqual(cut, frames);
  }
});

for (const length of [0, 76, 177, 65_535]) {
  test(`a message of ${length} bytes is no frame`, () => {
    assert.throws(() => new MessageCutter(MOST_BYTES).add(packed(frame(length, 0))), RangeError);
  });
}

const readerOf = (...pieces) => {
  const reader = { cancelled: 0, read: async () => (pieces.length > 0 ? { done: false, value: pieces.shift() } : { done: true }), cancel: async () => (reader.cancelled += 1) };
  return reader;
};

test("a stream gives its frames one after the other, and its end is a camera that is gone", async () => {
  const stream = streamOf(readerOf(packed(frame(80, 1), frame(81, 2)), packed(frame(82, 3))), MOST_BYTES);
  assert.deepEqual([(await stream.next()).length, (await stream.next()).length, (await stream.next()).length], [80, 81, 82]);
  await assert.rejects(stream.next(), new AgentTrouble("agent.camera-away"));
});

test("a stream that breaks is a camera that is gone", async () => {
  const broken = { read: () => Promise.reject(new TypeError("network error")), cancel: async () => undefined };
  await assert.rejects(streamOf(broken, MOST_BYTES).next(), new AgentTrouble("agent.camera-away"));
});

test("cancelling a stream switches the camera off", () => {
  const reader = readerOf();
  streamOf(reader, MOST_BYTES).cancel();
  assert.equal(reader.cancelled, 1);
});

/** An agent that answers each path; gives what it was asked. */
function agentThat(answers) {
  const asked = [];
  globalThis.fetch = async (address, { method, headers, body }) => {
    const path = new URL(address).pathname;
    asked.push([method, path, body, headers.Authorization]);
    const { status, text } = answers[path];
    if (status === 0) throw new TypeError("failed to fetch");
    return new Response(text, { status });
  };
  return asked;
}
const camera = () => new AgentCamera("http://127.0.0.1:8097", () => "the-code");

test("the state is proven first where it is due", async () => {
  const asked = agentThat({ "/camera/state": answer(200, {}), "/camera/proof": answer(200, { pcr10: "00" }) });
  assert.deepEqual(await camera().prove("n", { isStateDue: false }), { pcr10: "00" });
  assert.deepEqual(await camera().prove("n", { isStateDue: true }), { pcr10: "00" });
  assert.deepEqual(asked.map(([, path]) => path), ["/camera/proof", "/camera/state", "/camera/proof"]);
  assert.deepEqual(asked[0], ["POST", "/camera/proof", '{"nonce":"n"}', "Bearer the-code"]);
});

test("no proof is asked of a machine whose state was refused", async () => {
  const asked = agentThat({ "/camera/state": answer(403, { code: "camera-not-accepted" }) });
  await assert.rejects(camera().prove("n", { isStateDue: true }), new AgentTrouble("agent.not-accepted"));
  assert.equal(asked.length, 1);
});

for (const [said, word] of [
  [answer(0, ""), "agent.unreached"],
  [answer(409, { code: "camera-busy" }), "camera.busy"],
  [answer(500, "<html>"), "agent.fault"],
]) {
  test(`frames that are answered by ${said.status} are said as ${word}`, async () => {
    agentThat({ "/camera/frames": said });
    await assert.rejects(camera().frames("n", MOST_BYTES), new AgentTrouble(word));
  });
}

test("frames are asked for by the session's nonce", async () => {
  const asked = agentThat({ "/camera/frames": { status: 200, text: packed(frame(80, 1)) } });
  assert.equal((await (await camera().frames("n", MOST_BYTES)).next()).length, 80);
  assert.deepEqual(asked[0].slice(0, 3), ["POST", "/camera/frames", '{"nonce":"n"}']);
});
