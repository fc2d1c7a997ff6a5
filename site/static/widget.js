// <kb-help>: a help button on a shop's pages, with search, articles and ways to reach the team.
//
//   <script type="module" src="https://help.example.com/widget.js" data-lang="fa"></script>
//
// It asks the help centre through client.js, which is put in place of the import below when it is
// served: shops load one file. It styles itself with constructed style sheets and makes no inline
// style, script or frame, so that it works under a strict content security policy of the shop. It
// sets no cookie. It stores one thing, in the shop's localStorage, once a customer has answered or
// dismissed a message: that message's name. docs/WIDGET.md describes its attributes, methods and events.

import { KbClient, KbError } from "./client.js";

const TAG = "kb-help";
const HITS = 5; // asked for at once; the server words counts up to this number
const CLOSEST = 3; // shown when none of them answers: the way to a person comes soon after
const TYPING_PAUSE = 120; // ms without a keystroke, then completions are asked for
const MARGIN = 16; // px above a heading that was scrolled to
const LONGEST_QUESTION = 500; // characters, as the server takes
const DISMISSED = "kb-help:dismissed"; // key in localStorage

// A panel beside the page, or the whole of a small screen.
const SMALL = matchMedia("(max-width: 34em), (max-height: 28em)");
// Where a finger points, focus in a text field would push up a keyboard over the answers.
const TOUCH = matchMedia("(pointer: coarse)");

const script = [...document.scripts].find((each) => each.src === import.meta.url);
const serverOfScript = new URL(import.meta.url).origin;

/* ---------------------------------------------------------------- Making elements */

// make("a", { href, class: "x", onclick }, "text", element, null): null and false are left out.
function make(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value === true) node.setAttribute(name, "");
    else if (value !== false && value != null) node.setAttribute(name, value);
  }
  node.append(...children.flat().filter((child) => child || child === 0));
  return node;
}

const ICONS = {
  help: "M4 5h16a1.5 1.5 0 0 1 1.5 1.5v9A1.5 1.5 0 0 1 20 17h-8l-5 4v-4H4a1.5 1.5 0 0 1-1.5-1.5v-9A1.5 1.5 0 0 1 4 5zM9.8 9.2a2.3 2.3 0 1 1 3.2 2.1c-.7.3-1 .7-1 1.4M12 14.6v.1",
  close: "m6 6 12 12M18 6 6 18",
  back: "M20 12H5m6-6-6 6 6 6",
  search: "M17 10.5a6.5 6.5 0 1 1-13 0 6.5 6.5 0 0 1 13 0zM15.5 15.5l5 5",
  next: "m9 5 7 7-7 7",
  away: "M13 4h7v7M20 4l-9 9M17 14v5H5V7h5",
};

function icon(name) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  const path = document.createElementNS(space, "path");
  setAttributes(svg, { viewBox: "0 0 24 24", class: `icon ${name}`, "aria-hidden": "true" });
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

// Text with ranges in <mark>. The ranges count code points, a string's own places do not.
function mark({ text, highlights }) {
  const points = Array.from(text);
  const parts = [];
  let done = 0;
  for (const [start, end] of highlights) {
    parts.push(points.slice(done, start).join(""));
    parts.push(make("mark", {}, points.slice(start, end).join("")));
    done = end;
  }
  parts.push(points.slice(done).join(""));
  return parts;
}

// A customer's words inside a sentence of ours, whichever way either is written.
const isolate = (text) => `\u2068${text}\u2069`;

const fill = (text, values) =>
  text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? isolate(values[name]) : whole));

/* ---------------------------------------------------------------- An article's HTML */

// Under "require-trusted-types-for 'script'" HTML goes through a policy, which the shop allows with
// "trusted-types kb-help"; without that, articles are shown as plain text.
const policy = (() => {
  try {
    return window.trustedTypes?.createPolicy("kb-help", { createHTML: (html) => html });
  } catch {
    return undefined;
  }
})();

// The server's safe HTML as nodes of a document that loads nothing yet; null where that is forbidden.
function parse(html) {
  try {
    const trusted = policy ? policy.createHTML(html) : html;
    return new DOMParser().parseFromString(trusted, "text/html").body;
  } catch {
    return null;
  }
}

// A passage, made fit to stand on another site and below the headings that are there already.
function renderPassage(passage, server, tableName) {
  const body = parse(passage.html);
  if (!body) {
    const heading = passage.heading && make("h4", { id: passage.anchor }, passage.heading);
    return [heading, make("p", { class: "plain" }, passage.text)].filter(Boolean);
  }
  for (const heading of body.querySelectorAll("h2, h3, h4, h5, h6")) {
    const level = Math.min(6, Number(heading.tagName[1]) + 2);
    heading.replaceWith(make(`h${level}`, { id: heading.id, tabindex: -1 }, [...heading.childNodes]));
  }
  for (const link of body.querySelectorAll("a[href]")) {
    const href = link.getAttribute("href");
    if (href.startsWith("#")) continue;
    link.href = new URL(href, server);
    if (/^https?:/.test(link.href)) setAttributes(link, { target: "_blank", rel: "noopener" });
  }
  for (const image of body.querySelectorAll("img[src]")) {
    image.src = new URL(image.getAttribute("src"), server);
    image.loading = "lazy";
    image.addEventListener("error", () => {
      const seen = { href: image.src, target: "_blank", rel: "noopener" };
      image.replaceWith(make("a", seen, image.alt || image.src));
    });
  }
  for (const table of body.querySelectorAll("table")) {
    const frame = make("div", { class: "table", role: "group", tabindex: 0, "aria-label": tableName });
    table.replaceWith(frame);
    frame.append(table);
  }
  return [...body.childNodes];
}

function setAttributes(node, attributes) {
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
}

