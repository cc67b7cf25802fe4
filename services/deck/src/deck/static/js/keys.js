// The keyboard: single keys, off while typing and wherever the reader switched them off.

import { recall, remember } from "./storage.js";

/** True while keys mean text. @param {EventTarget | null} target */
function isTyping(target) {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.matches("select, textarea, input:not([type=checkbox], [type=radio])"))
  );
}

/** Moves the focus to the next (1) or previous (-1) row. @param {number} by */
function step(by) {
  const links = [...document.querySelectorAll(".run .c-job a, .row [data-opens-row]")];
  if (!links.length) return;
  const row = document.activeElement?.closest(".run, .row");
  const here = row ? links.findIndex((link) => row.contains(link)) : -1;
  const next = links[here < 0 ? (by > 0 ? 0 : links.length - 1) : here + by];
  if (next instanceof HTMLElement) next.focus();
}

function help() {
  const dialog = document.getElementById("help");
  if (dialog instanceof HTMLDialogElement) dialog.showModal();
}

/** @param {Record<string, () => void>} own keys of the page */
export function startKeys(own) {
  const toggle = document.querySelector("[data-keys-on]");
  let on = recall("prow-keys") !== "off";
  if (toggle instanceof HTMLInputElement) {
    toggle.checked = on;
    toggle.addEventListener("change", () => {
      on = toggle.checked;
      remember("prow-keys", on ? "on" : "off");
    });
  }

  const keys = /** @type {Record<string, () => void>} */ ({
    j: () => step(1),
    k: () => step(-1),
    "/": () => {
      const job = document.querySelector("[name=job], [data-search]");
      if (!(job instanceof HTMLInputElement)) return;
      job.closest("details")?.setAttribute("open", "");
      job.focus();
      job.select();
    },
    "?": help,
    "g j": () => location.assign("/"),
    "g p": () => location.assign("/periodics"),
    "g c": () => location.assign("/config"),
    ...own,
  });
  let prefix = "";

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && isTyping(event.target)) {
      /** @type {HTMLElement} */ (event.target).blur();
      return;
    }
    if (!on || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    if (document.querySelector("dialog[open]")) return;
    const pressed = prefix + event.key;
    prefix = event.key === "g" ? "g " : "";
    const act = keys[pressed] ?? keys[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
}
