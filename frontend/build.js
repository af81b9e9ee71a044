// Builds styles and scripts into the folder of static files: `node build.js [FOLDER]`. No bundler: TypeScript emits one module a
// file, Sass one stylesheet, htmx and pictures are copied. What comes out is the same wherever it is built. Everything is made in a
// folder aside and put in place at the end, so that a running server never misses a file.
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const FOLDERS = ["css", "img", "js"];
const here = dirname(fileURLToPath(import.meta.url));
const target = resolve(process.argv[2] ?? join(here, "../src/realname/entrypoints/web/static"));

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
  cpSync(join(here, "img"), join(made, "img"), { recursive: true });
  for (const folder of FOLDERS) putInPlace(made, folder);
} finally {
  rmSync(made, { recursive: true, force: true });
}
