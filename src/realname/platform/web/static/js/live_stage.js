import { TargetDot } from "./target.js";
const RING_LENGTH = 100;
export class LiveStage {
words;
speech;
root;
video;
#prompt;
#ring;
#arrow;
#target;
#guidance;
#status;
#hint = "";
constructor(root, video, prompt, words, speech) {
this.words = words;
this.speech = speech;
this.root = root;
this.video = video;
this.#prompt = prompt;
this.#ring = root.querySelector("[data-live-ring]");
this.#arrow = root.querySelector("[data-live-arrow]");
this.#target = TargetDot.find(root);
this.#guidance = root.querySelector("[data-live-guidance]");
this.#status = root.querySelector("[data-live-status]");
this.#wireMute(root.querySelector("[data-live-mute]"));
}
static find(page, words, speech) {
const root = page.querySelector("[data-live-stage]");
const video = root?.querySelector("video[data-live-video]");
const prompt = root?.querySelector("[data-live-prompt]");
return root && video && prompt ? new LiveStage(root, video, prompt, words, speech) : null;
}
show() {
this.clear();
this.root.hidden = false;
document.body.classList.add("rn-body--live");
this.root.tabIndex = -1;
this.root.focus({ preventScroll: true });
this.root.scrollIntoView({ block: "nearest" });
}
hide() {
this.root.hidden = true;
document.body.classList.remove("rn-body--live");
this.#target?.hide();
this.speech.hush();
}
clear() {
this.prompt("", null);
this.guide("");
this.status("");
this.fill(0);
}
prompt(words, action) {
setText(this.#prompt, words);
this.#arrow?.toggleAttribute("hidden", action === null || action === "follow");
if (action !== null)
this.#arrow?.setAttribute("data-action", action);
if (action === "follow")
this.#target?.show((direction) => this.#point(direction));
else
this.#target?.hide();
this.speech.say(words);
}
aim(points) {
this.#target?.aim(points);
}
rest() {
if (!this.#target?.isShown)
return;
this.prompt("", null);
if (this.#guidance?.textContent === this.#hint)
this.guide("");
}
guide(words) {
if (setText(this.#guidance, words))
this.speech.mention(words);
}
status(words) {
setText(this.#status, words);
}
fill(share) {
const filled = Math.min(1, Math.max(0, share)) * RING_LENGTH;
this.#ring?.setAttribute("stroke-dashoffset", String(RING_LENGTH - filled));
}
#point(direction) {
if (this.#guidance?.textContent !== "" && this.#guidance?.textContent !== this.#hint)
return;
this.#hint = this.words.say(`target.${direction}`);
this.guide(this.#hint);
}
#wireMute(button) {
if (button === null)
return;
const label = () => {
setText(button, this.words.say(this.speech.isMuted ? "sound.on" : "sound.off"));
};
button.removeAttribute("aria-pressed");
button.addEventListener("click", () => {
this.speech.mute(!this.speech.isMuted);
label();
});
label();
}
}
function setText(element, words) {
if (element === null || element.textContent === words)
return false;
element.textContent = words;
return true;
}
