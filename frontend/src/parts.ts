/** Parts of a page that are replaced alone: a link or a form (GET) with `data-part` names the part to take from its answer. */

import { focusFirst } from "./behaviours.js";
import { asPolled, change, delayAfter, parsed, repeat, type Heard } from "./polling.js";

const RETRY_MS = 1_000;

/** What follows an answer: show its part, open its page, or ask again later. */
export type Next = "show" | "open" | "later";

/** A redirection is not followed here (status 0): the browser opens the page, and the server leads it on. */
export function nextAfter(status: number, hasPart: boolean, isPolled: boolean): Next {
  if (status === 200 && hasPart) return "show";
  return isPolled && (status === 429 || status >= 500) ? "later" : "open";
}

/** Number of the last question: the answer to an earlier one is dropped. */
let latest = 0;
let retry = 0;

async function load(address: string): Promise<{ readonly status: number; readonly text: string } | null> {
  try {
    const answer = await fetch(address, { credentials: "same-origin", cache: "no-store", redirect: "manual" });
    return { status: answer.status, text: await answer.text() };
  } catch {
    return null;
  }
}

/** An unchanged part stays in place: its animation goes on, and a screen reader does not repeat it. */
function show(present: Element, fresh: Element): void {
  const made = document.importNode(fresh, true);
  if (present.isEqualNode(made)) return;
  change(present, () => present.replaceWith(made));
  focusFirst(made);
}

async function ask(part: string, address: string, isPolled: boolean): Promise<Heard> {
  const turn = ++latest;
  const answer = await load(isPolled ? asPolled(address) : address);
  if (turn !== latest) return "answer";
  if (answer === null) return "none";
  const [present, fresh] = [document.querySelector(part), parsed(answer.text).querySelector(part)];
  const next = nextAfter(answer.status, present !== null && fresh !== null, isPolled);
  if (next === "later") return "none";
  if (next === "show" && present && fresh) {
    show(present, fresh);
    return "answer";
  }
  location.assign(address);
  return "end";
}

/** Ask for what was pressed; without a connection ask again later, until something else is pressed. */
async function press(part: string, address: string, failures = 0): Promise<void> {
  clearTimeout(retry);
  if ((await ask(part, address, false)) !== "none") return;
  retry = window.setTimeout(() => void press(part, address, failures + 1), delayAfter(failures, RETRY_MS));
}

function addressOf(form: HTMLFormElement): string {
  const address = new URL(form.action);
  address.search = new URLSearchParams([...new FormData(form)].map(([name, value]) => [name, String(value)])).toString();
  return address.href;
}

/** Whether a press opens the link where it is: not in a new tab or window, and not to be saved. */
function isPlain(event: MouseEvent): boolean {
  return event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
}

export function initParts(): void {
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>("a[data-part]") : null;
    if (!link || event.defaultPrevented || !isPlain(event)) return;
    event.preventDefault();
    void press(link.dataset["part"] ?? "", link.href);
  });
  document.addEventListener("submit", (event) => {
    const form = event.target instanceof HTMLFormElement ? event.target : null;
    const { part } = form?.dataset ?? {};
    if (!form || !part || event.defaultPrevented) return;
    event.preventDefault();
    void press(part, addressOf(form));
  });
  const repeated = (): HTMLAnchorElement | null => document.querySelector("a[data-part-every]");
  const everyS = Number(repeated()?.dataset["partEvery"]);
  if (!everyS) return;
  repeat(everyS * 1000, async () => {
    const link = repeated();
    return link ? ask(link.dataset["part"] ?? "", link.href, true) : "end";
  });
}
