// How a shop's page talks to the widget. docs/WIDGET.md describes all of it.

const find = (selector) => document.querySelector(selector);
const each = (selector, act) => document.querySelectorAll(selector).forEach(act);

await customElements.whenDefined("kb-help");
const help = find("kb-help");

each("[data-ask]", (button) => {
  button.addEventListener("click", () => help.open(button.dataset.ask));
});
each("[data-article]", (button) => {
  button.addEventListener("click", () => help.openArticle(button.dataset.article));
});
each("[data-contact]", (button) => {
  button.addEventListener("click", () => help.openContact());
});
each("[data-lang]", (button) => {
  button.addEventListener("click", () => {
    help.lang = button.dataset.lang;
    each("[data-lang]", (other) => other.setAttribute("aria-pressed", other === button));
  });
});

const EVENTS = [
  "ready", "open", "close", "search", "answer", "article", "vote", "contact", "message", "follow",
  "dismiss",
];
const MOST = 12;

for (const name of EVENTS) {
  document.addEventListener(`kb:${name}`, ({ detail }) => {
    const list = find(".events");
    const line = document.createElement("li");
    const code = document.createElement("code");
    code.textContent = `kb:${name}`;
    line.append(code, Object.keys(detail).length ? ` ${JSON.stringify(detail)}` : "");
    find(".none")?.remove();
    list.prepend(line);
    while (list.children.length > MOST) list.lastElementChild.remove();
  });
}
