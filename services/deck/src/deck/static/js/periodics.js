// Periodics: what is due and how they fare is asked for again when a periodic's run moves, and every few seconds.

import { startChrome } from "./chrome.js";
import { listen, soon } from "./live.js";

const EVERY_MS = 10_000;

async function refresh() {
  if (document.hidden) return;
  const response = await fetch(location.href, { headers: { Accept: "text/html" } });
  if (!response.ok) return;
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  for (const old of document.querySelectorAll("[data-fresh-part]")) {
    const fresh = page.getElementById(old.id);
    // What the reader is at stays as it is, until they leave it.
    if (fresh && !old.contains(document.activeElement) && !old.matches(":hover")) old.replaceWith(fresh);
  }
}

startChrome();
const refreshSoon = soon(refresh, 500);
listen((news) => news.type === "periodic" && refreshSoon(), refreshSoon);
setInterval(refreshSoon, EVERY_MS);
if ("zoneChanged" in document.documentElement.dataset) refreshSoon();
