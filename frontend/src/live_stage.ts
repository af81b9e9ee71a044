/** The dark stage: prompt, arrow, target, ring, guidance and status. Says each thing once. */

import type { Action, TargetPoint } from "./protocol.js";
import type { Speech } from "./speech.js";
import { TargetDot, type Direction } from "./target.js";
import type { Words } from "./words.js";

const RING_LENGTH = 100;

/** Elements that the page holds; only the stage and the prompt must be there. */
export class LiveStage {
  readonly root: HTMLElement;
  readonly video: HTMLVideoElement;
  readonly #prompt: HTMLElement;
  readonly #ring: Element | null;
  readonly #arrow: Element | null;
  readonly #target: TargetDot | null;
  readonly #guidance: HTMLElement | null;
  readonly #status: HTMLElement | null;
  #hint = "";

  private constructor(
    root: HTMLElement,
    video: HTMLVideoElement,
    prompt: HTMLElement,
    private readonly words: Words,
    private readonly speech: Speech,
  ) {
    this.root = root;
    this.video = video;
    this.#prompt = prompt;
    this.#ring = root.querySelector("[data-live-ring]");
    this.#arrow = root.querySelector("[data-live-arrow]");
    this.#target = TargetDot.find(root);
    this.#guidance = root.querySelector<HTMLElement>("[data-live-guidance]");
    this.#status = root.querySelector<HTMLElement>("[data-live-status]");
    this.#wireMute(root.querySelector<HTMLButtonElement>("[data-live-mute]"));
  }

  static find(page: ParentNode, words: Words, speech: Speech): LiveStage | null {
    const root = page.querySelector<HTMLElement>("[data-live-stage]");
    const video = root?.querySelector<HTMLVideoElement>("video[data-live-video]");
    const prompt = root?.querySelector<HTMLElement>("[data-live-prompt]");
    return root && video && prompt ? new LiveStage(root, video, prompt, words, speech) : null;
  }

  show(): void {
    this.clear();
    this.root.hidden = false;
    document.body.classList.add("rn-body--live");
    this.root.tabIndex = -1;
    this.root.focus({ preventScroll: true });
    this.root.scrollIntoView({ block: "nearest" });
  }

  hide(): void {
    this.root.hidden = true;
    document.body.classList.remove("rn-body--live");
    this.#target?.hide();
    this.speech.hush();
  }

  clear(): void {
    this.prompt("", null);
    this.guide("");
    this.status("");
    this.fill(0);
  }

  /** Show and say what to do; `action` chooses the arrow, or the target to follow. */
  prompt(words: string, action: Action | null): void {
    setText(this.#prompt, words);
    this.#arrow?.toggleAttribute("hidden", action === null || action === "follow");
    if (action !== null) this.#arrow?.setAttribute("data-action", action);
    if (action === "follow") this.#target?.show((direction) => this.#point(direction));
    else this.#target?.hide();
    this.speech.say(words);
  }

  /** Say where the target to follow is next. */
  aim(points: readonly TargetPoint[]): void {
    this.#target?.aim(points);
  }

  /** The target is back: only the oval is left, and what belonged to the target is gone. */
  rest(): void {
    if (!this.#target?.isShown) return;
    this.prompt("", null);
    if (this.#guidance?.textContent === this.#hint) this.guide("");
  }

  guide(words: string): void {
    if (setText(this.#guidance, words)) this.speech.mention(words);
  }

  status(words: string): void {
    setText(this.#status, words);
  }

  /** Fill the ring to a share of all actions, 0 to 1. */
  fill(share: number): void {
    const filled = Math.min(1, Math.max(0, share)) * RING_LENGTH;
    this.#ring?.setAttribute("stroke-dashoffset", String(RING_LENGTH - filled));
  }

  /** A direction is a help beside the dot: it waits for a prompt that is being said, and never takes the place of guidance. */
  #point(direction: Direction): void {
    if (this.#guidance?.textContent !== "" && this.#guidance?.textContent !== this.#hint) return;
    this.#hint = this.words.say(`target.${direction}`);
    this.guide(this.#hint);
  }

  #wireMute(button: HTMLButtonElement | null): void {
    if (button === null) return;
    const label = (): void => {
      setText(button, this.words.say(this.speech.isMuted ? "sound.on" : "sound.off"));
    };
    button.removeAttribute("aria-pressed"); // its words change with its state: one of the two is enough
    button.addEventListener("click", () => {
      this.speech.mute(!this.speech.isMuted);
      label();
    });
    label();
  }
}

/** Set text only where it differs, so that a live region speaks once. Says whether it did. */
function setText(element: HTMLElement | null, words: string): boolean {
  if (element === null || element.textContent === words) return false;
  element.textContent = words;
  return true;
}
