import { asked, keepPairing } from "./card_reader.js";
import { HEADER_BYTES } from "./protocol.js";
const OK = 200;
const LENGTH_BYTES = 4;
const WITHIN_MS = 45_000;
export class AgentTrouble extends Error {
word;
constructor(word) {
super(word);
this.word = word;
}
}
function parsed(text) {
try {
const said = JSON.parse(text);
return typeof said === "object" && said !== null ? said : null;
}
catch {
return null;
}
}
export function agentWord(code) {
switch (code) {
case "":
return "agent.unreached";
case "card-reader-unpaired":
return "agent.unpaired";
case "card-reader-refused":
return "agent.other-page";
case "camera-away":
return "agent.camera-away";
case "camera-busy":
return "camera.busy";
case "camera-virtual":
case "camera-format-missing":
return "agent.camera-refused";
case "camera-not-accepted":
return "agent.not-accepted";
case "camera-server-unavailable":
return "agent.server-away";
default:
return "agent.fault";
}
}
function wordOf({ status, text }) {
const code = parsed(text)?.["code"];
return agentWord(status === 0 ? "" : typeof code === "string" ? code : "internal-error");
}
export function cameraState(answer) {
if (answer.status !== OK)
return wordOf(answer);
const readers = parsed(answer.text)?.["readers"];
const cameras = Array.isArray(readers) ? readers.filter((one) => one?.reads === "camera") : [];
const [first] = cameras;
if (first === undefined)
return null;
return first.ready === true ? "" : agentWord(typeof first.code === "string" ? first.code : "internal-error");
}
export class MessageCutter {
mostBytes;
#rest = new Uint8Array(0);
constructor(mostBytes) {
this.mostBytes = mostBytes;
}
add(piece) {
const all = new Uint8Array(this.#rest.length + piece.length);
all.set(this.#rest);
all.set(piece, this.#rest.length);
const lengths = new DataView(all.buffer);
const whole = [];
let from = 0;
while (all.length - from >= LENGTH_BYTES) {
const length = lengths.getUint32(from);
if (length <= HEADER_BYTES || length > HEADER_BYTES + this.mostBytes)
throw new RangeError("no frame has this length");
const end = from + LENGTH_BYTES + length;
if (end > all.length)
break;
whole.push(all.slice(from + LENGTH_BYTES, end));
from = end;
}
this.#rest = all.slice(from);
return whole;
}
}
export function streamOf(reader, mostBytes) {
const cutter = new MessageCutter(mostBytes);
const waiting = [];
return {
async next() {
for (let message = waiting.shift();; message = waiting.shift()) {
if (message)
return message;
const piece = await reader.read().catch(() => null);
if (piece === null || piece.done)
throw new AgentTrouble("agent.camera-away");
waiting.push(...cutter.add(piece.value));
}
},
cancel: () => void reader.cancel().catch(() => undefined),
};
}
export class AgentCamera {
address;
pairing;
constructor(address, pairing) {
this.address = address;
this.pairing = pairing;
}
async look() {
const answer = await this.#ask("/readers");
if (answer.status === OK)
keepPairing(this.pairing());
return cameraState(answer);
}
async prove(nonce, { isStateDue }) {
if (isStateDue)
this.#require(await this.#ask("/camera/state", {}));
const proof = parsed(this.#require(await this.#ask("/camera/proof", { nonce })));
if (proof === null)
throw new AgentTrouble("agent.fault");
return proof;
}
async frames(nonce, mostBytes) {
const headers = { Authorization: `Bearer ${this.pairing()}`, "Content-Type": "application/json" };
const body = JSON.stringify({ nonce });
const answer = await fetch(`${this.address}/camera/frames`, { method: "POST", headers, body, credentials: "omit", cache: "no-store", redirect: "error" }).catch(() => null);
if (answer === null)
throw new AgentTrouble("agent.unreached");
if (answer.status !== OK || answer.body === null)
throw new AgentTrouble(wordOf({ status: answer.status, text: await answer.text() }));
return streamOf(answer.body.getReader(), mostBytes);
}
pace(mostFps) {
void this.#ask("/camera/pace", { most_fps: mostFps });
}
#ask(path, body) {
return asked(this.address + path, this.pairing(), body === undefined ? undefined : JSON.stringify(body), AbortSignal.timeout(WITHIN_MS));
}
#require(answer) {
if (answer.status !== OK)
throw new AgentTrouble(wordOf(answer));
return answer.text;
}
}
export class FramePreview {
video;
#canvas = document.createElement("canvas");
#isDrawing = false;
constructor(video) {
this.video = video;
this.#canvas.className = video.className;
}
async show(jpeg) {
if (this.#isDrawing)
return;
this.#isDrawing = true;
try {
const picture = await createImageBitmap(new Blob([jpeg], { type: "image/jpeg" }));
if (!this.#canvas.isConnected)
this.#begin(picture);
this.#canvas.getContext("2d", { alpha: false })?.drawImage(picture, 0, 0);
picture.close();
}
catch {
}
finally {
this.#isDrawing = false;
}
}
hide() {
this.#canvas.remove();
this.video.hidden = false;
}
#begin({ width, height }) {
this.#canvas.width = width;
this.#canvas.height = height;
this.video.after(this.#canvas);
this.video.hidden = true;
}
}
