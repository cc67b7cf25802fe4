// Lines of a log as list items.

import { write } from "./ansi.js";

const LONGEST = 20_000; // characters of one line that are shown; what is longer is data, and raw has it all
const ascii = /^[\x00-\x7f]*$/;
const encoder = new TextEncoder();

/** Its length in UTF-8. @param {string} text */
export const bytes = (text) => (ascii.test(text) ? text.length : encoder.encode(text).length);

/**
 * A line as a terminal leaves it: a carriage return begins it anew.
 * @param {string} text
 * @param {number} number
 * @param {import("./ansi.js").Style} style goes on from line to line
 */
export function lineItem(text, number, style) {
  const item = document.createElement("li");
  item.className = "line";
  item.id = `L${number}`;
  const anchor = document.createElement("a");
  anchor.href = `#L${number}`;
  anchor.textContent = String(number);
  anchor.tabIndex = -1; // thousands of stops would bury what comes after
  const content = document.createElement("span");
  const left = text.replace(/\r+$/, "");
  const shown = left.slice(left.lastIndexOf("\r") + 1);
  write(shown.slice(0, LONGEST), style, content);
  if (shown.length > LONGEST) content.append(` … and ${shown.length - LONGEST} more characters`);
  item.append(anchor, content);
  return item;
}
