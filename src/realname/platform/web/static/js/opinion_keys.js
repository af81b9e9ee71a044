const TYPING = "input:not([type=radio]):not([type=checkbox]), textarea, select";
export function nextChoice(choices, pressed) {
const places = choices.flatMap((choice, place) => (choice.key === pressed ? [place] : []));
const chosen = places.findIndex((place) => choices[place]?.isChosen);
return places[(chosen + 1) % (places.length || 1)];
}
export function initOpinionKeys(form) {
const radios = [...form.querySelectorAll("input[data-key]")];
const shown = form.querySelector("[data-keys-switch]");
const isOn = shown?.querySelector("input");
if (shown)
shown.hidden = false;
document.addEventListener("keydown", (event) => {
if (!isOn?.checked || event.ctrlKey || event.altKey || event.metaKey || event.repeat)
return;
if (event.target instanceof Element && event.target.closest(TYPING))
return;
if (event.key === "Enter" && event.target === document.body && radios.some((radio) => radio.checked))
return form.requestSubmit();
const choices = radios.map((radio) => ({ key: radio.dataset["key"] ?? "", isChosen: radio.checked }));
const radio = radios[nextChoice(choices, event.key.toLowerCase()) ?? -1];
if (!radio)
return;
radio.checked = true;
radio.focus();
event.preventDefault();
});
}
