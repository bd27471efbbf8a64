// What the tests of the page share: a browser that watches for requests and errors, and pages that
// the program writes for the tests.

import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const program = resolve(root, process.env.PARATHEME ?? "target/release/paratheme");
const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
const folder = mkdtempSync(join(tmpdir(), "paratheme-browser-"));

/** Starts the browser. */
export const launch = () =>
  chromium.launch({
    executablePath,
    args: [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });

/** Writes the page of these inputs, with these options, and returns its path. */
export const report = (name, ...argumentsOfReport) => {
  const path = join(folder, name);
  execFileSync(program, ["report", ...argumentsOfReport, "-o", path, "--quiet"], { cwd: root });
  return path;
};

/** Writes articles as JSON lines and returns the path. */
export const collection = (name, articles) => {
  const path = join(folder, name);
  writeFileSync(path, articles.map((article) => JSON.stringify(article) + "\n").join(""));
  return path;
};

/**
 * Opens a page in a context of its own. `seen` collects what must not happen: requests that are not
 * for the file, messages on the console, errors, dialogs and navigations.
 */
export const open = async (browser, path, options = {}) => {
  const context = await browser.newContext({ acceptDownloads: true, ...options });
  const page = await context.newPage();
  const url = pathToFileURL(path).href;
  const seen = [];
  page.on("request", (request) => request.url() === url || seen.push(`request ${request.url()}`));
  page.on("console", (message) => seen.push(`console ${message.text()}`));
  page.on("pageerror", (error) => seen.push(`error ${error.message}`));
  page.on("dialog", (dialog) => {
    seen.push(`dialog ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("popup", () => seen.push("popup"));
  await page.goto(url);
  if (options.javaScriptEnabled !== false) {
    await page.waitForSelector("html[data-ready]", { state: "attached" });
  }
  return { page, seen, close: () => context.close() };
};

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Returns what axe-core finds wrong with a page. */
export const violations = async (page) => {
  // Evaluated by the debugger, which the content policy of the page does not bind.
  const session = await page.context().newCDPSession(page);
  const evaluate = (expression, awaitPromise = false) =>
    session.send("Runtime.evaluate", { expression, awaitPromise, returnByValue: true });
  await evaluate(axeSource);
  const { result } = await evaluate(
    "axe.run(document, { resultTypes: ['violations'] }).then((found) => found.violations.map((v) => " +
      "`${v.id}: ${v.help}: ${v.nodes.slice(0, 3).map((n) => n.html.slice(0, 200) + ' ' + n.failureSummary).join(' | ')} (${v.nodes.length})`))",
    true,
  );
  return result.value;
};
