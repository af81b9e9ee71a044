/** What is said when a face check did not end well: what happened, what to do, how many tries are left, and both ways on. */

import type { Ending, Trouble } from "./next_move.js";
import type { Words } from "./words.js";

// Longer than anybody waits at a counter: the tries of the day are used up.
const LONGEST_PAUSE_S = 3600;

interface WaysOn {
  readonly mayRetry: boolean;
  readonly pauseS: number;
  readonly offersUpload: boolean;
  readonly link: HTMLElement | null;
}

type Failed = Extract<Ending, { kind: "failed" }>;

export interface ResultActions {
  again(): void;
  upload(): void;
}

function element(name: string, className: string, words: string): HTMLElement {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.textContent = words;
  return made;
}

/** The section that takes the stage's place after a failure. */
export class LiveResult {
  #timer = 0;

  constructor(
    private readonly root: HTMLElement,
    private readonly intro: HTMLElement | null,
    private readonly words: Words,
    private readonly actions: ResultActions,
    private readonly links: { readonly enrol: string; readonly registration: string },
    private readonly ring: Element | null,
  ) {}

  hide(): void {
    clearInterval(this.#timer);
    this.root.hidden = true;
    this.root.replaceChildren();
  }

  failed({ findings, triesLeft, pauseS }: Failed): void {
    this.#begin(this.words.say("live.failed"));
    this.#showRing();
    // No try is left today: advice for the next one would send people into it.
    const parts = pauseS > LONGEST_PAUSE_S ? ["happened"] : ["happened", "do"];
    for (const finding of findings) this.root.append(this.#finding(finding, parts));
    const mayRetry = triesLeft === null || triesLeft > 0 || pauseS > 0;
    const tries = triesLeft === null ? "" : triesLeft > 0 ? this.words.say("live.tries-left", triesLeft) : this.words.say("live.no-tries-left");
    if (tries && pauseS === 0) this.root.append(element("p", "govuk-body", tries));
    this.#waysOn({ mayRetry, pauseS, offersUpload: false, link: null });
    this.#finish();
  }

  trouble({ word, said, mayRetry, pauseS, offersUpload }: Trouble): void {
    const [happened = this.words.say(word), ...rest] = said;
    const isNoFault = word === "live.pause" || word === "upload.offer";
    this.#begin(isNoFault ? this.words.say("live.failed") : happened);
    for (const sentence of word === "upload.offer" ? [happened] : rest) this.root.append(element("p", "govuk-body", sentence));
    this.#waysOn({ mayRetry, pauseS, offersUpload, link: this.#linkFor(word) });
    this.#finish();
  }

  /** As far as it got: what was done before counts as done, for the eye. */
  #showRing(): void {
    const ring = this.ring?.cloneNode(true);
    if (!(ring instanceof Element)) return;
    ring.setAttribute("class", "rn-live__ring");
    this.root.prepend(ring);
  }

  #begin(title: string): void {
    this.hide();
    this.root.append(element("h1", "govuk-heading-l", title));
  }

  #finish(): void {
    this.root.hidden = false;
    this.root.focus();
    this.root.scrollIntoView({ block: "nearest" });
  }

  #finding(code: string, parts: readonly string[]): HTMLElement {
    const list = element("dl", "rn-words", "");
    for (const part of parts) {
      const said = this.words.say(`finding.${code}.${part}`);
      if (said === "") continue;
      const row = document.createElement("div");
      row.append(element("dt", "", this.words.say(`live.${part}`)), element("dd", "", said));
      list.append(row);
    }
    const small = document.createElement("div");
    small.append(element("dd", "rn-code", code));
    list.append(small);
    return list;
  }

  /** Where no new try would help, another page does. */
  #linkFor(word: string): HTMLElement | null {
    const isCounter = word === "counter.not-enrolled";
    if (!isCounter && word !== "live.sign-in" && word !== "live.closed") return null;
    const words = this.words.say(isCounter ? "counter.enrol" : "live.reload");
    const link = element("a", "govuk-button rn-button", words) as HTMLAnchorElement;
    link.href = isCounter ? this.links.enrol : this.links.registration;
    return link;
  }

  /** Again or by a clip, beside the way without a face, which is as large. */
  #waysOn({ mayRetry, pauseS, offersUpload, link }: WaysOn): void {
    const choices = element("div", "rn-choices", "");
    const isOverForToday = pauseS > LONGEST_PAUSE_S;
    if (isOverForToday) this.root.append(element("p", "govuk-body", this.words.say("live.tomorrow")));
    if (link) choices.append(link);
    if (offersUpload) choices.append(this.#button("upload.start", "", () => this.actions.upload()));
    if (mayRetry && !offersUpload && !isOverForToday) {
      const again = this.#button("live.again", "", () => this.actions.again());
      choices.append(again);
      if (pauseS > 0) this.#countDown(again, pauseS);
    }
    for (const form of this.intro?.querySelectorAll(".rn-choices > form") ?? []) choices.append(form.cloneNode(true));
    this.root.append(choices);
    if (offersUpload) this.root.append(this.#button("live.again", "rn-button--outline", () => this.actions.again()));
    const stop = this.intro?.querySelector("form.rn-stop");
    if (stop) this.root.append(stop.cloneNode(true));
  }

  #button(word: string, className: string, press: () => void): HTMLButtonElement {
    const button = element("button", `govuk-button rn-button ${className}`.trim(), this.words.say(word)) as HTMLButtonElement;
    button.type = "button";
    button.addEventListener("click", () => button.disabled || press());
    return button;
  }

  #countDown(button: HTMLButtonElement, pauseS: number): void {
    const line = element("p", "govuk-body", "");
    this.root.append(line);
    const untilMs = performance.now() + pauseS * 1000;
    const tell = (): void => {
      const leftS = Math.ceil((untilMs - performance.now()) / 1000);
      button.disabled = leftS > 0;
      line.textContent = leftS > 0 ? this.words.say("live.pause", leftS) : "";
      if (leftS <= 0) clearInterval(this.#timer);
    };
    this.#timer = window.setInterval(tell, 1000);
    tell();
  }
}
