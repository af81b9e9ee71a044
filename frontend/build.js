// Builds styles and scripts into the folder of static files: `node build.js [FOLDER]`. No bundler: TypeScript emits one module a
// file, Sass one stylesheet, htmx and pictures are copied. What comes out is the same wherever it is built.
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const target = resolve(process.argv[2] ?? join(here, "../src/realname/entrypoints/web/static"));

function compileScripts() {
  execFileSync(process.execPath, [join(here, "node_modules/typescript/bin/tsc"), "--project", here, "--outDir", join(target, "js")], { stdio: "inherit" });
}

async function compileStyles() {
  const { compile } = await import("sass");
  const { css } = compile(join(here, "styles/realname.scss"), { style: "compressed", loadPaths: [join(here, "node_modules")], quietDeps: true, charset: false });
  writeFileSync(join(target, "css/realname.css"), css + "\n");
}

// The licence allows copies without a notice (0BSD); the version is said for those who look.
function copyHtmx() {
  const { version } = JSON.parse(readFileSync(join(here, "node_modules/htmx.org/package.json"), "utf8"));
  const code = readFileSync(join(here, "node_modules/htmx.org/dist/htmx.min.js"), "utf8");
  writeFileSync(join(target, "js/htmx.min.js"), `/* htmx ${version}, 0BSD */\n${code.trim()}\n`);
}

for (const folder of ["css", "js", "img"]) {
  rmSync(join(target, folder), { recursive: true, force: true });
  mkdirSync(join(target, folder), { recursive: true });
}
compileScripts();
await compileStyles();
copyHtmx();
if (existsSync(join(here, "img"))) {
  for (const name of readdirSync(join(here, "img"))) cpSync(join(here, "img", name), join(target, "img", name));
}
