const NARROW = "(max-width: 799.98px)";
function sendOnce(form) {
let isSent = false;
const mark = () => {
for (const button of form.querySelectorAll("button")) {
if (isSent)
button.setAttribute("aria-disabled", "true");
else
button.removeAttribute("aria-disabled");
}
for (const busy of form.querySelectorAll("[data-busy]"))
busy.hidden = !isSent;
};
form.addEventListener("submit", (event) => {
if (isSent)
return event.preventDefault();
isSent = true;
setTimeout(mark);
});
window.addEventListener("pageshow", () => {
isSent = false;
mark();
});
}
function copy(button) {
const { copy: source = "", copied = "" } = button.dataset;
const shown = document.getElementById(source);
if (!shown || !navigator.clipboard)
return;
button.hidden = false;
button.setAttribute("aria-live", "polite");
button.addEventListener("click", () => {
void navigator.clipboard.writeText(shown.textContent.trim()).then(() => {
button.textContent = copied;
});
});
}
function print(button) {
button.hidden = false;
button.addEventListener("click", () => window.print());
}
function collapse(details) {
const narrow = window.matchMedia(NARROW);
const summary = details.querySelector("summary");
const follow = () => {
details.open = !narrow.matches;
summary?.setAttribute("tabindex", narrow.matches ? "0" : "-1");
};
narrow.addEventListener("change", follow);
follow();
}
function dismiss(details) {
const close = () => {
details.open = false;
};
document.addEventListener("keydown", (event) => {
if (event.key !== "Escape" || !details.open)
return;
close();
details.querySelector("summary")?.focus();
});
details.addEventListener("focusout", (event) => {
if (event.relatedTarget instanceof Node && !details.contains(event.relatedTarget))
close();
});
document.addEventListener("pointerdown", (event) => {
if (event.target instanceof Node && !details.contains(event.target))
close();
});
}
function keepDigits(input) {
input.addEventListener("input", () => {
const plain = input.value.replace(/[\s-]+/g, "");
if (plain !== input.value)
input.value = plain;
});
}
function nameFile(input) {
const { fileChoose = "", fileNone = "" } = input.dataset;
const [shown, button, name] = ["span", "span", "span"].map((tag) => document.createElement(tag));
shown.className = "rn-file";
button.className = "rn-file__button";
button.textContent = fileChoose;
for (const words of [button, name])
words.ariaHidden = "true";
const follow = () => {
name.textContent = input.files?.[0]?.name ?? fileNone;
};
input.addEventListener("change", follow);
window.addEventListener("pageshow", follow);
input.replaceWith(shown);
shown.append(button, name, input);
follow();
}
function goAfter(element) {
setTimeout(() => location.replace(location.pathname), Number(element.dataset["goesAfter"]) * 1000);
}
export function focusFirst(root) {
root.querySelector(".govuk-error-summary, [data-focus]")?.focus();
}
const wired = new WeakMap();
function each(root, selector, init) {
for (const element of root.querySelectorAll(selector)) {
const has = wired.get(element) ?? new Set();
if (has.has(selector))
continue;
wired.set(element, has.add(selector));
init(element);
}
}
export function initBehaviours(root) {
each(root, "form[data-once]", sendOnce);
each(root, "[data-print]", print);
each(root, "[data-copy]", copy);
each(root, "[data-goes-after]", goAfter);
each(root, "details[data-collapses]", collapse);
each(root, "details[data-over]", dismiss);
each(root, "input[data-digits]", keepDigits);
each(root, "input[data-file-choose]", nameFile);
}