// Whether a glob of the settings fits a path: `*` is any characters, `?` is one.
function fits(glob, path) {
  const escaped = glob.replace(/[.+^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`^${escaped.replace(/\*/g, ".*").replace(/\?/g, ".")}$`).test(path);
}

/* ---------------------------------------------------------------- What was dismissed */

const dismissed = {
  read() {
    try {
      const names = JSON.parse(localStorage.getItem(DISMISSED) ?? "[]");
      return new Set(Array.isArray(names) ? names : []);
    } catch {
      return new Set(); // storage may be forbidden, or hold something else
    }
  },
  add(name) {
    try {
      localStorage.setItem(DISMISSED, JSON.stringify([...this.read().add(name)]));
    } catch {
      // Then the message comes back with the next page.
    }
  },
};

/* ---------------------------------------------------------------- The element */

class Help extends HTMLElement {
  static observedAttributes = ["lang", "server"];

  #root = this.attachShadow({ mode: "open" });
  #client = null;
  #settings = null;
  #ready = null; // resolves when the settings are here; every public method waits for it
  #parts = {}; // elements that stay while views come and go
  #views = []; // the way here: {node, searchable, scroll}, the last one is shown
  #searchId = null; // of the last search, which what follows belongs to
  #question = "";
  #asking = null; // AbortController of the completions or the search under way
  #typing = 0;
  #options = [];
  #chosen = -1;
  #before = null; // what had the focus before the panel opened
  #offering = 0;
  #life = null; // AbortController of what listens outside

  /* ---- What a page may call ---- */

  // Opens the panel, and asks `query` if there is one. Resolves when it is shown.
  async open(query = "") {
    if (!(await this.#begin())) return;
    this.#show();
    const text = String(query).trim();
    if (text) await this.#search(text);
    else if (!this.#views.length) this.#showHome();
  }

  // Opens an article by its name, in the widget's language. `anchor` names a passage of it.
  async openArticle(slug, anchor = "") {
    if (!(await this.#begin())) return;
    this.#show();
    if (!this.#views.length) this.#showHome();
    await this.#showArticle({ lang: this.#settings.lang, slug: String(slug), anchor });
  }

  // Opens the ways to reach the team.
  async openContact() {
    if (!(await this.#begin())) return;
    this.#show();
    if (!this.#views.length) this.#showHome();
    await this.#showContact();
  }

  close() {
    if (!this.isOpen) return;
    this.#closeOptions();
    this.#parts.panel.close();
    this.#parts.launcher.hidden = this.getAttribute("button") === "none";
    this.#parts.launcher.setAttribute("aria-expanded", "false");
    const before = this.#before;
    (before?.isConnected && before !== document.body ? before : this.#parts.launcher).focus();
    this.#tell("close");
  }

  get isOpen() {
    return Boolean(this.#parts.panel?.open);
  }

  /* ---- Life ---- */

  connectedCallback() {
    this.#life = new AbortController();
    const { signal } = this.#life;
    this.#root.adoptedStyleSheets = [...makeSheets(this)];
    this.#load();
    SMALL.addEventListener("change", () => this.#refit(), { signal });
    // Shops that change pages without loading them.
    window.navigation?.addEventListener("navigatesuccess", () => this.#plan(), { signal });
    addEventListener("popstate", () => this.#plan(), { signal });
  }

  disconnectedCallback() {
    this.#life.abort();
    this.#asking?.abort();
    clearTimeout(this.#typing);
    clearTimeout(this.#offering);
  }

  attributeChangedCallback(name, before, now) {
    if (this.#life && before !== now) this.#load();
  }

  #load() {
    const server = this.getAttribute("server") || serverOfScript;
    const lang = this.getAttribute("lang") || document.documentElement.lang || "und";
    const client = new KbClient(server, { lang, source: "widget" });
    this.#client = client;
    this.#ready = client.read(`/widget/${encodeURIComponent(lang)}.json`).then(
      (settings) => {
        if (client !== this.#client) return; // another language was asked for meanwhile
        client.lang = settings.lang;
        this.#settings = settings;
        this.#build();
        this.#tell("ready");
        this.#plan();
      },
      () => {
        // Without its texts there is no button: a shop's page shows nothing that does not work.
        console.warn(
          `<${TAG}>: ${client.server} does not answer this page.` +
            ` Is ${location.origin} in its [serve] origins?`,
        );
      },
    );
  }

  async #begin() {
    await this.#ready;
    return this.#settings !== null;
  }

  // Composed, so that listeners on the element and on the document hear it. False if prevented.
  #tell(name, detail = {}, cancelable = false) {
    const options = { detail, bubbles: true, composed: true, cancelable };
    return this.dispatchEvent(new CustomEvent(`kb:${name}`, options));
  }

  /* ---- Frame ---- */

  #build() {
    const { texts, lang, dir, position, colour, ink } = this.#settings;
    const corner = this.getAttribute("position") || position;
    const label = this.getAttribute("label") || texts.label;
    const theme = new CSSStyleSheet();
    theme.replaceSync(`:host { --_accent: ${colour}; --_ink: ${ink}; }`);
    this.#root.adoptedStyleSheets = [...makeSheets(this), theme];
    const parts = (this.#parts = {});
    parts.message = make("div", { class: "message", role: "status" });
    parts.launcher = make(
      "button",
      {
        class: "launcher",
        type: "button",
        "aria-haspopup": "dialog",
        "aria-expanded": "false",
        hidden: this.getAttribute("button") === "none",
        onclick: () => this.open(),
      },
      icon("help"),
      make("span", {}, label),
    );
    parts.panel = this.#buildPanel(label);
    const frame = make("div", { class: "frame", lang, dir, "data-position": corner });
    frame.append(parts.message, parts.launcher, parts.panel);
    this.#views = [];
    this.#searchId = null;
    this.#question = "";
    this.#root.replaceChildren(frame);
  }

  #buildPanel(label) {
    const { texts } = this.#settings;
    const parts = this.#parts;
    parts.back = this.#iconButton("back", texts.back, () => this.#goBack());
    parts.title = make("h2", { id: "kb-title", tabindex: -1 }, label);
    parts.stage = make("div", { class: "stage" });
    parts.status = make("p", { class: "unseen", role: "status" });
    const close = this.#iconButton("close", texts.close, () => this.close());
    const head = make("div", { class: "head" }, parts.back, parts.title, close);
    return make(
      "dialog",
      {
        class: "panel",
        "aria-labelledby": "kb-title",
        onkeydown: (event) => this.#onKey(event),
        // The back gesture of a phone.
        oncancel: (event) => {
          event.preventDefault();
          this.close();
        },
      },
      head,
      this.#buildForm(),
      parts.stage,
      parts.status,
    );
  }

  #buildForm() {
    const { texts } = this.#settings;
    const parts = this.#parts;
    parts.input = make("input", {
      type: "search",
      role: "combobox",
      placeholder: texts.placeholder,
      maxlength: LONGEST_QUESTION,
      autocomplete: "off",
      enterkeyhint: "search",
      "aria-label": texts.search,
      "aria-autocomplete": "list",
      "aria-controls": "kb-options",
      "aria-expanded": "false",
      oninput: () => this.#onInput(),
      onblur: () => this.#closeOptions(),
    });
    const send = this.#iconButton("search", texts.send);
    send.type = "submit";
    parts.options = make("ul", {
      id: "kb-options",
      class: "options",
      role: "listbox",
      "aria-label": texts.suggestions,
      hidden: true,
      // The focus stays in the text field.
      onmousedown: (event) => event.preventDefault(),
    });
    parts.form = make("form", { role: "search" }, parts.input, send, parts.options);
    parts.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#search(parts.input.value.trim());
    });
    return parts.form;
  }

  #iconButton(name, label, onclick = () => {}) {
    const attributes = { type: "button", class: "round", "aria-label": label, title: label, onclick };
    return make("button", attributes, icon(name));
  }

  #show() {
    const { panel, launcher, message } = this.#parts;
    if (panel.open) return;
    clearTimeout(this.#offering);
    message.replaceChildren();
    this.#before = document.activeElement;
    if (this.#before === this) this.#before = null; // the launcher, which is ours
    launcher.setAttribute("aria-expanded", "true");
    launcher.hidden = true;
    if (SMALL.matches) panel.showModal();
    else panel.show();
    this.#focus();
    this.#tell("open");
  }

  // Turned or resized while open: modal on a small screen, beside the page on a large one.
  #refit() {
    const { panel } = this.#parts;
    if (!panel?.open) return;
    const focused = this.#root.activeElement;
    panel.close();
    if (SMALL.matches) panel.showModal();
    else panel.show();
    focused?.focus();
  }

  #focus() {
    const { input, title, form } = this.#parts;
    if (TOUCH.matches || form.hidden) title.focus();
    else input.focus();
  }

  #onKey(event) {
    if (event.isComposing) return;
    const { input, options } = this.#parts;
    if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation(); // what is open below on the shop's page stays open
      if (options.hidden) this.close();
      else this.#closeOptions();
    } else if (event.target === input && !options.hidden) {
      this.#moveInOptions(event);
    }
  }

  /* ---- Views and the way back ---- */

  // Shows `node` on top of what is shown, or in its place.
  #enter(node, { searchable = false, replace = false, home = false } = {}) {
    const { stage } = this.#parts;
    if (home) this.#views = [];
    if (replace) this.#views.pop();
    const last = this.#views.at(-1);
    if (last) last.scroll = stage.scrollTop;
    const view = { node, searchable, scroll: 0, typed: this.#parts.input.value };
    this.#views.push(view);
    this.#reveal(view);
    return view;
  }

  #reveal(view) {
    const { stage, form, back } = this.#parts;
    stage.replaceChildren(view.node);
    stage.scrollTop = view.scroll;
    form.hidden = !view.searchable;
    back.hidden = this.#views.length < 2;
  }

  #isShown(view) {
    return this.#views.at(-1) === view;
  }

  // Puts what was waited for into a view, if it is still shown. The reader is told.
  #complete(view, said, ...nodes) {
    view.node.removeAttribute("aria-busy");
    view.node.replaceChildren(...nodes.flat().filter(Boolean));
    if (this.#isShown(view)) this.#say(said);
  }

  #say(text) {
    this.#parts.status.textContent = text;
  }

  #goBack() {
    this.#views.pop();
    const view = this.#views.at(-1);
    this.#parts.input.value = view.typed;
    this.#reveal(view);
    this.#say("");
    const again = view.left?.isConnected ? view.left : null;
    if (again) again.focus();
    else this.#focus();
  }

  // Remembers what was followed, so that the way back leads to it.
  #leave() {
    const view = this.#views.at(-1);
    if (view) view.left = this.#root.activeElement;
  }

  #waiting() {
    const { texts } = this.#settings;
    this.#say(texts.loading);
    return make("section", { class: "view", "aria-busy": "true" }, make("p", { class: "soft" }, texts.loading));
  }

  #fail(view, error, again) {
    const { texts } = this.#settings;
    const text = error instanceof KbError && error.status === 404 ? texts.missing : texts.failed;
    const button = make("button", { type: "button", class: "button", onclick: again }, texts.again);
    const retry = text === texts.failed && button;
    this.#complete(view, text, make("p", { class: "notice" }, text), retry, this.#contactButton());
  }

  #showHome() {
    const { texts, questions } = this.#settings;
    const rows = questions.map(({ text, slug, anchor }) => {
      const hit = { lang: this.#settings.lang, slug, anchor };
      return make("li", {}, this.#articleLink(hit, text));
    });
    const greeting = make("h3", { class: "greeting" }, texts.title);
    const list = rows.length && this.#renderRows(texts.questions, rows);
    const node = make("section", { class: "view" }, greeting, list, this.#contactButton());
    this.#enter(node, { searchable: true, home: true });
  }

  #renderRows(heading, rows) {
    return make("div", {}, make("h4", {}, heading), make("ul", { class: "rows" }, rows));
  }

  /* ---- Completions ---- */

  #onInput() {
    clearTimeout(this.#typing);
    this.#typing = setTimeout(() => this.#complement(), TYPING_PAUSE);
  }

  async #complement() {
    const text = this.#parts.input.value;
    this.#asking?.abort();
    if (!text.trim()) return this.#closeOptions();
    this.#asking = new AbortController();
    const { signal } = this.#asking;
    try {
      const { suggestions } = await this.#client.suggest(text, { signal });
      if (!signal.aborted) this.#openOptions(suggestions);
    } catch {
      this.#closeOptions(); // completions are a convenience: Enter searches without them
    }
  }

  #openOptions(suggestions) {
    const { input, options } = this.#parts;
    if (!suggestions.length || this.#root.activeElement !== input) return this.#closeOptions();
    this.#options = suggestions.map(({ text }, number) =>
      make(
        "li",
        { id: `kb-option-${number}`, role: "option", onclick: () => this.#search(text) },
        text,
      ),
    );
    options.replaceChildren(...this.#options);
    options.hidden = false;
    input.setAttribute("aria-expanded", "true");
    this.#choose(-1);
  }

  #closeOptions() {
    const { input, options } = this.#parts;
    clearTimeout(this.#typing);
    this.#options = [];
    options.hidden = true;
    input.setAttribute("aria-expanded", "false");
    this.#choose(-1);
  }

  #choose(number) {
    const { input } = this.#parts;
    this.#chosen = number;
    this.#options.forEach((option, each) => option.setAttribute("aria-selected", each === number));
    const option = this.#options[number];
    if (option) input.setAttribute("aria-activedescendant", option.id);
    else input.removeAttribute("aria-activedescendant");
    option?.scrollIntoView({ block: "nearest" });
  }

  // Round and round, through the text field itself, which is number -1.
  #moveInOptions(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const places = this.#options.length + 1;
    if (step) {
      event.preventDefault();
      this.#choose(((this.#chosen + 1 + step + places) % places) - 1);
    } else if (event.key === "Enter" && this.#chosen >= 0) {
      event.preventDefault();
      this.#search(this.#options[this.#chosen].textContent);
    }
  }

  /* ---- Search ---- */

  async #search(text) {
    if (!text) return;
    const { input } = this.#parts;
    this.#closeOptions();
    this.#asking?.abort();
    this.#asking = new AbortController();
    const { signal } = this.#asking;
    if (!this.#views.length) this.#showHome();
    const replace = Boolean(this.#views.at(-1).isResults);
    this.#leave();
    input.value = text;
    const view = this.#enter(this.#waiting(), { searchable: true, replace });
    view.isResults = true;
    if (TOUCH.matches) this.#parts.title.focus(); // puts the keyboard away
    try {
      const asked = text.slice(0, LONGEST_QUESTION);
      const result = await this.#client.search(asked, { size: HITS, signal });
      this.#question = text;
      this.#searchId = result.search_id;
      this.#renderResults(view, result);
      const { search_id: searchId, answered, total, lang } = result;
      this.#tell("search", { query: text, searchId, answered, total, lang });
      if (answered) this.#tell("answer", { query: text, searchId, ...point(result.hits[0]) });
    } catch (error) {
      if (!signal.aborted) this.#fail(view, error, () => this.#search(text));
    }
  }

  #renderResults(view, result) {
    const { texts, counts } = this.#settings;
    const { elsewhere, answered, total, correction, query } = result;
    const hits = answered ? result.hits : result.hits.slice(0, CLOSEST);
    const found = hits.length || elsewhere.length;
    const heading = found ? counts[hits.length] : fill(texts.none, { query });
    const parts = [
      correction && make("p", { class: "soft" }, fill(texts.corrected, { correction, query })),
      hits.length > 0 && !answered && make("p", { class: "notice" }, texts.unsure),
      ...elsewhere.map((other) => this.#renderElsewhere(other)),
      hits.length > 0 && this.#renderHits(hits, answered),
      total > hits.length && this.#allLink(query),
      !answered && this.#renderSuggestions(result.suggestions),
      answered ? this.#contactButton() : this.#renderCard(result.contact),
    ];
    const seen = found ? "unseen" : "nothing";
    this.#complete(view, heading, make("h3", { class: seen }, heading), ...parts);
  }

  #renderHits(hits, answered, first = 1) {
    const { texts } = this.#settings;
    const searchId = this.#searchId;
    const items = hits.map((hit, number) => {
      const best = answered && number === 0;
      const { lang, dir } = this.#tongue(hit.lang);
      return make(
        "li",
        { class: best && "best", lang, dir },
        best && make("p", { class: "badge" }, texts.best),
        make("h4", {}, this.#articleLink(hit, hit.heading || hit.title, searchId, first + number)),
        hit.heading && make("p", { class: "crumb" }, hit.title),
        make("p", { class: "snippet" }, mark(hit.snippet)),
      );
    });
    return make("ol", { class: "hits" }, items);
  }

  #renderElsewhere({ lang, hits }) {
    const { texts } = this.#settings;
    const language = this.#settings.languages[lang]?.name ?? lang;
    const heading = make("h4", {}, fill(texts.elsewhere, { language }));
    return make("div", {}, heading, this.#renderHits(hits, false));
  }

  #renderSuggestions(suggestions) {
    if (!suggestions.length) return null;
    const rows = suggestions.map((text) => {
      const ask = { type: "button", class: "row", onclick: () => this.#search(text) };
      return make("li", {}, make("button", ask, text, icon("next")));
    });
    return this.#renderRows(this.#settings.texts.suggestions, rows);
  }

  #allLink(query) {
    const { lang, texts } = this.#settings;
    const url = `${this.#client.server}/${lang}/search?${new URLSearchParams({ q: query })}`;
    return make("p", {}, this.#pageLink(url, texts.all));
  }

  // A link that leads away, and says so.
  #pageLink(url, text) {
    const { newTab } = this.#settings.texts;
    const said = make("span", { class: "unseen" }, ` (${newTab})`);
    const attributes = { href: url, target: "_blank", rel: "noopener", class: "page" };
    return make("a", attributes, text, said, icon("away"));
  }

  /* ---- Articles ---- */

  // A real link, so that it can be opened in a tab of its own; followed, it opens in the panel.
  #articleLink(hit, text, searchId = null, place = 0) {
    const path = `/${hit.lang}/articles/${hit.slug}${hit.anchor ? `#${hit.anchor}` : ""}`;
    const onclick = (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      // Nothing that goes wrong with the log may keep somebody from reading.
      if (searchId) this.#client.click(searchId, hit, place).catch(() => {});
      this.#showArticle(hit, searchId);
    };
    return make("a", { href: hit.url ? new URL(hit.url, this.#client.server) : this.#client.server + path, onclick }, text);
  }

  #tongue(lang) {
    const { languages } = this.#settings;
    return { lang, dir: languages[lang]?.dir ?? "ltr" };
  }

  async #showArticle(hit, searchId = null) {
    this.#leave();
    const view = this.#enter(this.#waiting());
    this.#parts.title.focus();
    try {
      const article = await this.#client.article(hit.lang, hit.slug);
      this.#renderArticle(view, article, searchId);
      this.#tell("article", point(article));
      if (!this.#isShown(view)) return;
      view.node.querySelector("h3").focus({ preventScroll: true });
      if (hit.anchor) this.#scrollTo(hit.anchor);
    } catch (error) {
      const again = () => {
        this.#views.pop();
        this.#showArticle(hit, searchId);
      };
      this.#fail(view, error, again);
    }
  }

  #renderArticle(view, article, searchId) {
    const { texts } = this.#settings;
    const { server } = this.#client;
    const tongue = this.#tongue(article.lang);
    const onclick = (event) => this.#onArticleClick(event);
    const passages = article.passages.flatMap((each) => renderPassage(each, server, texts.table));
    const body = make("div", { class: "body", onclick }, this.#renderFacts(article.facts), passages);
    this.#complete(
      view,
      "",
      make("article", tongue, make("h3", { tabindex: -1 }, article.title), body),
      make("p", {}, this.#pageLink(new URL(article.url, server), texts.page)),
      this.#settings.votes && this.#renderVote(article, searchId),
      this.#renderRelated(article.related),
      this.#contactButton(),
    );
  }

  #renderFacts(facts) {
    if (!facts.length) return null;
    const rows = facts.map(({ label, value }) => make("div", {}, make("dt", {}, label), make("dd", {}, value)));
    return make("dl", { class: "facts", "aria-label": this.#settings.texts.facts }, rows);
  }

  #renderRelated(related) {
    if (!related.length) return null;
    const rows = related.map((each) => make("li", {}, this.#articleLink({ ...each, anchor: "" }, each.title)));
    return this.#renderRows(this.#settings.texts.related, rows);
  }

  // Links to other articles and to headings stay in the panel; all others have their own tab.
  #onArticleClick(event) {
    const link = event.target.closest("a[href]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const href = link.getAttribute("href");
    if (href.startsWith("#")) {
      event.preventDefault();
      this.#scrollTo(decodeURIComponent(href.slice(1)));
      return;
    }
    const url = new URL(link.href);
    const found = /^\/([^/]+)\/articles\/([^/]+)$/.exec(url.pathname);
    if (url.origin !== new URL(this.#client.server).origin || !found) return;
    event.preventDefault();
    const [lang, slug] = found.slice(1).map(decodeURIComponent);
    this.#showArticle({ lang, slug, anchor: decodeURIComponent(url.hash.slice(1)) });
  }

  #scrollTo(anchor) {
    const { stage } = this.#parts;
    const target = this.#root.getElementById(anchor);
    if (!target) return;
    // Not scrollIntoView, which would move the shop's page, too.
    stage.scrollTop += target.getBoundingClientRect().top - stage.getBoundingClientRect().top - MARGIN;
    target.focus({ preventScroll: true });
  }

  /* ---- Was this helpful? ---- */

  #renderVote(article, searchId) {
    const { texts, reasons } = this.#settings;
    const box = make("div", { class: "vote", role: "group", "aria-labelledby": "kb-vote" });
    const say = (text, ...more) => {
      const said = make("h4", { id: "kb-vote", tabindex: -1 }, text);
      box.replaceChildren(said, ...more.filter(Boolean));
      return said;
    };
    const vote = async (helpful, reason = "") => {
      try {
        await this.#client.vote(article, helpful, { reason, search_id: searchId });
      } catch {
        return say(texts.failed).focus();
      }
      this.#tell("vote", { ...point(article), helpful, reason });
      if (helpful || reason) return say(texts.thanks).focus();
      const choices = reasons.map(({ code, text }) => choice(text, () => vote(false, code)));
      say(texts.thanks, make("p", {}, texts.why), make("div", { class: "choices" }, choices)).focus();
    };
    const choice = (text, onclick) => make("button", { type: "button", class: "button", onclick }, text);
    const answers = [choice(texts.yes, () => vote(true)), choice(texts.no, () => vote(false))];
    say(texts.helpful, make("div", { class: "answers" }, answers));
    return box;
  }

  /* ---- Contact ---- */

  #contactButton() {
    const { contact, texts } = this.#settings;
    if (!contact) return null;
    const attributes = { type: "button", class: "button", onclick: () => this.#showContact() };
    const button = make("button", attributes, texts.contact);
    return make("div", { class: "still" }, make("p", {}, texts.contactTitle), button);
  }

  async #showContact() {
    this.#leave();
    const view = this.#enter(this.#waiting());
    this.#parts.title.focus();
    try {
      const contact = await this.#client.contact({ q: this.#question });
      this.#complete(view, "", this.#renderCard(contact, true));
      if (this.#isShown(view)) view.node.querySelector("h3")?.focus();
    } catch (error) {
      const again = () => {
        this.#views.pop();
        this.#showContact();
      };
      this.#fail(view, error, again);
    }
  }

  // The contact card: the whole view, or a part of results that do not answer.
  #renderCard(contact, isView = false) {
    const { texts } = this.#settings;
    if (!contact) return null;
    const heading = isView
      ? make("h3", { tabindex: -1 }, texts.contact)
      : make("h4", {}, texts.contactTitle);
    const items = contact.channels.map((channel) => this.#renderChannel(channel));
    const page = contact.url && !items.length && new URL(contact.url, this.#client.server);
    const list = items.length && make("ul", { class: "channels" }, items);
    const link = page && make("p", {}, this.#pageLink(page, texts.contact));
    return make("div", { class: "card" }, heading, list, link);
  }

  #renderChannel(channel) {
    const { id, name, url, address, note, open, status, response } = channel;
    const isPage = /^https?:/.test(url ?? "");
    const attributes = {
      href: url,
      target: isPage && "_blank",
      rel: isPage && "noopener",
      onclick: (event) => {
        const { server } = this.#client;
        const detail = { channel: id, kind: channel.kind, url, query: this.#question, searchId: this.#searchId, server };
        if (!this.#tell("contact", detail, true)) event.preventDefault(); // the shop has its own way
        if (this.#searchId) this.#client.contacted(this.#searchId, id).catch(() => {});
      },
    };
    const label = [make("strong", {}, name), address && make("bdi", {}, address)];
    return make(
      "li",
      { class: open === true ? "is-open" : open === false ? "is-closed" : null },
      url ? make("a", attributes, label) : make("p", {}, label),
      status && make("p", { class: "state" }, status),
      response && make("p", { class: "soft" }, response.text),
      note && make("p", { class: "soft" }, note),
    );
  }

  /* ---- Proactive messages ---- */

  // Chooses the message for this page of the shop, and shows it after its delay.
  async #plan() {
    clearTimeout(this.#offering);
    const settings = this.#settings;
    if (!settings || this.isOpen) return;
    this.#parts.message.replaceChildren();
    const known = dismissed.read();
    const fitting = settings.messages.filter(
      ({ id, pages }) => !known.has(id) && pages.some((page) => fits(page, location.pathname)),
    );
    const asksHours = fitting.some(({ hours }) => hours !== "any");
    const now = asksHours ? await this.#findHours() : "";
    const message = fitting.find(({ hours }) => hours === "any" || hours === now);
    if (!message || settings !== this.#settings || this.isOpen || this.#life.signal.aborted) return;
    clearTimeout(this.#offering);
    this.#offering = setTimeout(() => this.#offer(message), message.delay * 1000);
  }

  // "open", "closed", or "" where no channel says anything of hours, or nobody answers.
  async #findHours() {
    try {
      const states = (await this.#client.contact()).channels.map(({ open }) => open);
      return states.includes(true) ? "open" : states.includes(false) ? "closed" : "";
    } catch {
      return "";
    }
  }

  #offer(message) {
    const { texts } = this.#settings;
    const end = (name) => {
      dismissed.add(message.id);
      this.#parts.message.replaceChildren();
      this.#tell(name, { id: message.id });
    };
    const follow = async () => {
      end("follow");
      if (message.article) await this.openArticle(message.article);
      else await this.open(message.question);
    };
    const dismiss = () => {
      end("dismiss");
      this.#parts.launcher.focus();
    };
    this.#parts.message.replaceChildren(
      make("button", { type: "button", class: "says", onclick: follow }, message.text),
      this.#iconButton("close", texts.dismiss, dismiss),
    );
    this.#tell("message", { id: message.id });
  }
}

// What events say of a hit or an article.
const point = ({ lang, slug, title, url }) => ({ lang, slug, title, url });

/* ---------------------------------------------------------------- Looks */

const LIGHT = `
:host {
  --paper: #fff; --wash: #f8f6f2; --ink: #1d1a16; --soft: #5a534a; --line: #e3ddd3;
  --edge: #8b8375; --tint: #fdf0d8; --on-tint: #6b3f00; --mark: #ffe09a; --focus: #1b4fd8;
  --yes: #1c7a3d;
}`;

const DARK = `
:host {
  --paper: #161310; --wash: #211c18; --ink: #f2ece2; --soft: #b9afa0; --line: #3a332c;
  --edge: #8d8273; --tint: #3a2a10; --on-tint: #ffd694; --mark: #6b4a0c; --focus: #9dbdff;
  --yes: #6fd08c;
}`;

const LOOKS = `
:host {
  all: initial;
  display: block;
  --accent: var(--kb-accent, var(--_accent, #f7a823));
  --on-accent: var(--kb-on-accent, var(--_ink, #1d1a16));
  --radius: var(--kb-radius, 0.9em);
  --x: var(--kb-offset-x, 1.25em);
  --y: var(--kb-offset-y, 1.25em);
}
@media print { :host { display: none; } }
*, ::before, ::after { box-sizing: border-box; }
[hidden] { display: none !important; }
h2, h3, h4, h5, h6, p, ul, ol, dl, dd, figure { margin: 0; padding: 0; }
h3, h4, h5, h6 { line-height: 1.35; text-wrap: balance; }
ul.rows, ol.hits, ul.options, ul.channels { list-style: none; }
button, input { font: inherit; color: inherit; letter-spacing: inherit; margin: 0; }
button { cursor: pointer; background: none; border: 1px solid transparent; border-radius: 0.6em; padding: 0; }
a { color: inherit; text-underline-offset: 0.2em; }
:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; }
:is(h2, h3, h4, h5, h6):focus { outline: none; }

.frame {
  font: 1em / 1.55 var(--kb-font, system-ui, "Segoe UI", Roboto, "Noto Sans", sans-serif);
  color: var(--ink);
  -webkit-text-size-adjust: 100%;
  text-size-adjust: 100%;
}
.frame:lang(fa), .frame:lang(ar), .frame:lang(ur) {
  font-family: var(--kb-font, Vazirmatn, "Segoe UI", "Geeza Pro", "Noto Sans Arabic", Tahoma, system-ui, sans-serif);
  line-height: 1.8;
}
.frame:lang(th) {
  font-family: var(--kb-font, Sarabun, "Leelawadee UI", Thonburi, "Noto Sans Thai", Loma, system-ui, sans-serif);
  line-height: 1.7;
}
.frame:lang(ne), .frame:lang(hi) {
  font-family: var(--kb-font, Mukta, "Nirmala UI", "Kohinoor Devanagari", "Noto Sans Devanagari", system-ui, sans-serif);
  line-height: 1.7;
}
.unseen {
  position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden;
  clip-path: inset(50%); white-space: nowrap;
}
.soft { color: var(--soft); }
.icon {
  inline-size: 1.5em; block-size: 1.5em; flex: none; fill: none; stroke: currentColor;
  stroke-width: 1.8; stroke-linecap: round; stroke-linejoin: round;
}
[dir="rtl"] :is(.back, .next, .away) { transform: scaleX(-1); }
.round {
  inline-size: 2.75em; block-size: 2.75em; min-inline-size: 44px; min-block-size: 44px; flex: none;
  display: grid; place-items: center; border-radius: 50%;
}

.launcher, .message, .panel {
  position: fixed; z-index: var(--kb-z-index, 2147483000);
  inset-block-end: max(var(--y), env(safe-area-inset-bottom));
  inset-inline: auto var(--x);
}
[data-position="start"] :is(.launcher, .message, .panel) { inset-inline: var(--x) auto; }
.launcher {
  display: flex; align-items: center; gap: 0.5em;
  min-block-size: 3.25em; padding: 0.5em; padding-inline: 1em 1.25em; border-radius: 3em;
  background: var(--accent); color: var(--on-accent); font-weight: 650;
  box-shadow: 0 2px 4px rgb(0 0 0 / 14%), 0 8px 24px rgb(0 0 0 / 16%);
  transition: transform 0.15s;
}
.launcher:hover { transform: translateY(-2px); }

.message:empty { display: none; }
.message {
  inset-block-end: calc(max(var(--y), env(safe-area-inset-bottom)) + 4.1em);
  display: flex; align-items: start; gap: 0.25em; inline-size: min(21em, 100vw - 2 * var(--x));
  padding: 0.35em; background: var(--paper); border: 1px solid var(--line); border-radius: var(--radius);
  box-shadow: 0 2px 4px rgb(0 0 0 / 8%), 0 8px 28px rgb(0 0 0 / 16%);
  animation: rise 0.25s;
}
.says { flex: 1; min-inline-size: 0; min-block-size: 44px; padding: 0.55em 0.75em; text-align: start; overflow-wrap: anywhere; }
.says:hover { text-decoration: underline; text-underline-offset: 0.2em; }

.panel {
  inline-size: min(25em, 100vw - 2 * var(--x)); block-size: min(42em, 100vh - 2 * var(--y));
  block-size: min(42em, 100dvh - 2 * var(--y)); max-inline-size: none; max-block-size: none;
  inset-block-start: auto; margin: 0; padding: 0; overflow: clip;
  color: inherit; background: var(--paper); border: 1px solid var(--line); border-radius: var(--radius);
  box-shadow: 0 4px 12px rgb(0 0 0 / 10%), 0 16px 48px rgb(0 0 0 / 22%);
}
.panel[open] { display: flex; flex-direction: column; animation: rise 0.18s; }
.panel::backdrop { background: rgb(0 0 0 / 40%); }
@keyframes rise { from { opacity: 0; transform: translateY(0.75em); } }
@media (max-width: 34em), (max-height: 28em) {
  .panel, [data-position="start"] .panel {
    inset: 0; inline-size: 100%; block-size: 100vh; block-size: 100dvh;
    border: 0; border-radius: 0;
  }
}
@media (prefers-reduced-motion: reduce) {
  * { animation: none !important; transition: none !important; }
}

.head {
  display: flex; align-items: center; gap: 0.25em; padding: 0.35em 0.4em; flex: none;
  background: var(--accent); color: var(--on-accent);
}
.head h2 { flex: 1; min-inline-size: 0; font-size: 1.0625em; font-weight: 700; padding-inline-start: 0.6em; }
.back:not([hidden]) + h2 { padding-inline-start: 0; }
.head :focus-visible { outline-color: currentColor; outline-offset: -4px; }

form { position: relative; flex: none; display: flex; padding: 0.75em 1em; border-block-end: 1px solid var(--line); }
input {
  flex: 1; min-inline-size: 0; min-block-size: 3em; padding-inline: 1em 3.25em; background: var(--paper);
  border: 1.5px solid var(--edge); border-radius: 3em; appearance: none; unicode-bidi: plaintext;
}
input::-webkit-search-cancel-button { display: none; }
input::placeholder { color: var(--soft); opacity: 1; }
input:focus-visible { outline-offset: 0; }
form .round { margin-inline-start: -2.9em; align-self: center; }
.options {
  position: absolute; inset-block-start: calc(100% - 0.5em); inset-inline: 1em; z-index: 1; overflow-y: auto;
  max-block-size: 22em; padding: 0.35em; background: var(--paper); border: 1px solid var(--edge);
  border-radius: var(--radius); box-shadow: 0 8px 24px rgb(0 0 0 / 18%);
}
.options li { display: flex; align-items: center; min-block-size: 44px; padding: 0.4em 0.75em; border-radius: 0.5em; cursor: pointer; }
.options li:hover { background: var(--wash); }
.options [aria-selected="true"] { background: var(--tint); color: var(--on-tint); outline: 2px solid var(--focus); outline-offset: -2px; }

.stage { flex: 1; overflow-y: auto; overscroll-behavior: contain; padding: 1.1em 1em 1.5em; overflow-wrap: break-word; }
.view { display: flex; flex-direction: column; gap: 1.1em; }
.view h3 { font-size: 1.3em; font-weight: 700; }
.view h4 { font-size: 1em; font-weight: 650; }
.notice { padding: 0.75em 1em; background: var(--tint); color: var(--on-tint); border-radius: 0.6em; }
.rows { margin-block-start: 0.4em; border-block-start: 1px solid var(--line); }
.rows li { border-block-end: 1px solid var(--line); }
.rows :is(a, .row) {
  display: flex; align-items: center; justify-content: space-between; gap: 0.5em; inline-size: 100%;
  min-block-size: 44px; padding: 0.55em 0.1em; text-align: start; text-decoration: none;
}
.rows :is(a, .row):hover { text-decoration: underline; }
.row .icon { inline-size: 1.1em; block-size: 1.1em; color: var(--soft); }
.button {
  display: inline-flex; align-items: center; justify-content: center; min-block-size: 44px; padding: 0.4em 1.1em;
  background: var(--paper); border: 1.5px solid var(--edge); border-radius: 3em; font-weight: 600;
}
.button:hover { background: var(--wash); }
.still {
  display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: 0.5em 1em;
  padding-block-start: 1.1em; border-block-start: 1px solid var(--line);
}
.rows + .still { border-block-start: 0; padding-block-start: 0; }
.page { display: inline-flex; align-items: center; gap: 0.35em; min-block-size: 44px; }
.page .icon { inline-size: 1.05em; block-size: 1.05em; }

.hits { display: flex; flex-direction: column; gap: 0.6em; }
div > .hits { margin-block-start: 0.5em; }
.hits li { position: relative; padding: 0.8em 1em; border: 1px solid var(--line); border-radius: var(--radius); }
.hits li:hover { border-color: var(--edge); }
.hits .best { border: 2px solid var(--accent); background: var(--wash); }
.hits a { text-decoration: none; }
.hits a::after { content: ""; position: absolute; inset: 0; border-radius: inherit; }
.hits a:focus-visible { outline: none; }
.hits a:focus-visible::after { outline: 3px solid var(--focus); outline-offset: 2px; border-radius: var(--radius); }
.hits li:hover a { text-decoration: underline; }
.badge {
  inline-size: fit-content; margin-block-end: 0.4em; padding: 0.1em 0.7em; font-size: 0.8125em; font-weight: 650;
  background: var(--accent); color: var(--on-accent); border-radius: 2em;
}
.crumb { font-size: 0.875em; color: var(--soft); }
.snippet { margin-block-start: 0.3em; font-size: 0.9375em; color: var(--soft); }
mark { background: var(--mark); color: var(--ink); border-radius: 0.2em; padding-inline: 0.1em; }

.facts { padding: 0.3em 1em; background: var(--wash); border: 1px solid var(--line); border-radius: var(--radius); }
.facts div { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 1em; padding-block: 0.45em; }
.facts div + div { border-block-start: 1px solid var(--line); }
.facts dt { color: var(--soft); }
.facts dd { font-weight: 600; }
.body { margin-block-start: 0.8em; }
.body > * + * { margin-block-start: 0.8em; }
.body > * + :is(h4, h5, h6) { margin-block-start: 1.4em; }
.body :is(h4, h5, h6) { font-size: 1.08em; }
.body :is(ul, ol) { padding-inline-start: 1.4em; }
.body:lang(fa) ol { list-style-type: persian; }
.body:lang(ne) ol { list-style-type: devanagari; }
.body li + li { margin-block-start: 0.3em; }
.body img { max-inline-size: 100%; block-size: auto; border-radius: 0.5em; }
.body :is(pre, code) { font-family: ui-monospace, Menlo, Consolas, monospace; font-size: 0.9em; direction: ltr; unicode-bidi: isolate; }
.body pre { overflow-x: auto; padding: 0.8em; background: var(--wash); border-radius: 0.5em; }
.body :is(blockquote, .markdown-alert) { margin: 0.8em 0 0; padding: 0.6em 1em; border-inline-start: 4px solid var(--accent); background: var(--wash); }
.body hr { border: 0; border-block-start: 1px solid var(--line); }
.plain { white-space: pre-line; }
.table { overflow-x: auto; }
table { border-collapse: collapse; min-inline-size: 100%; font-size: 0.9375em; }
:is(th, td) { padding: 0.45em 0.6em; border-block-end: 1px solid var(--line); text-align: start; vertical-align: top; }
.align-center { text-align: center; }
.align-right { text-align: end; }

.vote { padding: 0.9em 1em; background: var(--wash); border-radius: var(--radius); }
.vote p { margin-block-start: 0.3em; }
:is(.answers, .choices) { display: flex; flex-wrap: wrap; gap: 0.5em; margin-block-start: 0.6em; }
.answers .button { min-inline-size: 5.5em; }
.choices .button { inline-size: 100%; justify-content: start; text-align: start; border-radius: 0.8em; font-weight: 400; }

.channels { display: flex; flex-direction: column; gap: 0.6em; margin-block-start: 0.6em; }
.channels li { position: relative; padding: 0.8em 1em; border: 1px solid var(--line); border-radius: var(--radius); }
.channels li:has(a):hover { border-color: var(--edge); background: var(--wash); }
.channels :is(a, p:first-child) { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 1em; text-decoration: none; }
.channels a::after { content: ""; position: absolute; inset: 0; border-radius: inherit; }
.channels a:focus-visible { outline: none; }
.channels a:focus-visible::after { outline: 3px solid var(--focus); outline-offset: 2px; border-radius: var(--radius); }
.channels p { font-size: 0.9375em; }
.channels :is(a, p:first-child) { font-size: 1em; }
.state::before {
  content: ""; display: inline-block; inline-size: 0.6em; block-size: 0.6em; margin-inline-end: 0.5em;
  border-radius: 50%; border: 2px solid var(--soft);
}
.is-open .state { color: var(--yes); font-weight: 600; }
.is-open .state::before { background: var(--yes); border-color: var(--yes); }
@media (forced-colors: active) { .launcher, .hits .best, .options [aria-selected="true"] { border: 2px solid; } }
`;

const sheet = (css, media = "") => {
  const made = new CSSStyleSheet({ media });
  made.replaceSync(css);
  return made;
};

const looks = sheet(LOOKS);
const light = sheet(LIGHT);
const dark = { auto: sheet(DARK, "(prefers-color-scheme: dark)"), dark: sheet(DARK) };

// Light, dark, or as the customer's device has it.
function* makeSheets(element) {
  yield looks;
  yield light;
  const theme = element.getAttribute("theme") || "auto";
  if (dark[theme]) yield dark[theme];
}

/* ---------------------------------------------------------------- On the page */

if (!customElements.get(TAG)) customElements.define(TAG, Help);

// The script's `data-` attributes become the element's. A page with an element of its own keeps it.
function place() {
  if (!script || document.querySelector(TAG)) return;
  const element = document.createElement(TAG);
  for (const name of ["lang", "theme", "position", "label", "button", "server"]) {
    const value = script.dataset[name];
    if (value) element.setAttribute(name, value);
  }
  document.body.append(element);
}

if (document.body) place();
else addEventListener("DOMContentLoaded", place);
