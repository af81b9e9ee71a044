/** Small behaviours by data attribute, each of which the page also works without. */

const NARROW = "(max-width: 799.98px)";

/** A form is sent once: a second press while the first is under way does nothing. What takes seconds says so while it is under way. */
function sendOnce(form: HTMLFormElement): void {
  let isSent = false;
  const mark = (): void => {
    for (const button of form.querySelectorAll("button")) {
      if (isSent) button.setAttribute("aria-disabled", "true");
      else button.removeAttribute("aria-disabled");
    }
    for (const busy of form.querySelectorAll<HTMLElement>("[data-busy]")) busy.hidden = !isSent;
  };
  form.addEventListener("submit", (event) => {
    if (isSent) return event.preventDefault();
    isSent = true;
    // After the event: a disabled look, but the pressed button's own value is sent.
    setTimeout(mark);
  });
  window.addEventListener("pageshow", () => {
    isSent = false;
    mark();
  });
}

/** What is shown once is taken along by one press; where the browser keeps no clipboard the button is not there. */
function copy(button: HTMLElement): void {
  const { copy: source = "", copied = "" } = button.dataset;
  const shown = document.getElementById(source);
  if (!shown || !navigator.clipboard) return;
  button.hidden = false;
  button.setAttribute("aria-live", "polite");
  button.addEventListener("click", () => {
    void navigator.clipboard.writeText(shown.textContent.trim()).then(() => {
      button.textContent = copied;
    });
  });
}

function print(button: HTMLElement): void {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

/** Open beside the sheet, closed under it: what a person opened there stays open until the width changes. */
function collapse(details: HTMLDetailsElement): void {
  const narrow = window.matchMedia(NARROW);
  const summary = details.querySelector("summary");
  const follow = (): void => {
    details.open = !narrow.matches;
    summary?.setAttribute("tabindex", narrow.matches ? "0" : "-1");
  };
  narrow.addEventListener("change", follow);
  follow();
}

/** What opens over the page closes by Escape, and once the focus or a press is elsewhere. */
function dismiss(details: HTMLDetailsElement): void {
  const close = (): void => {
    details.open = false;
  };
  // Some browsers leave the focus where it was when a summary is clicked.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !details.open) return;
    close();
    details.querySelector("summary")?.focus();
  });
  details.addEventListener("focusout", (event) => {
    if (event.relatedTarget instanceof Node && !details.contains(event.relatedTarget)) close();
  });
  document.addEventListener("pointerdown", (event) => {
    if (event.target instanceof Node && !details.contains(event.target)) close();
  });
}

/** Scanners and people put spaces and hyphens between digits. */
function keepDigits(input: HTMLInputElement): void {
  input.addEventListener("input", () => {
    const plain = input.value.replace(/[\s-]+/g, "");
    if (plain !== input.value) input.value = plain;
  });
}

/** Say in the page's language what the browser says in its own; the field itself lies over the words and takes every press and key. */
function nameFile(input: HTMLInputElement): void {
  const { fileChoose = "", fileNone = "" } = input.dataset;
  const [shown, button, name] = ["span", "span", "span"].map((tag) => document.createElement(tag)) as [HTMLElement, HTMLElement, HTMLElement];
  shown.className = "rn-file";
  button.className = "rn-file__button";
  button.textContent = fileChoose;
  for (const words of [button, name]) words.ariaHidden = "true";
  const follow = (): void => {
    name.textContent = input.files?.[0]?.name ?? fileNone;
  };
  input.addEventListener("change", follow);
  window.addEventListener("pageshow", follow);
  input.replaceWith(shown);
  shown.append(button, name, input);
  follow();
}

/** What is shown for so many seconds goes by itself: the page is asked for again, and the server shows it no more. */
function goAfter(element: HTMLElement): void {
  setTimeout(() => location.replace(location.pathname), Number(element.dataset["goesAfter"]) * 1000);
}

/** What went wrong is read first. */
export function focusFirst(root: ParentNode): void {
  root.querySelector<HTMLElement>(".govuk-error-summary, [data-focus]")?.focus();
}

const wired = new WeakMap<Element, Set<string>>();

/** Each element gets each behaviour once, however often its surroundings change. */
function each<T extends HTMLElement>(root: ParentNode, selector: string, init: (element: T) => void): void {
  for (const element of root.querySelectorAll<T>(selector)) {
    const has = wired.get(element) ?? new Set<string>();
    if (has.has(selector)) continue;
    wired.set(element, has.add(selector));
    init(element);
  }
}

/** Give a page its behaviours; called again after a part of it was replaced. */
export function initBehaviours(root: ParentNode): void {
  each<HTMLFormElement>(root, "form[data-once]", sendOnce);
  each<HTMLElement>(root, "[data-print]", print);
  each<HTMLElement>(root, "[data-copy]", copy);
  each<HTMLElement>(root, "[data-goes-after]", goAfter);
  each<HTMLDetailsElement>(root, "details[data-collapses]", collapse);
  each<HTMLDetailsElement>(root, "details[data-over]", dismiss);
  each<HTMLInputElement>(root, "input[data-digits]", keepDigits);
  each<HTMLInputElement>(root, "input[data-file-choose]", nameFile);
}
