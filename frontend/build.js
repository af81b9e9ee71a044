// Builds styles and scripts into the folder of static files: `node build.js [FOLDER]`. No bundler: TypeScript emits one module a
// file, Sass one stylesheet, pictures are copied. What comes out is the same wherever it is built. Everything is made in a
// folder aside and put in place at the end, so that a running server never misses a file.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const FOLDERS = ["css", "html", "img", "js"];
const RECEIPT = ["inflate", "code", "words", "page"]; // each after what it takes from
// What govuk-frontend calls a colour, and what `_colours.scss` calls it.
const COLOURS = {
  brand: "--accent", text: "--ink", "template-background": "--ground", "body-background": "--ground", "secondary-text": "--muted",
  error: "--stop", success: "--ok", border: "--rule", hover: "--rule", "input-border": "--ink", "inverse-text": "--paper",
  link: "--accent", "link-visited": "--accent", "link-hover": "--accent-dark", "link-active": "--ink",
  focus: "#fd0", "focus-text": "#0b0c0c", "print-text": "#000",
};
const here = dirname(fileURLToPath(import.meta.url));
const source = join(here, "../src/realname");
const target = resolve(process.argv[2] ?? join(here, "../src/realname/platform/web/static"));

function compileScripts(made) {
  const compiler = join(here, "node_modules/typescript/bin/tsc");
  execFileSync(process.execPath, [compiler, "--project", here, "--outDir", join(made, "js")], { stdio: "inherit" });
  // Without indentation: a tenth less to load. No source has a text of several lines (tests/frontend).
  for (const name of readdirSync(join(made, "js"))) {
    const file = join(made, "js", name);
    writeFileSync(file, readFileSync(file, "utf8").replace(/^ +/gmu, ""));
  }
}

async function compileStyles(made) {
  const { compile } = await import("sass");
  const options = { style: "compressed", loadPaths: [join(here, "node_modules")], quietDeps: true, charset: false };
  const whole = compile(join(here, "styles/realname.scss"), options).css;
  writeFileSync(join(made, "css/realname.css"), `${withoutUnused(inOurColours(whole), usedClasses())}\n`);
}

function inOurColours(css) {
  const own = css.replace(/:root\{--govuk-[^}]*\}/gu, "");
  return own.replace(/var\(--govuk-([\w-]+)-colour(?:, #[0-9a-f]+)?\)/gu, (_, name) => {
    const ours = COLOURS[name];
    if (!ours) throw new Error(`govuk-frontend's colour "${name}" has no colour of ours: name it in COLOURS`);
    return ours.startsWith("--") ? `var(${ours})` : ours;
  });
}

// Classes of govuk-frontend that a template or a script names; one that ends with a hyphen goes on with a value.
function usedClasses() {
  const folders = readdirSync(source).map((name) => join(source, name, "pages/templates"));
  const places = [...folders, join(source, "platform/web/templates"), join(here, "src")].filter((folder) => existsSync(folder));
  const texts = places.flatMap((folder) => readdirSync(folder).map((name) => readFileSync(join(folder, name), "utf8")));
  const names = new Set(texts.flatMap((text) => text.match(/govuk-[\w-]+/gu) ?? []));
  const begun = [...names].filter((name) => name.endsWith("-"));
  return (name) => names.has(name) || begun.some((start) => name.startsWith(start));
}

// Leaves out every rule of govuk-frontend for a class that no page has.
function withoutUnused(css, isUsed) {
  const isKept = (selector) => (selector.replace(/:not\([^)]*\)/gu, "").match(/\.govuk-[\w-]+/gu) ?? []).every((name) => isUsed(name.slice(1)));
  const rule = /(@[^{};]+)\{((?:[^{}]+\{[^{}]*\})*)\}|([^{}]+)\{([^{}]*)\}/gu;
  const kept = (text) =>
    text.replace(rule, (whole, condition, inside, selectors, body) => {
      if (condition) return ((left) => left && `${condition}{${left}}`)(condition.startsWith("@keyframes") ? inside : kept(inside));
      if (selectors.startsWith("@")) return whole;
      const left = selectors.split(/,(?![^(]*\))/u).filter(isKept);
      return left.length ? `${left.join(",")}{${body}}` : "";
    });
  return kept(css);
}

// One file that works by itself, from a disk as well: its script and style are in it, and its own policy lets nothing else run and
// nothing leave.
function buildReceiptPage(made) {
  const compiled = join(made, "receipt");
  const compiler = join(here, "node_modules/typescript/bin/tsc");
  execFileSync(process.execPath, [compiler, "--project", join(here, "tsconfig.receipt.json"), "--outDir", compiled], { stdio: "inherit" });
  const modules = RECEIPT.map((name) => readFileSync(join(compiled, `${name}.js`), "utf8").replace(/^import .*;\n/gmu, ""));
  const script = `\n${modules.join("")}`;
  const style = readFileSync(join(here, "receipt/page.css"), "utf8");
  const digest = (content) => `'sha256-${createHash("sha256").update(content).digest("base64")}'`;
  const policy = `default-src 'none'; script-src ${digest(script)}; style-src ${digest(style)}; img-src blob:; form-action 'none'; base-uri 'none'`;
  const parts = { policy, style, script };
  const page = readFileSync(join(here, "receipt/page.html"), "utf8").replace(/@(\w+)@/gu, (_, name) => parts[name]);
  writeFileSync(join(made, "html/receipt-verify.html"), page);
}

function putInPlace(made, folder) {
  mkdirSync(join(target, folder), { recursive: true });
  const names = readdirSync(join(made, folder));
  for (const name of names) renameSync(join(made, folder, name), join(target, folder, name));
  const left = readdirSync(join(target, folder)).filter((name) => !names.includes(name));
  for (const name of left) rmSync(join(target, folder, name), { recursive: true });
}

mkdirSync(target, { recursive: true });
const made = mkdtempSync(join(target, ".building-"));
try {
  for (const folder of FOLDERS) mkdirSync(join(made, folder));
  compileScripts(made);
  await compileStyles(made);
  buildReceiptPage(made);
  cpSync(join(here, "img"), join(made, "img"), { recursive: true });
  for (const folder of FOLDERS) putInPlace(made, folder);
} finally {
  rmSync(made, { recursive: true, force: true });
}
