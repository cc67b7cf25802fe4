// What every page has: the theme switch, the help, the keys, ticking times.

import { startKeys } from "./keys.js";
import { remember } from "./storage.js";
import { startTicking } from "./time.js";

const root = document.documentElement;

/** Says it to screen readers, politely. @param {string} words */
export function announce(words) {
  const announcer = document.querySelector("[data-announcer]");
  if (announcer) announcer.textContent = words;
}

function startThemes() {
  const chosen = root.dataset.theme ?? "auto";
  for (const input of document.querySelectorAll("input[name=theme]")) {
    if (!(input instanceof HTMLInputElement)) continue;
    input.checked = input.value === chosen;
    input.addEventListener("change", () => {
      remember("prow-theme", input.value);
      if (input.value === "auto") delete root.dataset.theme;
      else root.dataset.theme = input.value;
    });
  }
}

function startHelp() {
  const help = document.getElementById("help");
  if (!(help instanceof HTMLDialogElement)) return;
  document.querySelector("[data-opens=help]")?.addEventListener("click", () => help.showModal());
  help.addEventListener("click", (event) => {
    if (event.target === help) help.close();
  });
}

/** Starts the frame. @param {Record<string, () => void>} [keys] what this page's own keys do */
export function startChrome(keys = {}) {
  startThemes();
  startHelp();
  startKeys(keys);
  startTicking();
}
