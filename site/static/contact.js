// Adds the customer's own time to the shop's times, where the two clocks differ.

const WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

// Browsers lack some languages' weekdays and digits; the page brings its own.
const read = (at, timeZone) => {
  const format = new Intl.DateTimeFormat("en-GB", {
    timeZone, weekday: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23",
  });
  const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
  return { weekday: parts.weekday, time: `${parts.hour}:${parts.minute}` };
};

/** The time on the customer's clock, with the weekday when it is another one than the shop's. */
const writeOwn = (at, { zone, zero, days }) => {
  const [own, shop] = [read(at), read(at, zone)];
  if (own.weekday === shop.weekday && own.time === shop.time) return "";
  const time = own.time.replace(/\d/g, (digit) => String.fromCodePoint(zero.codePointAt() + Number(digit)));
  const day = days.split("|")[WEEKDAYS.indexOf(own.weekday)];
  return own.weekday === shop.weekday ? time : `${day} ${time}`;
};

const fill = (card) => {
  const { own, span } = card.dataset;
  let inTables = false;
  for (const place of card.querySelectorAll(".own-time[hidden]")) {
    const [from, to] = [place.dataset.at, place.dataset.to]
      .map((text) => text && writeOwn(new Date(text), card.dataset));
    if (!from) continue;
    const said = to ? span.replace("%a", from).replace("%b", to) : own.replace("%s", from);
    place.textContent = `(${said})`;
    place.hidden = false;
    inTables ||= Boolean(to);
  }
  for (const note of card.querySelectorAll(".own-zone[hidden]")) note.hidden = !inTables;
};

const fillAll = () => document.querySelectorAll(".contact-card").forEach(fill);

fillAll();
// Results that come while the customer types bring a card of their own.
new MutationObserver(fillAll).observe(document.querySelector("main"), { childList: true, subtree: true });
