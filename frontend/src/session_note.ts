/** The note that a sign-in ends soon, in a live region at the foot of the page, and the way to the sign-in once it has ended. */

import { serverWith } from "./server.js";
import { SessionWatch, type WatchView } from "./session_watch.js";

/** Where the words are: a sign-in that can be made longer, and one that has come to its longest time. */
const WORDS = { stay: "[data-session-stay]", end: "[data-session-end]" };

function isCheckUnderWay(): boolean {
  const stage = document.querySelector<HTMLElement>("[data-live-stage]");
  return stage !== null && !stage.hidden;
}

class Note implements WatchView {
  #shown = "";
  stay = (): void => undefined;

  constructor(private readonly place: HTMLElement) {}

  warn(canStay: boolean): void {
    const kind = canStay ? "stay" : "end";
    if (this.#shown === kind) return;
    this.#shown = kind;
    const words = document.querySelector<HTMLTemplateElement>(WORDS[kind]);
    if (words) this.place.replaceChildren(words.content.cloneNode(true));
    this.place.querySelector("[data-session-button]")?.addEventListener("click", () => this.stay());
  }

  clear(): void {
    this.#shown = "";
    this.place.replaceChildren();
  }

  leave(): void {
    location.replace(this.place.dataset["sessionOver"] ?? "/");
  }
}

export function initSession(place: HTMLElement): void {
  const { sessionAsk: path = "", sessionLeft = "", sessionMost = "", csrf = "" } = place.dataset;
  const server = serverWith(csrf);
  const note = new Note(place);
  let timer = 0;
  const parts = {
    now: () => Date.now(),
    schedule: (ms: number, run: () => void) => {
      clearTimeout(timer);
      timer = window.setTimeout(run, ms);
    },
    ask: () => server.get(`${path}?poll=1`),
    stay: () => server.get(path),
    isBusy: isCheckUnderWay,
  };
  const watch = new SessionWatch(parts, note, { leftMs: Number(sessionLeft) * 1000, mostMs: Number(sessionMost) * 1000 });
  note.stay = () => void watch.stay();
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) watch.wake();
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) watch.wake();
  });
  watch.start();
}
