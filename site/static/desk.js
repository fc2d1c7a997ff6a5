// Live preview and checks. Without this file the Preview and Save buttons do the same.
"use strict";

(() => {
  const form = document.getElementById("editor");
  const frame = document.getElementById("preview");
  const list = document.getElementById("checks-list");
  const area = form.elements.text;
  const WAIT = 350; // ms without a keystroke
  let timer = 0;
  let asking = null;
  let dirty = false;

  const send = (url, signal) =>
    fetch(url, { method: "POST", body: new URLSearchParams(new FormData(form)), signal });

  const show = (html) => {
    const page = frame.contentDocument;
    const next = new DOMParser().parseFromString(html, "text/html");
    // The first time the whole page, then only what changed, so that its place on the page stays.
    if (!page || !page.getElementById("content") || page.documentElement.lang !== next.documentElement.lang) {
      frame.srcdoc = html;
      return;
    }
    page.getElementById("content").replaceWith(page.adoptNode(next.getElementById("content")));
  };

  const refresh = async () => {
    if (asking) asking.abort();
    asking = new AbortController();
    try {
      const [preview, checks] = await Promise.all([
        send(form.dataset.preview, asking.signal),
        send(form.dataset.checks, asking.signal),
      ]);
      if (preview.ok) show(await preview.text());
      if (checks.ok) list.innerHTML = await checks.text();
    } catch (error) {
      if (error.name !== "AbortError") throw error;
    }
  };

  area.addEventListener("input", () => {
    dirty = true;
    clearTimeout(timer);
    timer = setTimeout(refresh, WAIT);
  });
  form.addEventListener("submit", (event) => {
    if (!event.submitter || event.submitter.name === "do") dirty = false;
  });
  addEventListener("beforeunload", (event) => {
    if (dirty) event.preventDefault();
  });
  // A line of the checks leads to that line of the text.
  list.addEventListener("click", (event) => {
    const place = event.target.closest("[data-line]");
    if (!place) return;
    event.preventDefault();
    const lines = area.value.split("\n");
    const start = lines.slice(0, place.dataset.line - 1).join("\n").length + (place.dataset.line > 1 ? 1 : 0);
    area.focus();
    area.setSelectionRange(start, start + (lines[place.dataset.line - 1] || "").length);
  });
  refresh();
})();
