/** The prompts spoken in the page's language, where the machine has a voice for it. Muting is remembered, but for whoever needs to hear. */

const MUTED = "realname.muted";

function remembered(): boolean {
  try {
    return localStorage.getItem(MUTED) === "yes";
  } catch {
    return false;
  }
}

function remember(isMuted: boolean): void {
  try {
    localStorage.setItem(MUTED, isMuted ? "yes" : "no");
  } catch {
    // Storage is switched off: it holds for this page.
  }
}

export class Speech {
  #isMuted: boolean;

  constructor(
    private readonly language: string,
    private readonly isNeeded = false,
  ) {
    this.#isMuted = !isNeeded && remembered();
  }

  get isMuted(): boolean {
    return this.#isMuted;
  }

  mute(isMuted: boolean): void {
    this.#isMuted = isMuted;
    if (!this.isNeeded) remember(isMuted);
    if (isMuted) this.hush();
  }

  /** Say it now: what was being said before is over. */
  say(words: string): void {
    if (this.#isMuted || words === "" || !("speechSynthesis" in globalThis)) return;
    speechSynthesis.cancel();
    const utterance = new SpeechSynthesisUtterance(words);
    utterance.lang = this.language;
    const voice = this.#voice();
    if (voice) utterance.voice = voice;
    speechSynthesis.speak(utterance);
  }

  /** Say it unless something is being said: less urgent than a prompt. */
  mention(words: string): void {
    if ("speechSynthesis" in globalThis && !speechSynthesis.speaking) this.say(words);
  }

  hush(): void {
    if ("speechSynthesis" in globalThis) speechSynthesis.cancel();
  }

  #voice(): SpeechSynthesisVoice | undefined {
    const wanted = this.language.toLowerCase();
    const voices = speechSynthesis.getVoices();
    const named = voices.find((voice) => voice.lang.toLowerCase().replace("_", "-") === wanted);
    return named ?? voices.find((voice) => voice.lang.toLowerCase().split(/[-_]/)[0] === wanted.split("-")[0]);
  }
}
