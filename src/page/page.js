"use strict";
(() => {
  const list = document.getElementById("list");
  const form = document.getElementById("filters");
  const found = document.getElementById("found");
  const more = document.getElementById("more");
  if (!list || !form) return;
  const STEP = 50;
  const field = (id) => document.getElementById(id);

  // The text of a paragraph without the notes of its marks.
  const textOf = (element) => {
    let text = "";
    for (const node of element.childNodes) {
      if (node.nodeType === Node.TEXT_NODE) text += node.data;
      else if (!node.classList.contains("tip")) text += textOf(node);
    }
    return text;
  };

  const items = Array.from(list.children, (element, order) => ({
    element,
    order,
    strengths: new Map((element.dataset.t || "").split(" ").filter(Boolean).map((found) => found.split(":"))),
    date: element.dataset.d || "",
    source: element.dataset.s || "",
    repeats: Number(element.dataset.r || 0),
    counted: element.dataset.n === undefined,
    text: null,
  }));
  const searched = (item) => {
    if (item.text === null) item.text = textOf(item.element).toLowerCase();
    return item.text;
  };

  let shown = items;
  let visible = STEP;

  const strengthFor = (theme) => (item) =>
    theme === "" ? Math.max(0, ...item.strengths.values()) : Number(item.strengths.get(theme) || 0);

  const choose = () => {
    const words = field("find").value.toLowerCase().split(/\s+/).filter(Boolean);
    const theme = field("theme").value;
    const least = Number(field("least").value);
    const source = field("source") ? field("source").value : "";
    const year = field("year") ? field("year").value : "";
    const counted = field("counted").checked;
    const strength = strengthFor(theme);
    const isShown = (item) =>
      (theme === "" || strength(item) > 0) &&
      strength(item) >= least &&
      (source === "" || item.source === source) &&
      (year === "" || item.date.startsWith(year)) &&
      (!counted || item.counted) &&
      words.every((word) => searched(item).includes(word));
    const byDate = (a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0);
    // Paragraphs without a date come last.
    const dated = (compare) => (a, b) => (a.date === "") - (b.date === "") || compare(a, b);
    const orders = {
      strength: (a, b) => strength(b) - strength(a),
      newest: dated((a, b) => byDate(b, a)),
      oldest: dated(byDate),
      repeats: (a, b) => b.repeats - a.repeats,
    };
    const order = orders[field("sort").value];
    shown = items.filter(isShown);
    if (order) shown.sort((a, b) => order(a, b) || a.order - b.order);
    visible = STEP;
    field("least-shown").textContent = String(least);
    draw();
  };

  const draw = () => {
    list.replaceChildren(...shown.slice(0, visible).map((item) => item.element));
    const hidden = Math.max(0, shown.length - visible);
    more.hidden = hidden === 0;
    const number = (value) => value.toLocaleString("en");
    found.textContent =
      `${number(shown.length)} of ${number(items.length)} paragraphs` +
      (hidden > 0 ? `, of which the first ${number(visible)} are shown` : "");
  };

  let waiting = 0;
  form.addEventListener("input", (event) => {
    clearTimeout(waiting);
    if (event.target.id === "find") waiting = setTimeout(choose, 150);
    else choose();
  });
  form.addEventListener("reset", () => setTimeout(choose, 0));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    choose();
  });
  more.querySelector("button").addEventListener("click", () => {
    const first = visible;
    visible += STEP;
    draw();
    // The focus goes to the first paragraph that was added.
    const next = shown[first];
    if (next) {
      next.element.tabIndex = -1;
      next.element.focus();
    }
  });
  // A note is hidden by Escape, as long as its mark has the focus.
  document.addEventListener("keydown", (event) => {
    const mark = document.activeElement;
    if (event.key === "Escape" && mark && mark.tagName === "MARK") mark.blur();
  });

  form.hidden = false;
  choose();
  document.documentElement.dataset.ready = "";
})();
