import { Camera, CameraUnavailable } from "./camera.js";
import { wordsOf } from "./words.js";
const COUNT_FROM = 3;
const SECOND_MS = 1000;
const QUALITY = 0.92;
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
async function pictureOf(video) {
const canvas = document.createElement("canvas");
canvas.width = video.videoWidth;
canvas.height = video.videoHeight;
canvas.getContext("2d", { alpha: false })?.drawImage(video, 0, 0);
const jpeg = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
if (jpeg === null)
throw new CameraUnavailable("camera.busy");
return new File([jpeg], "portrait.jpg", { type: "image/jpeg" });
}
export function initPortrait(form) {
const words = wordsOf(form);
const file = form.querySelector("input[type=file]");
const video = form.querySelector("video");
const start = form.querySelector("[data-portrait-start]");
const status = form.querySelector("[data-portrait-status]");
if (!file || !video || !start || !status)
return;
const show = (isTaking) => {
video.hidden = !isTaking;
start.hidden = isTaking;
for (const one of form.querySelectorAll("[data-portrait-file]"))
one.hidden = isTaking || status.dataset["failed"] !== "true";
};
const take = async () => {
show(true);
const camera = await Camera.open(video);
try {
for (let left = COUNT_FROM; left > 0; left -= 1) {
status.textContent = `${words.say("portrait.count")} ${left}`;
await wait(SECOND_MS);
}
const chosen = new DataTransfer();
chosen.items.add(await pictureOf(video));
file.files = chosen.files;
status.textContent = words.say("portrait.sending");
}
finally {
camera.stop();
}
form.requestSubmit();
};
start.addEventListener("click", () => {
void take().catch((error) => {
status.textContent = words.say(error instanceof CameraUnavailable ? error.word : "camera.busy");
status.dataset["failed"] = "true";
show(false);
});
});
show(false);
}
