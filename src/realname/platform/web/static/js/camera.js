import { FramePacer, RepeatFilter, StillWatch } from "./frame_pacer.js";
const QUALITY = 0.8;
const LOWER_QUALITY = 0.55;
const WATCH_EVERY_MS = 500;
const LOOK_EVERY_MS = 15;
export class CameraUnavailable extends Error {
word;
constructor(word) {
super(word);
this.word = word;
}
}
export function cameraTrouble(name) {
switch (name) {
case "NotAllowedError":
case "SecurityError":
case "PermissionDeniedError":
return "camera.denied";
case "NotReadableError":
case "AbortError":
case "TrackStartError":
return "camera.busy";
default:
return "camera.none";
}
}
export function fittedSize(widthPx, heightPx, longestSidePx) {
const scale = Math.min(1, longestSidePx / Math.max(widthPx, heightPx, 1));
return { widthPx: Math.max(1, Math.round(widthPx * scale)), heightPx: Math.max(1, Math.round(heightPx * scale)) };
}
const WANTED = {
face: { facingMode: "user", width: { ideal: 640 }, height: { ideal: 480 }, frameRate: { ideal: 15, max: 30 } },
document: { facingMode: "environment", width: { ideal: 1920 }, height: { ideal: 1080 } },
};
async function askForCamera(subject) {
if (!globalThis.isSecureContext || !navigator.mediaDevices?.getUserMedia)
throw new CameraUnavailable("camera.insecure");
try {
return await navigator.mediaDevices.getUserMedia({ video: WANTED[subject], audio: false });
}
catch (error) {
throw new CameraUnavailable(cameraTrouble(error instanceof DOMException ? error.name : ""));
}
}
function encode(canvas, quality) {
return new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", quality));
}
export class Camera {
stream;
video;
#canvas = document.createElement("canvas");
#timers = [];
#isStopped = false;
#isEncoding = false;
#isFrozen = false;
#pacer = new FramePacer(15);
constructor(stream, video) {
this.stream = stream;
this.video = video;
}
static async open(video, subject = "face") {
const stream = await askForCamera(subject);
const camera = new Camera(stream, video);
video.srcObject = stream;
video.muted = true;
try {
await video.play();
}
catch {
camera.stop();
throw new CameraUnavailable("camera.busy");
}
return camera;
}
get label() {
return this.stream.getVideoTracks()[0]?.label.slice(0, 200) ?? "";
}
stop() {
this.#isStopped = true;
for (const timer of this.#timers)
clearInterval(timer);
this.#timers = [];
for (const track of this.stream.getTracks())
track.stop();
this.video.srcObject = null;
}
deliver(limits, listener) {
this.#pacer.pace(limits.mostFps);
const repeats = new RepeatFilter();
const watch = new StillWatch(performance.now());
for (const track of this.stream.getVideoTracks())
track.addEventListener("ended", () => this.#isStopped || listener.lost());
this.#timers.push(window.setInterval(() => this.#say(watch.isStill(performance.now()), listener), WATCH_EVERY_MS));
this.#everyPicture(async (capturedMs) => {
if (!listener.wantsPicture())
return watch.see(performance.now());
if (this.#isEncoding || !this.#pacer.admits(capturedMs))
return;
const jpeg = await this.#encode(limits);
if (this.#isStopped || jpeg === null || !repeats.isNew(jpeg))
return;
watch.see(performance.now());
listener.picture(jpeg, capturedMs);
});
}
pace(mostFps) {
this.#pacer.pace(mostFps);
}
#say(isFrozen, listener) {
if (isFrozen === this.#isFrozen)
return;
this.#isFrozen = isFrozen;
listener.frozen(isFrozen);
}
#everyPicture(see) {
if (typeof this.video.requestVideoFrameCallback === "function") {
const next = (nowMs) => {
if (this.#isStopped)
return;
void see(nowMs);
this.video.requestVideoFrameCallback(next);
};
this.video.requestVideoFrameCallback(next);
return;
}
let seenS = -1;
const look = () => {
if (this.video.currentTime === seenS)
return;
seenS = this.video.currentTime;
void see(performance.now());
};
this.#timers.push(window.setInterval(look, LOOK_EVERY_MS));
}
async #encode({ longestSidePx, mostBytes }) {
if (this.video.videoWidth === 0)
return null;
this.#isEncoding = true;
try {
this.#draw(longestSidePx);
let blob = await encode(this.#canvas, QUALITY);
if (blob !== null && blob.size > mostBytes)
blob = await encode(this.#canvas, LOWER_QUALITY);
return blob && new Uint8Array(await blob.arrayBuffer());
}
finally {
this.#isEncoding = false;
}
}
#draw(longestSidePx) {
const { widthPx, heightPx } = fittedSize(this.video.videoWidth, this.video.videoHeight, longestSidePx);
if (this.#canvas.width !== widthPx)
this.#canvas.width = widthPx;
if (this.#canvas.height !== heightPx)
this.#canvas.height = heightPx;
this.#canvas.getContext("2d", { alpha: false })?.drawImage(this.video, 0, 0, widthPx, heightPx);
}
}
