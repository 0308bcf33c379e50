// Charts, tooltips, sorting, search, theme and live events of all pages.
// Everything is text to this script: nothing from the server becomes markup but
// the SVG of charts, which the server itself has drawn.
"use strict";

const root = document.documentElement;
const theme = () => root.dataset.theme;

// Charts ---------------------------------------------------------------------

function address(base, extra) {
  const u = new URL(base, location.href);
  for (const k in extra) u.searchParams.set(k, extra[k]);
  return u;
}

async function draw(box) {
  const target = box.querySelector(".draw");
  const width = Math.max(280, Math.floor(target.clientWidth));
  box.dataset.width = width;
  const turn = (box.turn = (box.turn || 0) + 1);
  box.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(address(box.dataset.chart, { theme: theme(), width: width }));
    const text = await answer.text();
    if (turn !== box.turn) return; // a later one is on its way
    if (!answer.ok) return say(target, text);
    const svg = new DOMParser().parseFromString(text, "image/svg+xml").documentElement;
    if (svg.nodeName !== "svg") return say(target, "The chart could not be read.");
    tips(svg);
    target.replaceChildren(document.importNode(svg, true));
    if (box.dataset.points) link(box, target);
    box.dataset.drawn = theme();
  } catch (e) {
    if (turn === box.turn) say(target, "The server does not answer.");
  } finally {
    if (turn === box.turn) box.removeAttribute("aria-busy");
  }
}

function say(target, text) {
  const p = document.createElement("p");
  p.className = "none";
  p.textContent = text.trim();
  target.replaceChildren(p);
  target.parentElement.dataset.drawn = "none";
}

// tips moves the tooltips of the drawing to an attribute, for our own box.
function tips(svg) {
  for (const t of svg.querySelectorAll("title")) {
    if (t.parentNode === svg) continue;
    t.parentNode.setAttribute("data-tip", t.textContent);
    t.remove();
  }
}

// link makes the points of a chart lead somewhere: the i-th point to the i-th
// address that the server gives for the same query.
async function link(box, target) {
  const answer = await fetch(box.dataset.points);
  if (!answer.ok) return;
  const hrefs = await answer.json();
  const points = target.querySelectorAll("circle[data-tip]");
  if (points.length !== hrefs.length) return;
  points.forEach((p, i) => { p.dataset.href = hrefs[i]; });
}

function saveLinks() {
  for (const a of document.querySelectorAll(".save a")) {
    const u = new URL(a.href);
    u.searchParams.set("theme", theme());
    a.setAttribute("href", u.pathname + u.search);
  }
}

const charts = [...document.querySelectorAll("[data-chart]")];
const seen = new IntersectionObserver((list) => {
  for (const e of list) {
    if (!e.isIntersecting) continue;
    seen.unobserve(e.target);
    draw(e.target);
  }
}, { rootMargin: "600px" });
charts.forEach((c) => seen.observe(c));
saveLinks();

let resizing;
addEventListener("resize", () => {
  clearTimeout(resizing);
  resizing = setTimeout(() => {
    for (const c of charts) {
      const width = c.querySelector(".draw").clientWidth;
      if (c.dataset.drawn && Math.abs(width - c.dataset.width) > 24) draw(c);
    }
  }, 200);
});

// On a narrow screen the views are one line: the present one should be in sight.
const here = document.querySelector("nav [aria-current]");
function showHere() {
  const strip = here.closest("ul"), box = strip.getBoundingClientRect(), tab = here.getBoundingClientRect();
  strip.scrollLeft += tab.left + tab.width / 2 - box.left - box.width / 2;
}
if (here) {
  showHere();
  document.fonts.ready.then(showHere); // the font makes the tabs wider
}

// Tooltips -------------------------------------------------------------------

const tip = document.createElement("div");
tip.className = "tip";
tip.setAttribute("role", "status");
tip.hidden = true;
document.body.append(tip);

function showTip(e) {
  const at = e.target instanceof Element && e.target.closest("[data-tip]");
  if (!at) { tip.hidden = true; return; }
  tip.textContent = at.getAttribute("data-tip");
  tip.hidden = false;
  const x = Math.min(e.clientX + 14, innerWidth - tip.offsetWidth - 8);
  const y = e.clientY + 18 + tip.offsetHeight > innerHeight ? e.clientY - tip.offsetHeight - 12 : e.clientY + 18;
  tip.style.left = Math.max(4, x) + "px";
  tip.style.top = Math.max(4, y) + "px";
}
addEventListener("pointermove", showTip, { passive: true });
addEventListener("pointerdown", showTip, { passive: true });
addEventListener("scroll", () => { tip.hidden = true; }, { passive: true, capture: true });
addEventListener("click", (e) => {
  const at = e.target instanceof Element && e.target.closest("[data-href]");
  if (at) location.assign(at.dataset.href);
});

