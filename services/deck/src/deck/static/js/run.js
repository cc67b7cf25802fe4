// A run's page: its facts change while it runs, its log is followed.

import { announce, startChrome } from "./chrome.js";
import { listen, soon } from "./live.js";
import { LogView } from "./log.js";

const page = /** @type {HTMLElement} */ (document.querySelector("[data-run]"));
const id = page.dataset.run ?? "";
const log = new LogView(/** @type {HTMLElement} */ (document.querySelector("[data-log]")));

/** Asks for this page again and takes what stands around the log. */
async function refresh() {
  const response = await fetch(location.pathname + location.search, { headers: { Accept: "text/html" } });
  if (!response.ok) return;
  const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
  const now = /** @type {HTMLElement | null} */ (fresh.querySelector("[data-run]"));
  if (!now) return;
  for (const part of ["run-head", "run-facts"]) {
    const [old, next] = [document.getElementById(part), fresh.getElementById(part)];
    if (old && next && !old.contains(document.activeElement)) old.replaceWith(next);
  }
  const state = fresh.querySelector(".verdict .state")?.textContent?.trim() ?? "";
  if (page.dataset.stamp !== now.dataset.stamp) announce(`This run: ${state}`);
  document.title = fresh.title;
  page.dataset.stamp = now.dataset.stamp;
  const tools = fresh.querySelector(".log-tools a");
  if (tools && !page.querySelector(".log-tools a")) page.querySelector(".log-tools")?.append(tools);
  log.start(now.querySelector("[data-log]")?.getAttribute("data-build") ?? "");
  if (now.dataset.finished === "true") {
    page.dataset.finished = "true";
    endListening();
  }
}

startChrome({ f: () => log.toggleFollow(), w: () => log.toggleWrap() });
const refreshSoon = soon(refresh, 250);
let endListening = () => {};
if (page.dataset.finished !== "true") {
  endListening = listen((news) => news.id === id && refreshSoon(), refreshSoon);
}
log.start(log.root.dataset.build ?? "");
if ("zoneChanged" in document.documentElement.dataset) refreshSoon();
