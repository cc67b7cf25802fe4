// Puts rows from the server into the table on the page. The server writes every word; this only places them.
//
// They come as the answer of /rows (`data-changed`, `data-fresh`) or as a whole page (`#list`).

/** @param {Element} row */
const idOf = (row) => /** @type {HTMLElement} */ (row).dataset.id ?? "";

/** @returns {HTMLElement[]} */
export const shownRows = () => /** @type {HTMLElement[]} */ ([...document.querySelectorAll("#list .run")]);

/** True for a row the page lacks, newer than its oldest: what is older is the next page's. @param {Element} row */
function isFresh(row) {
  const last = shownRows().at(-1);
  return !document.getElementById(row.id) && (!last || idOf(row) > idOf(last));
}

/**
 * Replaces rows that changed, and keeps the focus where it is.
 * @param {ParentNode} from
 * @returns {HTMLElement[]} the rows that differ in state
 */
export function replaceChanged(from) {
  const moved = [];
  for (const fresh of /** @type {NodeListOf<HTMLElement>} */ (from.querySelectorAll("[data-changed] .run, #list .run"))) {
    const old = document.getElementById(fresh.id);
    if (!old || old.dataset.stamp === fresh.dataset.stamp) continue;
    const focused = old.contains(document.activeElement);
    if (old.dataset.state !== fresh.dataset.state) moved.push(fresh);
    fresh.classList.add("changed");
    old.replaceWith(fresh);
    if (focused) /** @type {HTMLElement | null} */ (fresh.querySelector(".c-job a"))?.focus({ preventScroll: true });
  }
  regroup();
  return moved;
}

/**
 * Adds the rows the page doesn't have, each under its day, newest first.
 * @param {ParentNode} from
 * @returns {number} how many were added
 */
export function addFresh(from) {
  const table = document.querySelector("#list table.runs");
  if (!table) return 0;
  let added = 0;
  for (const day of /** @type {NodeListOf<HTMLElement>} */ (from.querySelectorAll("[data-fresh] tbody, #list tbody"))) {
    const rows = [...day.querySelectorAll(".run")].filter(isFresh);
    if (!rows.length) continue;
    const body = bodyOf(table, day);
    for (const row of rows) {
      row.classList.add("changed");
      const older = [...body.querySelectorAll(".run")].find((each) => idOf(each) < idOf(row));
      body.insertBefore(row, older ?? null);
      added += 1;
    }
  }
  regroup();
  return added;
}

/** How many rows there are that the page doesn't show. @param {ParentNode} from */
export function countFresh(from) {
  return [...from.querySelectorAll("[data-fresh] .run, #list .run")].filter(isFresh).length;
}

/**
 * The table's body for a day; made, with its heading, when there is none.
 * @param {Element} table
 * @param {HTMLElement} day
 */
function bodyOf(table, day) {
  const bodies = /** @type {HTMLElement[]} */ ([...table.querySelectorAll("tbody")]);
  const same = bodies.find((body) => body.dataset.day === day.dataset.day);
  if (same) return same;
  const made = /** @type {HTMLElement} */ (day.cloneNode(false));
  const heading = day.querySelector(".day");
  if (heading) made.append(heading.cloneNode(true));
  table.insertBefore(made, bodies.find((body) => (body.dataset.day ?? "") < (day.dataset.day ?? "")) ?? null);
  return made;
}

/** Prints repository and revision only where they differ from the row above, as the server does. */
function regroup() {
  for (const body of document.querySelectorAll("#list tbody")) {
    let above = "";
    for (const row of /** @type {NodeListOf<HTMLElement>} */ (body.querySelectorAll(".run"))) {
      const group = row.dataset.group ?? "";
      row.classList.toggle("again", group !== "" && group === above);
      above = group;
    }
  }
}
