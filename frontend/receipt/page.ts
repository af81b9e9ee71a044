/** The page that checks a receipt on the holder's own device. Without a document, as in a test, nothing is started. */
import { readBody, readKeys, readStatement, type Statement } from "./code.js";
import { Unreadable } from "./inflate.js";
import { said, stated, term, type Tongue } from "./words.js";

interface Detector {
  detect(source: ImageBitmap): Promise<{ rawValue: string }[]>;
}

type Body = Record<string, unknown>;
type Row = [string, string];

let tongue: Tongue = "en";
let shown: { key: string; body?: Body } | null = null;
let checks = 0; // of several at once the last one is shown
let ownKeys = ""; // those that the page came with

/** Whether one of the keys signed it; null: this browser cannot tell. */
export async function isSigned(statement: Statement, keys: readonly Uint8Array<ArrayBuffer>[]): Promise<boolean | null> {
  const subtle = (globalThis.crypto as Crypto | undefined)?.subtle;
  if (subtle === undefined) return null;
  try {
    for (const key of keys) {
      const imported = await subtle.importKey("raw", key, { name: "Ed25519" }, false, ["verify"]);
      if (await subtle.verify({ name: "Ed25519" }, imported, statement.signature, statement.body)) return true;
    }
    return false;
  } catch (problem) {
    if (problem instanceof DOMException) return null;
    throw problem;
  }
}

function text(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function field(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? (value as Body)[name] : undefined;
}

/** What a statement says, row by row, in a language. */
export function rowsOf(body: Body, language: Tongue): Row[] {
  const kind = text(body["type"]).split("/").slice(0, 2).join("/");
  const names = (value: unknown): string => list(value).map((one) => stated(text(one), language)).join(language === "zh" ? "、" : ", ");
  const kept = list(body["kept"]).map((one) => `${stated(text(field(one, "what")), language)}: ${term(text(field(one, "until")), language)}`);
  const complaints = ["operator", "regulator"]
    .map((who) => [who, text(field(body["complaints"], who))])
    .filter(([, where]) => where !== "")
    .map(([who = "", where = ""]) => `${said(who, language)} ${where}`);
  const rows: Row[] = [
    ["kind", `${said(kind, language)}${body["sandbox"] === true ? ` (${said("test", language)})` : ""}`],
    ["decided", text(body["decided_at"])],
    ["active", text(body["activated_at"])],
    ["erased", text(body["erased_at"])],
    ["objects", text(body["objects"])],
    ["collected", names(body["collected"])],
    ["deleted", names(body["deleted"])],
    ["kept", kept.join("\n")],
    ["complaints", complaints.join("\n")],
    ["registration", text(body["registration"])],
    ["entry", text(field(body["ledger"], "index"))],
  ];
  return rows.filter(([, value]) => value !== "").map(([key, value]) => [said(key, language), value]);
}

function element<T extends HTMLElement>(id: string): T {
  return document.getElementById(id) as T;
}

function show(): void {
  document.documentElement.lang = tongue === "zh" ? "zh-CN" : "en";
  document.title = said("title", tongue);
  for (const one of document.querySelectorAll<HTMLElement>("[data-said]")) one.textContent = said(one.dataset["said"] ?? "", tongue);
  const result = element("result");
  result.replaceChildren();
  if (shown === null) return;
  const heading = document.createElement("h2");
  heading.textContent = said(shown.key, tongue);
  heading.className = shown.key === "stands" ? "ok" : shown.key === "stands-other" ? "" : "stop"; // no colour answers for unknown keys
  const facts = document.createElement("dl");
  for (const [name, value] of shown.body === undefined ? [] : rowsOf(shown.body, tongue)) {
    const row = document.createElement("div");
    const [what, said_] = [document.createElement("dt"), document.createElement("dd")];
    what.textContent = name;
    said_.textContent = value;
    row.append(what, said_);
    facts.append(row);
  }
  result.append(heading, ...(facts.childElementCount > 0 ? [facts] : []));
}

function tell(key: string, body?: Body): void {
  shown = body === undefined ? { key } : { key, body };
  show();
}

/** Takes away what was said: it was of another code or of other keys. */
function forget(): void {
  checks += 1;
  shown = null;
  show();
}

async function check(): Promise<void> {
  forget();
  const mine = checks;
  let statement: Statement;
  let keys: Uint8Array<ArrayBuffer>[];
  try {
    statement = readStatement(element<HTMLTextAreaElement>("code").value);
  } catch (problem) {
    if (problem instanceof Unreadable) return tell("no-code");
    throw problem;
  }
  try {
    keys = readKeys(element<HTMLTextAreaElement>("key").value);
  } catch (problem) {
    element<HTMLDetailsElement>("key-part").open = true;
    if (problem instanceof Unreadable) return tell("no-key");
    throw problem;
  }
  const hasOwnKeys = element<HTMLTextAreaElement>("key").value === ownKeys;
  const stands = await isSigned(statement, keys);
  if (mine !== checks) return;
  if (stands === null) return tell("no-ed25519");
  // What does not stand is not shown: it may say anything.
  if (!stands) return tell("falls");
  try {
    tell(hasOwnKeys ? "stands" : "stands-other", readBody(statement.body));
  } catch (problem) {
    if (problem instanceof Unreadable) return tell(hasOwnKeys ? "no-receipt" : "no-receipt-other");
    throw problem;
  }
}

async function readPhoto(file: File): Promise<void> {
  const Reader = (globalThis as unknown as { BarcodeDetector: new (options: { formats: string[] }) => Detector }).BarcodeDetector;
  const found = await new Reader({ formats: ["qr_code"] }).detect(await createImageBitmap(file)).catch(() => []);
  const code = found[0]?.rawValue;
  if (code === undefined) return tell("no-photo");
  element<HTMLTextAreaElement>("code").value = code;
  forget();
}

/** Checks the code that this address came with, as a scanned one does. */
function checkAddress(): void {
  if (location.hash.length < 2) return forget();
  element<HTMLTextAreaElement>("code").value = location.href;
  void check();
}

function start(): void {
  ownKeys = element<HTMLTextAreaElement>("key").defaultValue;
  tongue = navigator.language.startsWith("zh") ? "zh" : "en";
  element("main").hidden = false;
  element("without-script").hidden = true;
  element("photo-part").hidden = !("BarcodeDetector" in globalThis);
  for (const one of ["en", "zh"] as const) {
    element(one).addEventListener("click", () => {
      tongue = one;
      show();
    });
  }
  element("form").addEventListener("input", forget);
  element("form").addEventListener("submit", (event) => {
    event.preventDefault();
    void check();
  });
  element<HTMLInputElement>("photo").addEventListener("change", (event) => {
    const file = (event.target as HTMLInputElement).files?.[0];
    if (file !== undefined) void readPhoto(file);
  });
  element<HTMLInputElement>("key-file").addEventListener("change", (event) => {
    const file = (event.target as HTMLInputElement).files?.[0];
    if (file !== undefined) void file.text().then((content) => {
      element<HTMLTextAreaElement>("key").value = content;
      forget();
    });
  });
  element<HTMLDetailsElement>("key-part").open = element<HTMLTextAreaElement>("key").value.trim() === "";
  globalThis.addEventListener("hashchange", checkAddress);
  show();
  checkAddress();
}

if (typeof document !== "undefined") start();
