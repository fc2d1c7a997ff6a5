// Answers while typing: the search box becomes a combobox with a list of options below it.
// Nothing here is needed to search; without it, or when something fails, the form is sent as it is.
// The keys are those of the ARIA Authoring Practices' "editable combobox with list autocomplete".

const PAUSE = 60; // ms: the first key is answered at once, those that follow faster than this together
const SAID_AFTER = 700; // ms: a screen reader is not interrupted while somebody types

for (const form of document.querySelectorAll("form[data-instant]")) enhance(form);

function enhance(form) {
  const input = form.elements.q;
  const list = add("div", { class: "instant", id: `${input.id}-list`, role: "listbox", "aria-label": form.dataset.instant });
  const said = add("p", { class: "hidden", role: "status" });
  let active = null; // the option that Enter opens
  let shown = null; // the text that the list belongs to
  let asking = null; // the request that is under way
  let next = 0; // timers
  let saying = 0;
  let asked = -PAUSE;

  list.hidden = true;
  set(input, { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id });

  // Also while an input method composes: on phones nearly every word is composed.
  input.addEventListener("input", () => {
    activate(null);
    clearTimeout(next);
    asking?.abort();
    if (!input.value.trim()) return close();
    if (input.value === shown) return open();
    next = setTimeout(ask, Math.max(0, asked + PAUSE - performance.now()));
  });
  input.addEventListener("keydown", press);
  form.addEventListener("submit", close);
  input.addEventListener("blur", close);
  // The box keeps the focus, so that the list is still there when the press becomes a click.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  window.visualViewport?.addEventListener("resize", fit);
  window.addEventListener("pagehide", close);

  async function ask() {
    const text = input.value;
    asked = performance.now();
    asking = new AbortController();
    const { signal } = asking;
    try {
      const answer = await fetch(`${form.action}/instant?${new URLSearchParams({ q: text })}`, { signal });
      const html = answer.ok ? await answer.text() : "";
      if (!signal.aborted && document.activeElement === input) show(text, html);
    } catch {
      if (!signal.aborted) close(); // no connection: the form still tells
    }
  }

  function show(text, html) {
    activate(null);
    list.innerHTML = html;
    options().forEach((option, place) => set(option, { id: `${list.id}-${place}`, "aria-selected": "false" }));
    shown = text;
    open();
    clearTimeout(saying);
    saying = setTimeout(() => (said.textContent = list.firstElementChild?.dataset.said ?? ""), SAID_AFTER);
  }

  function open() {
    const is = options().length > 0;
    list.hidden = !is;
    set(input, { "aria-expanded": is });
    if (is) fit();
  }

  function close() {
    clearTimeout(next);
    clearTimeout(saying);
    asking?.abort();
    activate(null);
    list.hidden = true;
    said.textContent = "";
    set(input, { "aria-expanded": "false" });
  }

  function press(event) {
    // While an input method composes, keys choose among its candidates. 229 is how Safari says so.
    if (event.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey) return;
    const key = event.altKey ? `Alt${event.key}` : event.key;
    const done = {
      ArrowDown: () => move(1),
      ArrowUp: () => move(-1),
      AltArrowDown: () => move(0),
      AltArrowUp: () => (close(), true),
      Enter: () => active && (active.click(), true),
      Escape: () => escape(),
      Home: () => activate(null),
      End: () => activate(null),
      ArrowLeft: () => activate(null),
      ArrowRight: () => activate(null),
    }[key]?.();
    if (done) event.preventDefault();
  }

  function move(by) {
    if (!input.value.trim()) return false;
    if (shown !== input.value) {
      clearTimeout(next);
      asking?.abort();
      ask().then(() => shown === input.value && step(by));
    } else {
      open();
      step(by);
    }
    return true;
  }

  function step(by) {
    const all = options();
    if (!by || !all.length) return;
    const from = active ? all.indexOf(active) : by < 0 ? all.length : -1;
    activate(all[(from + by + all.length) % all.length]);
  }

  function activate(option) {
    active?.setAttribute("aria-selected", "false");
    active = option;
    if (!option) return void input.removeAttribute("aria-activedescendant");
    set(option, { "aria-selected": "true" });
    set(input, { "aria-activedescendant": option.id });
    option.scrollIntoView({ block: "nearest" });
  }

  function escape() {
    if (!input.value) return false;
    if (list.hidden) input.value = "";
    close();
    return true;
  }

  // The list ends above an on-screen keyboard, and scrolls.
  function fit() {
    if (list.hidden) return;
    const view = window.visualViewport;
    const room = view ? view.offsetTop + view.height - list.getBoundingClientRect().top : 600;
    list.style.maxBlockSize = `${Math.max(160, Math.floor(room) - 8)}px`;
  }

  function options() {
    return [...list.querySelectorAll("[role=option]")];
  }

  function add(tag, attributes) {
    const made = form.appendChild(document.createElement(tag));
    set(made, attributes);
    return made;
  }
}

function set(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
}
