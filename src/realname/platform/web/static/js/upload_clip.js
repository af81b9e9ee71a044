import { refusal } from "./live_session.js";
import { trouble } from "./next_move.js";
import { ACTIONS } from "./protocol.js";
export const CHUNK_BYTES = 512 * 1024;
const READY_MS = 2000;
const ACTION_MS = 2600;
const REST_MS = 1200;
const MOST_TRIES = 4;
const RETRY_AFTER_MS = 1000;
const VIDEO_BITS_PER_S = 2_500_000;
const KINDS = ["video/mp4;codecs=avc1.42E01E", "video/mp4", "video/webm;codecs=vp8", "video/webm"];
export function parseActions(body) {
const listed = typeof body === "object" && body !== null && "actions" in body ? body.actions : [];
if (!Array.isArray(listed))
return [];
const names = listed.map((one) => (typeof one === "object" && one !== null && "action" in one ? one.action : one));
return names.filter((name) => ACTIONS.some((action) => action === name));
}
export function chunksOf(clip, mostBytes) {
const starts = Array.from({ length: Math.ceil(clip.size / mostBytes) }, (_, at) => at * mostBytes);
return starts.map((start) => clip.slice(start, start + mostBytes));
}
class Recording {
#recorder;
#parts = [];
#ended;
constructor(stream, mimeType) {
this.#recorder = new MediaRecorder(stream, { mimeType, videoBitsPerSecond: VIDEO_BITS_PER_S });
this.#recorder.ondataavailable = (event) => this.#parts.push(event.data);
this.#ended = new Promise((resolve) => {
this.#recorder.onstop = () => resolve();
});
this.#recorder.start();
}
static start(stream) {
if (typeof MediaRecorder === "undefined")
return null;
const kind = KINDS.find((one) => MediaRecorder.isTypeSupported(one));
return kind === undefined ? null : new Recording(stream, kind);
}
async end() {
if (this.#recorder.state !== "inactive")
this.#recorder.stop();
await this.#ended;
return new Blob(this.#parts, { type: this.#recorder.mimeType });
}
}
export class ClipUpload {
parts;
#isStopped = false;
constructor(parts) {
this.parts = parts;
}
stop() {
this.#isStopped = true;
}
async run() {
const { server, registrationPath } = this.parts;
const answer = await server.post(`${registrationPath}/challenge`, {});
if (answer.status === 0)
return trouble("live.dropped", { offersUpload: true });
if (answer.status >= 300)
return refusal(answer);
const actions = parseActions(answer.body);
if (actions.length === 0)
return trouble("live.fault");
const clip = await this.#record(actions);
if (clip === null)
return trouble("upload.unsupported");
return this.#send(clip);
}
async #record(actions) {
const { stream, sink, words, wait } = this.parts;
const recording = Recording.start(stream);
if (recording === null)
return null;
sink.status(words.say("upload.recording"));
sink.prompt(words.say("upload.ready"), null);
await wait(READY_MS);
for (const [at, action] of actions.entries()) {
if (this.#isStopped)
break;
sink.prompt(words.say(`prompt.${action}`), action);
await wait(ACTION_MS);
sink.fill((at + 1) / actions.length);
sink.prompt(words.say("live.ready"), null);
await wait(REST_MS);
}
sink.prompt("", null);
return recording.end();
}
async #send(clip) {
const chunks = chunksOf(clip, CHUNK_BYTES);
for (const [index, chunk] of chunks.entries()) {
this.parts.sink.status(this.parts.words.say("upload.sending", Math.round((100 * index) / chunks.length)));
const answer = await this.#put(index, chunk);
if (this.#isStopped)
return { kind: "stopped" };
if (answer.status === 0 || answer.status >= 500)
return trouble("upload.failed", { offersUpload: true });
if (answer.status >= 300)
return refusal(answer);
}
this.parts.sink.status(this.parts.words.say("live.checking"));
return { kind: "judged" };
}
async #put(index, chunk) {
const path = `${this.parts.registrationPath}/clip/${index}`;
let answer = await this.parts.server.put(path, chunk);
for (let tries = 1; tries < MOST_TRIES && !this.#isStopped && (answer.status === 0 || answer.status >= 500); tries += 1) {
await this.parts.wait(RETRY_AFTER_MS);
answer = await this.parts.server.put(path, chunk);
}
return answer;
}
}
