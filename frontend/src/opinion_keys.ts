/** Keys for a reviewer: A, U and R choose the first reason of their group, again the next one; a switch turns them off (WCAG 2.1.4). */

const TYPING = "input:not([type=radio]):not([type=checkbox]), textarea, select";

/** The choice that a key leads to: the one after the chosen one of its group, around; none where no group has the key. */
export function nextChoice(choices: readonly { key: string; isChosen: boolean }[], pressed: string): number | undefined {
  const places = choices.flatMap((choice, place) => (choice.key === pressed ? [place] : []));
  const chosen = places.findIndex((place) => choices[place]?.isChosen);
  return places[(chosen + 1) % (places.length || 1)];
}

export function initOpinionKeys(form: HTMLFormElement): void {
  const radios = [...form.querySelectorAll<HTMLInputElement>("input[data-key]")];
  const shown = form.querySelector<HTMLElement>("[data-keys-switch]");
  const isOn = shown?.querySelector<HTMLInputElement>("input");
  if (shown) shown.hidden = false;
  document.addEventListener("keydown", (event) => {
    if (!isOn?.checked || event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
    if (event.target instanceof Element && event.target.closest(TYPING)) return;
    if (event.key === "Enter" && event.target === document.body && radios.some((radio) => radio.checked)) return form.requestSubmit();
    const choices = radios.map((radio) => ({ key: radio.dataset["key"] ?? "", isChosen: radio.checked }));
    const radio = radios[nextChoice(choices, event.key.toLowerCase()) ?? -1];
    if (!radio) return;
    radio.checked = true;
    radio.focus();
    event.preventDefault();
  });
}
