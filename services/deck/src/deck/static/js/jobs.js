// The list: filters change the address and the rows without a new page; rows change while they are looked at.

import { announce, startChrome } from "./chrome.js";
import { listen, soon } from "./live.js";
import { addFresh, countFresh, replaceChanged, shownRows } from "./rows.js";

const FRESH = 100; // as routes/pages.py: more than that is better loaded again
const KEPT = 500; // rows on one page
const MANY = 50; // changes that make asking for the whole page the shorter question

const form = /** @type {HTMLFormElement} */ (document.querySelector("[data-filters]"));
const pill = /** @type {HTMLButtonElement} */ (document.querySelector("[data-pill]"));

/** @type {AbortController | null} */
let loading = null;

/** @param {string} html */
const parse = (html) => new DOMParser().parseFromString(html, "text/html");
const list = () => /** @type {HTMLElement} */ (document.getElementById("list"));
const isFirst = () => list().dataset.first === "true";

/** Shows the list at `url`. @param {string} url */
async function load(url) {
  loading?.abort();
  loading = new AbortController();
  list().setAttribute("aria-busy", "true");
  try {
    const response = await fetch(url, { signal: loading.signal, headers: { Accept: "text/html" } });
    const fresh = parse(await response.text()).getElementById("list");
    if (!fresh) throw new Error(`no list at ${url}`);
    const focused = document.activeElement?.closest("#list .run")?.id;
    list().replaceWith(fresh);
    const row = focused ? document.getElementById(focused) : null;
    /** @type {HTMLElement | null | undefined} */ (row?.querySelector(".c-job a"))?.focus({ preventScroll: true });
    pill.hidden = true;
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") return;
    location.assign(url); // the browser says best what is wrong
  }
}

/** The address that the form describes: only what is filled in. */
function described() {
  const query = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (String(value).trim()) query.set(name, String(value).trim());
  const text = query.toString();
  return text ? `/?${text}` : "/";
}

/** Makes the form say what the address says. */
function describe() {
  const query = new URLSearchParams(location.search);
  let active = 0;
  for (const field of form.elements) {
    if (!(field instanceof HTMLInputElement || field instanceof HTMLSelectElement) || !field.name) continue;
    const value = query.get(field.name) ?? "";
    if (field.name !== "limit" && value) active += 1;
    if (field instanceof HTMLSelectElement && ![...field.options].some((option) => option.value === value)) {
      field.add(new Option(value, value));
    }
    field.value = value;
    field.setAttribute("value", value);
  }
  const summary = form.closest("details")?.querySelector("summary");
  if (summary) summary.textContent = active ? `Filters (${active})` : "Filters";
}

/** @param {string} url */
async function go(url) {
  if (url === location.pathname + location.search) return;
  history.pushState(null, "", url);
  describe();
  await load(url);
  announce(document.querySelector(".count")?.textContent ?? "");
}

function startFilters() {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    go(described());
  });
  form.addEventListener("change", () => go(described()));
  form.addEventListener("input", (event) => {
    // Choosing from a datalist is an input that no key typed; it counts at once.
    const typed = event instanceof InputEvent && event.inputType !== "insertReplacementText" && event.inputType;
    if (event.target instanceof HTMLInputElement && !typed) go(described());
  });
  document.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const link = event.target instanceof Element ? event.target.closest("#list a") : null;
    const href = link?.getAttribute("href") ?? "";
    if (href !== "/" && !href.startsWith("/?")) return;
    event.preventDefault();
    go(href).then(() => href.includes("cursor=") && scrollTo({ top: 0 }));
  });
  addEventListener("popstate", () => {
    describe();
    load(location.href);
  });
}

/** @type {Set<string>} */
const heard = new Set();
let isStale = false;

/** What to ask for: this page again when anything may have changed, else what is known to have. */
function question() {
  const rows = shownRows();
  const wanted = rows.map((row) => row.dataset.id ?? "").filter((id) => heard.has(id));
  const isNews = isFirst() && wanted.length < heard.size;
  const isAll = isStale || wanted.length > MANY || (!rows.length && isNews);
  heard.clear();
  isStale = false;
  if (isAll) return location.href;
  if (!wanted.length && !isNews) return null;
  const query = new URLSearchParams(location.search);
  query.delete("limit");
  query.delete("cursor");
  for (const id of wanted) query.append("id", id);
  if (isFirst()) query.set("after", rows[0].dataset.id ?? "");
  return `/rows?${query}`;
}

async function refresh() {
  const asked = question();
  if (!asked) return;
  const address = location.href;
  const response = await fetch(asked, { headers: { Accept: "text/html" } });
  if (!response.ok || address !== location.href) return;
  const answer = parse(await response.text());
  if (!shownRows().length) {
    // Nothing was there; whatever there is now, even nothing, is a whole list.
    const fresh = answer.getElementById("list");
    if (fresh?.querySelector(".run")) list().replaceWith(fresh);
    return;
  }

  const moved = replaceChanged(answer);
  if (isFirst()) await addOrOffer(answer);
  const summary = answer.getElementById("summary");
  const old = document.getElementById("summary");
  if (summary && old && !old.contains(document.activeElement)) {
    const shown = summary.querySelector("[data-shown]");
    if (shown) shown.textContent = String(shownRows().length);
    old.replaceWith(summary);
  }
  if (moved.length) {
    const words = moved.slice(0, 3).map((row) => `${row.querySelector(".c-job")?.textContent?.trim()}: ${row.dataset.state}`);
    announce(words.join(", ") + (moved.length > 3 ? `, and ${moved.length - 3} more` : ""));
  }
}

/** Newer rows join a reader who is at the top; one who reads further down is told of them. @param {Document} answer */
async function addOrOffer(answer) {
  const fresh = countFresh(answer);
  if (!fresh) return;
  const isAtTop = scrollY < 40;
  if (isAtTop && (fresh >= FRESH || shownRows().length + fresh > KEPT)) {
    await load(location.href);
  } else if (isAtTop) {
    addFresh(answer);
    pill.hidden = true;
  } else {
    const words = `${fresh >= FRESH ? `${FRESH}+` : fresh} newer ${fresh === 1 ? "run" : "runs"}`;
    /** @type {HTMLElement} */ (pill.querySelector("span")).textContent = words;
    pill.hidden = false;
  }
}

startChrome();
startFilters();
const refreshSoon = soon(refresh, 250);
const missed = () => {
  isStale = true;
  refreshSoon();
};
listen((news) => {
  heard.add(news.id);
  refreshSoon();
}, missed);
pill.addEventListener("click", async () => {
  await load(location.href);
  scrollTo({ top: 0 });
});
// The first visit was answered in UTC; this browser has told its zone since (theme.js).
if ("zoneChanged" in document.documentElement.dataset) load(location.href);
