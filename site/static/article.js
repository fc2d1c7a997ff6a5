// An article's page: links of headings are copied, the contents show which section is read.
// Without this script the links are links, and the contents are as they are.

const said = document.querySelector(".copied");
let quiet = 0;

function say(text) {
  clearTimeout(quiet);
  said.textContent = text;
  quiet = setTimeout(() => (said.textContent = ""), 4000);
}

async function copy(event) {
  const link = event.target.closest(".anchor");
  if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  try {
    // Without what led here: the address of the section and nothing else.
    await navigator.clipboard.writeText(location.origin + location.pathname + link.hash);
    say(said.dataset.copied);
  } catch {
    // The browser allows it not: the address bar has the address now.
  }
}

// The contents of a long article scroll in a box of their own; the page must not move with them.
function keepInView(link, box) {
  const [inner, outer] = [link.getBoundingClientRect(), box.getBoundingClientRect()];
  if (inner.top < outer.top) box.scrollTop -= outer.top - inner.top;
  else if (inner.bottom > outer.bottom) box.scrollTop += inner.bottom - outer.bottom;
}

function follow(contents) {
  const links = new Map();
  for (const link of contents.querySelectorAll("a")) {
    const heading = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (heading) links.set(heading, link);
  }
  let marked = null;
  const isAbove = (heading, edge) => heading.getBoundingClientRect().top < edge;
  const find = () => {
    const edge = innerHeight * 0.35;
    // Whoever came for a section reads it, though the next one may begin close below.
    const target = document.querySelector(":target");
    if (links.has(target) && !isAbove(target, 0) && isAbove(target, edge)) return target;
    return [...links.keys()].filter((each) => isAbove(each, edge)).pop();
  };
  const mark = () => {
    const link = links.get(find()) ?? null;
    if (link === marked) return;
    marked?.removeAttribute("aria-current");
    link?.setAttribute("aria-current", "location");
    marked = link;
    if (link) keepInView(link, contents.closest(".beside"));
  };
  let waits = false;
  addEventListener("scroll", () => {
    if (waits) return;
    waits = true;
    requestAnimationFrame(() => {
      waits = false;
      mark();
    });
  }, { passive: true });
  mark();
}

document.querySelector(".body")?.addEventListener("click", copy);
const contents = document.querySelector(".contents-wide");
if (contents) follow(contents);
