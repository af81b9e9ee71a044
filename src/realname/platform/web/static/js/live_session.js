import { hex } from "./bytes.js";
import { decideNextMove, NO_PAST, trouble } from "./next_move.js";
import { encodeFrame, encodeHello, encodeStop, frameLine, helloLine, parseServerMessage } from "./protocol.js";
const MOST_UNSENT_BYTES = 262_144;
const OPEN_WITHIN_MS = 8000;
const MOST_SILENCES = 3;
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
#hasWaited = false;
#saidWait = 0;
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
this.socket.send(encodeHello(this.session.token, signature, this.parts.cameraLabel, this.session.assertion));
}
#hear(data) {
const message = typeof data === "string" ? parseServerMessage(data) : null;
if (message === null || this.#isOver)
return;
this.#isOpened = true;
if (message.type === "ready")
this.#begin();
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
#begin() {
this.#startMs = this.parts.nowMs();
this.#isReady = true;
this.parts.pace(this.session.mostFps);
this.parts.listener.ready();
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
return this.#run?.isReady ?? false;
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
