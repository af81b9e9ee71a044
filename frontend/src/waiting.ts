/** What waits: the counts at the links of the navigation, and the list on the page, asked for again and again while the page is seen. */

import { asPolled, change, parsed, repeat, type Heard } from "./polling.js";

const WITH_LIST_MS = 5_000;
const COUNTS_ALONE_MS = 15_000;
const MOST_SHOWN = 99;

/** What a badge shows: nothing for none, and no more than two digits. */
export function shownCount(count: number): string {
  if (count <= 0) return "";
  return count > MOST_SHOWN ? `${MOST_SHOWN}+` : String(count);
}

type Outcome = "same" | "changed" | "failed" | "over";

interface Asked {
  readonly outcome: Outcome;
  readonly text: string;
}

/** Asks one address again and again; the server answers with one line where nothing changed. */
class Watched {
  #tag = "";

  constructor(private readonly path: string) {}

  async ask(): Promise<Asked> {
    const headers: Record<string, string> = this.#tag ? { "If-None-Match": this.#tag } : {};
    try {
      const answer = await fetch(this.path, { headers, credentials: "same-origin", cache: "no-store" });
      // A redirection ends at the sign-in page: the sign-in is over, and the note of the session leads there.
      if (answer.redirected || answer.status === 401 || answer.status === 403) return { outcome: "over", text: "" };
      if (answer.status === 304) return { outcome: "same", text: "" };
      if (!answer.ok) return { outcome: "failed", text: "" };
      this.#tag = answer.headers.get("ETag") ?? "";
      return { outcome: "changed", text: await answer.text() };
    } catch {
      return { outcome: "failed", text: "" };
    }
  }
}

function showCounts(header: HTMLElement, text: string): void {
  const counts = JSON.parse(text) as Readonly<Record<string, number>>;
  for (const badge of header.querySelectorAll<HTMLElement>("[data-badge]")) {
    const shown = shownCount(counts[badge.dataset["badge"] ?? ""] ?? 0);
    badge.hidden = shown === "";
    const figure = badge.querySelector("[data-count]");
    if (figure) figure.textContent = shown;
  }
}

function showList(place: HTMLElement, text: string): void {
  const fresh = [...parsed(text).body.childNodes].map((node) => document.importNode(node, true));
  change(place, () => place.replaceChildren(...fresh));
}

export function initWaiting(header: HTMLElement): void {
  const list = document.querySelector<HTMLElement>("[data-live-part]");
  const counts = new Watched(asPolled(header.dataset["waiting"] ?? ""));
  const rows = list ? new Watched(asPolled(list.dataset["livePart"] ?? "")) : null;

  async function look(): Promise<Heard> {
    const counted = await counts.ask();
    if (counted.outcome === "changed") showCounts(header, counted.text);
    const listed = rows && counted.outcome !== "over" ? await rows.ask() : counted;
    if (list && rows && listed.outcome === "changed") showList(list, listed.text);
    if (counted.outcome === "over" || listed.outcome === "over") return "end";
    return counted.outcome === "failed" || listed.outcome === "failed" ? "none" : "answer";
  }

  repeat(list ? WITH_LIST_MS : COUNTS_ALONE_MS, look);
}
