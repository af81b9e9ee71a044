/** The page's words in its language, from `<template data-words>`; a missing word is empty, never its key. */

export interface Words {
  say(key: string, n?: number): string;
}

export function wordsFrom(entries: ReadonlyMap<string, string>): Words {
  return {
    say(key, n) {
      const words = entries.get(key) ?? "";
      return n === undefined ? words : words.replace("{n}", String(n));
    },
  };
}

export function wordsOf(root: ParentNode): Words {
  const entries = new Map<string, string>();
  const template = root.querySelector<HTMLTemplateElement>("template[data-words]");
  for (const one of template?.content.querySelectorAll<HTMLElement>("[data-word]") ?? []) {
    entries.set(one.dataset["word"] ?? "", one.textContent?.trim() ?? "");
  }
  return wordsFrom(entries);
}
