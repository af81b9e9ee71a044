// Builds styles and scripts into the folder of static files: `node build.js [FOLDER]`. No bundler: TypeScript emits one module a
// file, Sass one stylesheet, htmx and pictures are copied. What comes out is the same wherever it is built. Everything is made in a
// folder aside and put in place at the end, so that a running server never misses a file.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const FOLDERS = ["css", "html", "img", "js"];
const RECEIPT = ["inflate", "code", "words", "page"]; // each after what it takes from
const here = dirname(fileURLToPath(import.meta.url));
const target = resolve(process.argv[2] ?? join(here, "../src/realname/platform/web/static"));

function compileScripts(made) {
  const compiler = join(here, "node_modules/typescript/bin/tsc");
  execFileSync(process.execPath, [compiler, "--project", here, "--outDir", join(made, "js")], { stdio: "inherit" });
}

async function compileStyles(made) {
  const { compile } = await import("sass");
  const options = { style: "compressed", loadPaths: [join(here, "node_modules")], quietDeps: true, charset: false };
  writeFileSync(join(made, "css/realname.css"), `${compile(join(here, "styles/realname.scss"), options).css}\n`);
}

// The licence allows copies without a notice (0BSD); the version is said for those who look.
function copyHtmx(made) {
  const { version } = JSON.parse(readFileSync(join(here, "node_modules/htmx.org/package.json"), "utf8"));
  const code = readFileSync(join(here, "node_modules/htmx.org/dist/htmx.min.js"), "utf8");
  writeFileSync(join(made, "js/htmx.min.js"), `/* htmx ${version}, 0BSD */\n${code.trim()}\n`);
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
  copyHtmx(made);
  buildReceiptPage(made);
  cpSync(join(here, "img"), join(made, "img"), { recursive: true });
  for (const folder of FOLDERS) putInPlace(made, folder);
} finally {
  rmSync(made, { recursive: true, force: true });
}
