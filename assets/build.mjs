// Builds css/, js/ and the icon sprite into ../coop/static/ and writes manifest.json: {"app.css": "app-1A2B3C4D.css", …}.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import * as sass from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const coop = join(here, "..", "coop");
const out = join(coop, "static");
const modules = join(here, "node_modules");
const shared = { absWorkingDir: here, bundle: true, minify: true, legalComments: "none", logLevel: "warning", metafile: true, outdir: out };

/** Every file below `folder` whose name ends in one of `endings`. */
function* files(folder, endings) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (!["static", "translations", "__pycache__"].includes(entry.name)) yield* files(path, endings);
    } else if (endings.some((ending) => entry.name.endsWith(ending))) yield path;
  }
}

/** Names of the Tabler icons that stand between quotes anywhere in our templates, Python and scripts. */
function iconsInUse() {
  const known = new Set(readdirSync(join(modules, "@tabler/icons/icons/outline")).map((name) => basename(name, ".svg")));
  const used = new Set();
  for (const path of [...files(coop, [".html", ".py"]), ...files(join(here, "js"), [".js"])])
    for (const [, name] of readFileSync(path, "utf8").matchAll(/["']([a-z][a-z0-9-]*)["']/g)) if (known.has(name)) used.add(name);
  return [...used].sort();
}

function sprite(names) {
  const symbols = names.map((name) => {
    const svg = readFileSync(join(modules, "@tabler/icons/icons/outline", `${name}.svg`), "utf8");
    const shapes = svg.replace(/<!--[\s\S]*?-->/g, "").replace(/^[\s\S]*?<svg[^>]*>/, "").replace("</svg>", "").replace(/\s*\n\s*/g, "");
    return `<symbol id="${name}" viewBox="0 0 24 24">${shapes}</symbol>`;
  });
  const pen = 'fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round"';
  return `<svg xmlns="http://www.w3.org/2000/svg" ${pen}>${symbols.join("")}</svg>`;
}

/** Writes `content` under a name that carries its hash and returns that name. */
function hashed(name, content) {
  const [stem, ending] = name.split(".");
  const file = `${stem}-${createHash("sha256").update(content).digest("hex").slice(0, 8)}.${ending}`;
  writeFileSync(join(out, file), content);
  return file;
}

mkdirSync(out, { recursive: true });
const manifestPath = join(out, "manifest.json");
const before = existsSync(manifestPath) ? JSON.parse(readFileSync(manifestPath, "utf8")) : {};
const manifest = {};

const { css } = sass.compile(join(here, "css/app.scss"), { loadPaths: [modules], quietDeps: true, charset: false });
const results = await Promise.all([
  esbuild.build({
    ...shared,
    stdin: { contents: css, loader: "css", resolveDir: here, sourcefile: "app.css" },
    entryNames: "app-[hash]",
    assetNames: "[name]-[hash]",
    loader: { ".woff2": "file" },
    external: ["data:*"],
    target: ["chrome123", "firefox121", "safari17.5"],
  }),
  esbuild.build({
    ...shared,
    entryPoints: ["js/app.js"],
    entryNames: "[name]-[hash]",
    chunkNames: "[name]-[hash]",
    format: "esm",
    splitting: true,
    target: ["es2022"],
  }),
]);
for (const { metafile } of results)
  for (const [path, output] of Object.entries(metafile.outputs)) {
    const file = relative(out, join(here, path));
    const entry = output.entryPoint ? basename(output.entryPoint).replace("<stdin>", "app.css") : file;
    manifest[path.endsWith(".css") ? "app.css" : entry] = file;
  }
manifest["icons.svg"] = hashed("icons.svg", sprite(iconsInUse()));
for (const name of readdirSync(join(here, "img"))) manifest[name] = hashed(name, readFileSync(join(here, "img", name)));

writeFileSync(manifestPath, `${JSON.stringify(manifest, null, 2)}\n`);
const kept = new Set(Object.values(manifest));
for (const file of Object.values(before)) if (!kept.has(file)) rmSync(join(out, file), { force: true });
console.log(`${kept.size} files in coop/static`);
