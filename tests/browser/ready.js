// Prints how long a page takes from its address to its filters: `node ready.js page.html`, five times.

import { statSync } from "node:fs";
import { launch, open } from "./support.js";

const path = process.argv[2];
const browser = await launch();
const times = [];
for (let run = 0; run < 5; run += 1) {
  const start = performance.now();
  const { close } = await open(browser, path);
  times.push(Math.round(performance.now() - start));
  await close();
}
await browser.close();
times.sort((a, b) => a - b);
console.log(`${(statSync(path).size / 1e6).toFixed(1)} MB, ready after ${times.join(", ")} ms (with a new context each)`);
