// What the page of `paratheme report` does in a browser, on the articles of data/articles and on a
// hostile collection.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { collection, launch, open, report, violations } from "./support.js";

const HOSTILE = "</script><img src=x onerror=alert(1)>";
const hostileArticles = [
  {
    id: `a${HOSTILE}`,
    title: `${HOSTILE}" onfocus="alert(2)" autofocus="`,
    source: `javascript:alert(3)${HOSTILE}`,
    url: "javascript:alert(4)",
    date: "2018-03-01",
    text: `Austerity ${HOSTILE} and a spending freeze \u202Edesrever\u202C hit the <b onclick=alert(5)>council</b> in spring.`,
  },
  {
    id: "b",
    title: "=1+1",
    source: "\u202EEcho",
    url: "https://example.org/?a=1&b=<script>alert(6)</script>\"'",
    date: "2019-04-01",
    text: "The budget deficit grows, and the pension fund has no money left for older people in the county.",
  },
  { id: "c", url: "data:text/html,<script>alert(7)</script>", text: "Austerity.\n\n]]><!-- <svg onload=alert(8)>" },
];

let browser;
let demo;
let hostile;

before(async () => {
  browser = await launch();
  demo = report("demo.html", "data/articles");
  hostile = report("hostile.html", "--text-format", "plain", collection("hostile.jsonl", hostileArticles));
});
after(() => browser?.close());

/** The texts of the paragraphs that are shown, without the notes of marks. */
const shownTexts = (page) =>
  page.$$eval("#list li", (items) =>
    items.map((item) => {
      const copy = item.querySelector(".x").cloneNode(true);
      copy.querySelectorAll(".tip").forEach((tip) => tip.remove());
      return copy.textContent;
    }),
  );

/** The strengths of a theme, by its position, of the paragraphs that are shown. */
const strengths = (page, theme) =>
  page.$$eval(
    "#list li",
    (items, theme) =>
      items.map((item) => Number(new Map(item.dataset.t.split(" ").map((found) => found.split(":"))).get(theme) ?? 0)),
    String(theme),
  );

const found = async (page) => Number((await page.textContent("#found")).match(/^[\d,]+/)[0].replace(",", ""));

test("it shows every section, and asks for nothing", async () => {
  const { page, seen, close } = await open(browser, demo);
  const headings = await page.$$eval("h2", (all) => all.map((heading) => heading.textContent));
  assert.deepEqual(headings, [
    "What was read and set aside",
    "Themes at a glance",
    "Over time",
    "By source",
    "Articles and themes",
    "Words that drive each theme",
    "Which themes meet",
    "How two parts differ",
    "The paragraphs",
    "Quotes worth citing",
    "How it was made",
  ]);
  assert.ok((await page.$$("svg")).length >= 10);
  assert.match(await page.textContent("#themes"), /Innovation: 37 of 162 paragraphs are about it/);
  assert.deepEqual(seen, []);
  await close();
});

test("it filters by words, theme, strength, source and year", async () => {
  const { page, seen, close } = await open(browser, demo);
  const all = await found(page);
  await page.fill("#find", "pension county");
  await page.waitForFunction((all) => !document.getElementById("found").textContent.startsWith(all), String(all));
  const texts = await page.$$eval("#list li", (items) => items.map((item) => item.textContent.toLowerCase()));
  assert.ok(texts.length > 0 && texts.every((text) => text.includes("pension") && text.includes("county")));
  await page.click("button[type=reset]");
  await page.waitForFunction((all) => document.getElementById("found").textContent.startsWith(all), String(all));

  await page.selectOption("#theme", { label: "Ageing" });
  const ageing = await strengths(page, 1);
  assert.ok(ageing.length > 10 && ageing.every((strength) => strength > 0));
  await page.fill("#least", "0.5");
  const strong = await strengths(page, 1);
  assert.ok(strong.length > 0 && strong.length < ageing.length && strong.every((strength) => strength >= 0.5));
  assert.equal(await page.textContent("#least-shown"), "0.5");

  await page.click("button[type=reset]");
  await page.selectOption("#source", { label: "Marlow County Record" });
  const sources = await page.$$eval("#list .from", (lines) => lines.map((line) => line.textContent));
  assert.ok(sources.length > 0 && sources.every((line) => line.includes("Marlow County Record")));
  await page.selectOption("#year", "2018");
  const years = await page.$$eval("#list li", (items) => items.map((item) => item.dataset.d));
  assert.ok(years.length > 0 && years.every((date) => date.startsWith("2018")));
  await page.check("#counted");
  assert.ok((await page.$$("#list li[data-n]")).length === 0);
  assert.deepEqual(seen, []);
  await close();
});

test("it sorts by strength and by date", async () => {
  const { page, seen, close } = await open(browser, demo);
  await page.selectOption("#theme", { label: "Innovation" });
  await page.selectOption("#sort", "strength");
  const sorted = await strengths(page, 3);
  assert.ok(sorted.length > 10);
  assert.deepEqual(sorted, sorted.toSorted((a, b) => b - a));
  await page.selectOption("#theme", "");
  for (const [name, compare] of [
    ["newest", (a, b) => b.localeCompare(a)],
    ["oldest", (a, b) => a.localeCompare(b)],
  ]) {
    await page.selectOption("#sort", name);
    const dates = await page.$$eval("#list li", (items) => items.map((item) => item.dataset.d).filter(Boolean));
    assert.ok(dates.length > 10);
    assert.deepEqual(dates, dates.toSorted(compare));
  }
  assert.deepEqual(seen, []);
  await close();
});

