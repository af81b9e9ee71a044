export function wordsFrom(entries) {
return {
say(key, n) {
const words = entries.get(key) ?? "";
return n === undefined ? words : words.replace("{n}", String(n));
},
};
}
export function wordsOf(root) {
const entries = new Map();
const template = root.querySelector("template[data-words]");
for (const one of template?.content.querySelectorAll("[data-word]") ?? []) {
entries.set(one.dataset["word"] ?? "", one.textContent?.trim() ?? "");
}
return wordsFrom(entries);
}
