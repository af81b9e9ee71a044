import { AgentTrouble } from "./agent_camera.js";
import { hex } from "./bytes.js";
import { decideNextMove, NO_PAST, trouble } from "./next_move.js";
import { decodeFrame, encodeFrame, encodeHello, encodeStop, frameLine, helloLine, parseServerMessage } from "./protocol.js";
const MOST_UNSENT_BYTES = 262_144;
const OPEN_WITHIN_MS = 8000;
const MOST_SILENCES = 3;
const ATTESTED_CAMERA = "attested-camera";
const DRAIN_MS = 20;
const OPEN = 1;
class SocketRun {
parts;
session;
socket;
#seq = 0;
#startMs = 0;
#lastMs = -1;
#isReady = false;
#isOpened = false;
#isOver = false;
#isSending = false;
#isChecking = false;
#hasWaited = false;
#saidWait = 0;
#frames = null;
#settle = () => { };
ended;
constructor(parts, session, socket) {
this.parts = parts;
this.session = session;
this.socket = socket;
this.ended = new Promise((resolve) => {
this.#settle = resolve;
});
socket.binaryType = "arraybuffer";
socket.onopen = () => void this.#greet();
socket.onmessage = (event) => this.#hear(event.data);
socket.onclose = (event) => this.#end({ kind: "closed", code: event.code, wasOpened: this.#isOpened, wasReady: this.#isReady, hasWaited: this.#hasWaited });
void parts.wait(OPEN_WITHIN_MS).then(() => this.#hasWaited || this.#giveUp());
}
get isReady() {
return this.#isReady && !this.#isOver;
}
get takesPictures() {
return this.isReady && this.session.proof === null;
}
get #isClosing() {
return this.socket.readyState > OPEN;
}
async offer(jpeg, capturedMs) {
if (!this.isReady || this.#isSending || jpeg.length > this.session.mostBytes)
return false;
if (this.#isClosing || this.socket.bufferedAmount > MOST_UNSENT_BYTES)
return false;
const tMs = Math.round(capturedMs - this.#startMs);
if (tMs <= this.#lastMs)
return false;
this.#isSending = true;
try {
const stamp = { seq: this.#seq, tMs };
const digest = hex(await this.parts.digest(jpeg));
const signature = await this.parts.sign(frameLine(this.session.nonce, stamp, digest));
if (!this.isReady || this.#isClosing)
return false;
this.socket.send(encodeFrame(stamp, signature, jpeg));
this.#seq += 1;
this.#lastMs = tMs;
return true;
}
finally {
this.#isSending = false;
}
}
stop() {
if (this.#isOver)
return;
if (this.#isReady && !this.#isClosing)
this.socket.send(encodeStop());
this.socket.close(1000);
this.#end({ kind: "stopped" });
}
async #greet() {
const signature = await this.parts.sign(helloLine(this.session.nonce));
if (!this.#isOver && !this.#isClosing)
this.socket.send(encodeHello(this.session, signature, this.parts.cameraLabel()));
}
#hear(data) {
const message = typeof data === "string" ? parseServerMessage(data) : null;
if (message === null || this.#isOver)
return;
this.#isOpened = true;
if (message.type === "ready")
this.#begin(message.capture);
if (message.type === "checking")
this.#rest();
if (message.type === "wait")
this.#stayInLine(message.retryMs);
if (message.type === "pace")
this.parts.pace(message.mostFps);
this.parts.listener.hear(message.type === "target" ? { ...message, points: message.points.map((point) => this.#onOurClock(point)) } : message);
if (message.type === "result")
this.#end({ kind: "result", result: message });
}
#onOurClock(point) {
return { ...point, tMs: point.tMs + this.#startMs };
}
#begin(capture) {
this.#startMs = this.parts.nowMs();
this.#isReady = true;
this.parts.pace(this.session.mostFps);
const isAttested = capture === ATTESTED_CAMERA;
this.parts.listener.ready(this.session.proof !== null && !isAttested);
if (this.session.proof !== null)
void this.#relay(isAttested).catch((error) => this.#loseCamera(error));
}
async #relay(isAttested) {
const frames = await this.parts.frames(this.session);
this.#frames = frames;
this.#startMs = this.parts.nowMs();
if (this.#isOver)
return frames.cancel();
while (this.isReady) {
const message = await frames.next();
const frame = decodeFrame(message);
if (frame === null)
continue;
this.parts.show(frame.jpeg);
if (isAttested)
await this.#forward(message);
else
await this.offer(frame.jpeg, this.#startMs + frame.tMs);
}
}
async #forward(message) {
while (this.isReady && !this.#isClosing && this.socket.bufferedAmount > MOST_UNSENT_BYTES)
await this.parts.wait(DRAIN_MS);
if (this.isReady && !this.#isClosing)
this.socket.send(message);
}
#loseCamera(error) {
if (this.#isOver || this.#isClosing || this.#isChecking)
return;
this.socket.close(1000);
this.#end({ kind: "camera", word: error instanceof AgentTrouble ? error.word : "agent.fault" });
}
#rest() {
this.#isChecking = true;
this.#frames?.cancel();
}
#stayInLine(retryMs) {
this.#hasWaited = true;
const said = (this.#saidWait += 1);
void this.parts.wait(MOST_SILENCES * retryMs).then(() => said === this.#saidWait && this.#giveUp());
}
#giveUp() {
if (this.#isOver || this.#isReady)
return;
this.socket.close(1000);
this.#end({ kind: "closed", code: 1006, wasOpened: false, wasReady: false, hasWaited: false });
}
#end(ended) {
if (this.#isOver)
return;
this.#isOver = true;
this.#frames?.cancel();
this.#settle(ended);
}
}
export class LiveCheck {
parts;
#run = null;
#isStopped = false;
constructor(parts) {
this.parts = parts;
}
get isStreaming() {
return this.#run?.takesPictures ?? false;
}
async offer(jpeg, capturedMs) {
return (await this.#run?.offer(jpeg, capturedMs)) ?? false;
}
stop() {
this.#isStopped = true;
this.#run?.stop();
}
async play() {
let move = { kind: "again", sameToken: false, afterMs: 0, past: NO_PAST };
let session = null;
while (move.kind === "again") {
this.parts.listener.connecting(move.past !== NO_PAST);
if (move.afterMs > 0)
await this.parts.wait(move.afterMs);
if (session === null || !move.sameToken) {
const asked = await this.parts.ask();
if (asked.kind === "refused")
return this.#isStopped ? { kind: "stopped" } : asked.ending;
session = asked.session;
}
if (this.#isStopped)
return { kind: "stopped" };
move = decideNextMove(await this.#playOnce(session), move.past);
}
return move.ending;
}
async #playOnce(session) {
try {
this.#run = new SocketRun(this.parts, session, this.parts.connect(session.path));
}
catch {
return { kind: "closed", code: 1006, wasOpened: false, wasReady: false, hasWaited: false };
}
return this.#run.ended;
}
}
export function refusal({ status, code, retryAfterS, said }) {
if (status === 0)
return trouble("live.dropped");
if (status === 401 || code === "form-expired")
return trouble("live.sign-in", { mayRetry: false });
if (status === 429)
return trouble("live.pause", { pauseS: retryAfterS });
if (code === "counter-unknown")
return trouble("counter.not-enrolled", { mayRetry: false });
if (status === 503)
return trouble("live.busy");
if (status >= 500)
return trouble("live.fault");
return trouble("live.closed", { mayRetry: false, said });
}
