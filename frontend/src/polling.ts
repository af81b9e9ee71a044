/** Questions that a page asks by itself while it is seen, and how it puts the answers in place. */

import { initBehaviours } from "./behaviours.js";

const LONGEST_MS = 120_000;

/** What a question came to: an answer, none this time, or the end of the asking. */
export type Heard = "answer" | "none" | "end";

/** How long to wait before the next question: twice as long after each one that failed. */
export function delayAfter(failures: number, usualMs: number): number {
  return Math.min(usualMs * 2 ** failures, LONGEST_MS);
}

/** The address of what a page asks by itself: the server does not count it as activity. */
export function asPolled(path: string): string {
  return `${path}${path.includes("?") ? "&" : "?"}poll=1`;
}

/** Ask after the usual time, and later after failures. A hidden page asks nothing; seen again, it asks at once. */
export function repeat(usualMs: number, ask: () => Promise<Heard>): void {
  let failures = 0;
  let timer = 0;

  async function look(): Promise<void> {
    if (document.hidden) return;
    const heard = await ask();
    if (heard === "end") return;
    failures = heard === "none" ? failures + 1 : 0;
    later(delayAfter(failures, usualMs));
  }

  function later(ms: number): void {
    clearTimeout(timer);
    timer = window.setTimeout(() => void look(), ms);
  }

  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) later(0);
  });
  later(usualMs);
}

/** The page that an answer holds; nothing of it runs or is loaded. */
export function parsed(text: string): Document {
  return new DOMParser().parseFromString(text, "text/html");
}

/** Change a place and give the new elements their behaviours; the focus stays on the control of the same id. */
export function change(place: Element, put: () => void): void {
  const focused = place.contains(document.activeElement) ? document.activeElement?.id : "";
  put();
  initBehaviours(document);
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
}