// Theme ----------------------------------------------------------------------

const toggle = document.querySelector("#theme");
function label() {
  if (!toggle) return;
  toggle.textContent = theme() === "dark" ? "Light theme" : "Dark theme";
}
label();
if (toggle) toggle.addEventListener("click", () => {
  root.dataset.theme = theme() === "dark" ? "light" : "dark";
  try { localStorage.setItem("theme", theme()); } catch (e) { /* storage is off */ }
  const u = new URL(location);
  if (u.searchParams.has("theme")) { // else the address would undo it on reload
    u.searchParams.set("theme", theme());
    history.replaceState(null, "", u);
  }
  label();
  saveLinks();
  charts.filter((c) => c.dataset.drawn).forEach(draw);
});

// Tables ---------------------------------------------------------------------

function value(row, i) {
  const cell = row.cells[i];
  const v = cell.dataset.v;
  return v === undefined ? cell.textContent.trim().toLowerCase() : v === "" ? NaN : Number(v);
}

function compare(a, b) {
  if (typeof a === "number" && typeof b === "number") {
    if (Number.isNaN(a)) return Number.isNaN(b) ? 0 : 1; // unknown comes last
    if (Number.isNaN(b)) return -1;
    return a - b;
  }
  return String(a).localeCompare(String(b));
}

function sort(table, i, down) {
  const body = table.tBodies[0];
  const rows = [...body.rows].map((row) => [value(row, i), row]);
  const known = rows.filter((r) => !Number.isNaN(r[0]));
  const unknown = rows.filter((r) => Number.isNaN(r[0]));
  known.sort((a, b) => compare(a[0], b[0]) * (down ? -1 : 1));
  body.replaceChildren(...known.concat(unknown).map((r) => r[1]));
  [...table.tHead.rows[0].cells].forEach((th, k) => {
    if (k === i) th.setAttribute("aria-sort", down ? "descending" : "ascending");
    else th.removeAttribute("aria-sort");
  });
}

for (const table of document.querySelectorAll("table[data-sort]")) {
  const name = table.dataset.sort;
  [...table.tHead.rows[0].cells].forEach((th, i) => {
    th.querySelector("button").addEventListener("click", () => {
      const down = th.getAttribute("aria-sort") !== "descending" && (th.hasAttribute("aria-sort") || th.classList.contains("num"));
      sort(table, i, down);
      const u = new URL(location);
      u.searchParams.set("sort", name + "." + i + (down ? ".down" : ".up"));
      history.replaceState(null, "", u);
    });
  });
  const asked = (new URLSearchParams(location.search).get("sort") || "").split(".");
  if (asked[0] === name && Number(asked[1]) < table.tHead.rows[0].cells.length) sort(table, Number(asked[1]), asked[2] === "down");
}

// Search ---------------------------------------------------------------------

for (const input of document.querySelectorAll("input[data-search]")) {
  const list = document.getElementById(input.getAttribute("list"));
  let wait;
  input.addEventListener("input", () => {
    clearTimeout(wait);
    wait = setTimeout(async () => {
      const answer = await fetch(address(input.dataset.search, { q: input.value }));
      if (!answer.ok) return;
      list.replaceChildren(...(await answer.json()).map((name) => {
        const o = document.createElement("option");
        o.value = name;
        return o;
      }));
    }, 120);
  });
}

// A choice takes effect at once, but not while one goes through the options by
// keyboard: the first arrow would leave the page.
let keys = false;
addEventListener("keydown", () => { keys = true; }, true);
addEventListener("pointerdown", () => { keys = false; }, true);
for (const form of document.querySelectorAll("form.bar")) {
  for (const select of form.querySelectorAll("select")) {
    select.addEventListener("change", () => { if (!keys) form.requestSubmit(); });
  }
  // The address says what is chosen and nothing else, and keeps order and theme.
  form.addEventListener("formdata", (e) => {
    for (const [name, text] of [...e.formData]) if (text === "") e.formData.delete(name);
    const now = new URLSearchParams(location.search);
    for (const name of ["sort", "theme"]) if (now.has(name)) e.formData.set(name, now.get(name));
  });
}
// A page that comes back shows what its address says, not what was chosen last.
addEventListener("pageshow", (e) => {
  if (e.persisted) for (const form of document.forms) form.reset();
});

