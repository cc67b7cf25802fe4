// The configuration's page: looks every few seconds whether something else is to be shown.

import { announce, startChrome } from "./chrome.js";

const EVERY_MS = 2000;

async function refresh() {
  if (document.hidden) return;
  const old = /** @type {HTMLElement} */ (document.getElementById("config"));
  const response = await fetch(location.pathname, { headers: { Accept: "text/html" } }).catch(() => null);
  if (!response?.ok) return;
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const fresh = page.getElementById("config");
  if (!fresh || fresh.dataset.stamp === old.dataset.stamp) return;
  if (fresh.dataset.refused !== old.dataset.refused) {
    announce(fresh.dataset.refused === "true" ? "The newest configuration was refused" : "The refusal is over");
  }
  const nav = page.querySelector(".top nav");
  if (nav) document.querySelector(".top nav")?.replaceWith(nav);
  document.title = page.title;
  old.replaceWith(fresh);
}

startChrome();
setInterval(refresh, EVERY_MS);