test("it shows more paragraphs, and moves the focus to the first of them", async () => {
  const { page, close } = await open(browser, demo);
  assert.equal((await page.$$("#list li")).length, 50);
  await page.click("#more button");
  assert.equal((await page.$$("#list li")).length, 100);
  const focused = await page.evaluate(() => Array.from(document.querySelectorAll("#list li")).indexOf(document.activeElement));
  assert.equal(focused, 50);
  await close();
});

test("a mark tells its entry and points when it is pointed at or focused", async () => {
  const { page, close } = await open(browser, demo);
  const mark = page.locator("#list mark").first();
  const tip = mark.locator(".tip");
  const isShown = async () => (await tip.boundingBox()).width > 20;
  assert.equal(await isShown(), false);
  await mark.hover();
  assert.equal(await isShown(), true);
  assert.match(await tip.textContent(), /Innovation: .+, [\d.]+ points/);
  await page.mouse.move(0, 0);
  await mark.focus();
  assert.equal(await isShown(), true);
  await page.keyboard.press("Escape");
  assert.equal(await isShown(), false);
  assert.equal((await page.$$("mark mark")).length, 0, "marks are never nested");
  await close();
});

test("every table can be downloaded, and no cell is a formula", async () => {
  const { page, seen, close } = await open(browser, hostile);
  const links = await page.$$("a[download]");
  assert.ok(links.length >= 8);
  await page.$$eval("details", (all) => all.forEach((details) => (details.open = true)));
  for (const link of links) {
    const [download] = await Promise.all([page.waitForEvent("download"), link.click()]);
    const text = readFileSync(await download.path(), "utf8");
    assert.match(download.suggestedFilename(), /^[a-z-]+\.csv$/);
    assert.ok(text.split("\n").length > 2, download.suggestedFilename());
    assert.doesNotMatch(text, /(^|,|")=1\+1/m);
  }
  assert.deepEqual(seen.filter((line) => !line.startsWith("request data:text/csv")), []);
  await close();
});

test("a hostile collection is inert", async () => {
  const { page, seen, close } = await open(browser, hostile);
  assert.deepEqual(await page.$$eval("img, iframe, object, b[onclick], svg[onload], [onfocus], [autofocus]", (all) => all.length), 0);
  const addresses = await page.$$eval("a", (all) => all.map((link) => link.getAttribute("href")));
  assert.ok(addresses.every((address) => /^(#|https?:|data:text\/csv)/.test(address)), addresses.join(" "));
  assert.equal(await page.evaluate(() => document.scripts.length), 1);
  const texts = await shownTexts(page);
  assert.ok(texts.some((text) => text.includes(HOSTILE)), texts.join("\n"));
  assert.ok(texts.some((text) => text.includes("\\u202Edesrever\\u202C")));
  assert.doesNotMatch(await page.content(), /[\u202A-\u202E\u2066-\u2069]/);
  await page.fill("#find", HOSTILE);
  await page.waitForTimeout(300);
  assert.equal(await found(page), 1);
  // A script that somebody adds does not run either.
  await page.evaluate(() => {
    const script = document.createElement("script");
    script.textContent = "document.title = 'run'";
    document.body.append(script);
  });
  assert.notEqual(await page.title(), "run");
  assert.deepEqual(seen.filter((line) => !line.includes("Content Security Policy")), []);
  await close();
});

test("without a script everything but the filters can be read", async () => {
  const { page, seen, close } = await open(browser, demo, { javaScriptEnabled: false });
  assert.equal(await page.locator("#filters").isVisible(), false);
  assert.equal(await page.locator("#more").isVisible(), false);
  assert.equal(await page.locator("#list li").count(), 189);
  assert.equal(await page.locator("#list li").last().isVisible(), true);
  assert.deepEqual(seen, []);
  await close();
});

for (const colorScheme of ["light", "dark"]) {
  test(`axe-core finds no violation in ${colorScheme} mode`, async () => {
    for (const path of [demo, hostile]) {
      const { page, close } = await open(browser, path, { colorScheme });
      await page.$$eval("details", (all) => all.forEach((details) => (details.open = true)));
      assert.deepEqual(await violations(page), []);
      await close();
    }
  });
}

test("it fits on a phone", async () => {
  for (const path of [demo, hostile]) {
    const { page, close } = await open(browser, path, { viewport: { width: 360, height: 740 } });
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 360);
    await close();
  }
});

test("a note is within the window, wherever its mark is", async () => {
  for (const width of [360, 800, 1300]) {
    const { page, close } = await open(browser, demo, { viewport: { width, height: 740 } });
    for (const mark of (await page.$$("#list mark")).slice(0, 40)) {
      await mark.focus();
      const box = await (await mark.$(".tip")).boundingBox();
      assert.ok(box.x >= 0 && box.x + box.width <= width, `${width}: ${JSON.stringify(box)}`);
    }
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), width);
    await close();
  }
});

test("it can be used by the keyboard alone", async () => {
  const { page, close } = await open(browser, demo);
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.className), "skip");
  await page.focus("#find");
  await page.keyboard.type("prototype");
  await page.waitForTimeout(300);
  assert.ok((await found(page)) < 30);
  await page.keyboard.press("Enter");
  assert.match(page.url(), /demo\.html$/);
  await close();
});
