// The results page without leaving it: what is typed, filtered or turned to replaces the results.
// The page is fetched as a browser would fetch it and its parts are put into this one; whatever
// goes wrong is an ordinary visit to the same address.

const PAUSE = 60; // ms: the first key is answered at once, those that follow faster than this together
const SAID_AFTER = 700; // ms: a screen reader is not interrupted while somebody types
const KEPT = 50; // pages that are shown again without asking, by the back button
const PARTS = ["#results", ".languages", ".bottom"]; // what depends on the question

const form = document.querySelector("form[data-live]");
const input = form.elements.q;
const results = document.querySelector("#results");
const said = form.appendChild(document.createElement("p"));
const kept = new Map();
let asking = null; // the request that is under way
let next = 0; // timers
let saying = 0;
let asked = -PAUSE;
let shown = here(); // the address whose results stand on the page

said.className = "hidden";
said.setAttribute("role", "status");
keep(here(), document);

input.addEventListener("input", () => {
  clearTimeout(next);
  asking?.abort();
  next = setTimeout(showTyped, Math.max(0, asked + PAUSE - performance.now()));
});

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const url = address();
  // What was typed stands in the history already.
  if (await visit(url, url, history.state?.typed && url === here() ? "replaceState" : "pushState")) {
    input.blur(); // puts a phone's keyboard away
    focusOn("#results h1");
  }
});

results.addEventListener("click", async (event) => {
  const link = event.target.closest("a");
  if (!link || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  if (link.origin + link.pathname !== form.action) return;
  if (link.hash && link.href.split("#")[0] === shown) return; // a place on this page
  event.preventDefault();
  const { filter } = link.dataset;
  if (!(await visit(link.href, link.href, "pushState"))) return;
  if (filter) return focusOn(`[data-filter="${CSS.escape(filter)}"]`, "#results h1");
  focusOn("#results h1");
  scrollTo({ top: 0 });
});

addEventListener("popstate", () => {
  if (here() === shown) return; // to another place on this page
  asking?.abort();
  clearTimeout(next);
  shown = here();
  const page = kept.get(here());
  if (page) put(page);
  else location.reload();
});

function here() {
  return location.href.split("#")[0];
}

function address() {
  const text = input.value.trim();
  return text ? `${form.action}?${new URLSearchParams({ q: text })}` : form.action;
}

async function showTyped() {
  const url = address();
  // Typing makes one entry of the history, however long it takes.
  const change = history.state?.typed ? "replaceState" : "pushState";
  if (url !== here()) await visit(`${url}${url.includes("?") ? "&" : "?"}live=1`, url, change, true);
}

// Fetches `source` and shows it as `url`. Returns whether it did; if not, it is already leaving.
async function visit(source, url, change, typed = false) {
  clearTimeout(next);
  asking?.abort();
  asking = new AbortController();
  const { signal } = asking;
  asked = performance.now();
  try {
    const answer = await fetch(source, { signal });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (signal.aborted) return false;
    if (!page.querySelector("#results")) throw new Error("no results page");
    history[change]({ typed }, "", url);
    shown = here();
    put(keep(url, page), typed);
    return true;
  } catch {
    // While somebody types, old results are better than an error page.
    if (!signal.aborted && !typed) location.assign(url);
    return false;
  }
}

function keep(url, page) {
  const parts = PARTS.map((part) => page.querySelector(part)?.innerHTML ?? "");
  const made = { parts, title: page.title, text: page.querySelector("form[data-live]").elements.q.value };
  kept.delete(url);
  kept.set(url, made);
  if (kept.size > KEPT) kept.delete(kept.keys().next().value);
  return made;
}

function put({ parts, title, text }, typed = false) {
  const isOpen = results.querySelector(".filters-narrow")?.open;
  PARTS.forEach((part, place) => {
    const old = document.querySelector(part);
    if (old && old.innerHTML !== parts[place]) old.innerHTML = parts[place];
  });
  if (isOpen) results.querySelector(".filters-narrow")?.setAttribute("open", "");
  document.title = title;
  if (!typed) input.value = text;
  clearTimeout(saying);
  saying = setTimeout(() => {
    said.textContent = results.querySelector("[data-said]")?.textContent ?? "";
  }, typed ? SAID_AFTER : 0);
}

function focusOn(...selectors) {
  const found = selectors
    .flatMap((selector) => [...document.querySelectorAll(selector)])
    .find((element) => element.checkVisibility());
  found?.focus({ preventScroll: true });
}
