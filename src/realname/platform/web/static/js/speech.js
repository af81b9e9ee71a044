const MUTED = "realname.muted";
function remembered() {
try {
return localStorage.getItem(MUTED) === "yes";
}
catch {
return false;
}
}
function remember(isMuted) {
try {
localStorage.setItem(MUTED, isMuted ? "yes" : "no");
}
catch {
}
}
export class Speech {
language;
isNeeded;
#isMuted;
constructor(language, isNeeded = false) {
this.language = language;
this.isNeeded = isNeeded;
this.#isMuted = !isNeeded && remembered();
}
get isMuted() {
return this.#isMuted;
}
mute(isMuted) {
this.#isMuted = isMuted;
if (!this.isNeeded)
remember(isMuted);
if (isMuted)
this.hush();
}
say(words) {
if (this.#isMuted || words === "" || !("speechSynthesis" in globalThis))
return;
speechSynthesis.cancel();
const utterance = new SpeechSynthesisUtterance(words);
utterance.lang = this.language;
const voice = this.#voice();
if (voice)
utterance.voice = voice;
speechSynthesis.speak(utterance);
}
mention(words) {
if ("speechSynthesis" in globalThis && !speechSynthesis.speaking)
this.say(words);
}
hush() {
if ("speechSynthesis" in globalThis)
speechSynthesis.cancel();
}
#voice() {
const wanted = this.language.toLowerCase();
const voices = speechSynthesis.getVoices();
const named = voices.find((voice) => voice.lang.toLowerCase().replace("_", "-") === wanted);
return named ?? voices.find((voice) => voice.lang.toLowerCase().split(/[-_]/)[0] === wanted.split("-")[0]);
}
}