// Live -----------------------------------------------------------------------

function line(cells) {
  const tr = document.createElement("tr");
  for (const c of cells) {
    const td = document.createElement("td");
    td.textContent = c.text;
    td.className = c.kind || "";
    tr.append(td);
  }
  return tr;
}

const grouped = (n) => n.toLocaleString("en-US");
const right = (text) => ({ text: text, kind: "num" });

function chainLine(chain) {
  const tr = line([
    { text: chain.fit }, right(chain.chain), { text: chain.phase }, { text: grouped(chain.iteration) + (chain.total ? " of " + grouped(chain.total) : "") },
    right(chain.step), right(chain.accept), right(chain.divergences),
  ]);
  if (chain.total) {
    const p = document.createElement("progress");
    p.max = chain.total;
    p.value = chain.iteration;
    p.setAttribute("aria-label", chain.fit + ", chain " + chain.chain);
    tr.cells[3].append(p);
  }
  return tr;
}

function parameterLine(p) {
  return line([{ text: p.name }, right(p.mean), right(p.sd), right(p.rhat), right(p.bulk), right(p.tail), { text: p.enough ? "yes" : "not yet" }]);
}

// fill shows the rows of a live table; without any it is not there.
function fill(name, rows) {
  const table = document.querySelector('[data-live="' + name + '"]');
  if (!table) return;
  table.tBodies[0].replaceChildren(...rows);
  table.parentElement.hidden = rows.length === 0;
}

// The state is asked for, not held open: a browser allows six connections to a
// server, and a page that nobody sees needs none.
const busy = 1000, idle = 10000; // milliseconds between questions, while a run works and else

for (const box of document.querySelectorAll("[data-events]")) {
  const state = box.querySelector(".state");
  const basis = document.getElementById("basis");
  const moving = charts.filter((c) => /(^|\/)chart\/live/.test(c.dataset.chart));
  let last = 0;
  let drawn = -1;
  let next;
  fill("chains", []);
  fill("parameters", []);

  function show(live) {
    state.textContent = live.text;
    if (basis) basis.textContent = live.basis || "";
    box.dataset.chains = live.chains.length;
    fill("chains", live.chains.map(chainLine));
    fill("parameters", live.parameters.map(parameterLine));
    // A chart that is still being drawn is not asked for again.
    if (live.chains.length && live.iterations !== drawn && Date.now() - last > 1500 && !moving.some((c) => c.hasAttribute("aria-busy"))) {
      last = Date.now();
      drawn = live.iterations;
      for (const c of moving) {
        c.dataset.chart = address(c.dataset.chart, { at: live.iterations }).href;
        draw(c);
      }
    }
  }

  async function ask() {
    clearTimeout(next);
    if (document.hidden) return;
    let wait = idle;
    try {
      const answer = await fetch(address(box.dataset.events, {}));
      if (answer.ok) {
        const live = await answer.json();
        show(live);
        if (live.running) wait = busy;
      }
    } catch (e) {
      state.textContent = "The server does not answer.";
    }
    clearTimeout(next);
    next = setTimeout(ask, wait);
  }

  document.addEventListener("visibilitychange", ask);
  ask();
}

// Paper is white ---------------------------------------------------------------

// Printing does not wait for an answer that comes later, so that the light charts
// are asked for at once; the dark ones come back afterwards.
function onPaper(box) {
  const ask = new XMLHttpRequest();
  ask.open("GET", address(box.dataset.chart, { theme: "light", width: box.dataset.width }), false);
  ask.send();
  const svg = new DOMParser().parseFromString(ask.responseText, "image/svg+xml").documentElement;
  if (ask.status === 200 && svg.nodeName === "svg") box.querySelector(".draw").replaceChildren(document.importNode(svg, true));
}

addEventListener("beforeprint", () => {
  if (theme() !== "dark") return;
  for (const c of charts) {
    if (!c.dataset.drawn || c.dataset.drawn === "none") continue;
    try { onPaper(c); } catch (e) { /* the dark one is better than none */ }
  }
});
addEventListener("afterprint", () => {
  if (theme() === "dark") charts.filter((c) => c.dataset.drawn).forEach(draw);
});
