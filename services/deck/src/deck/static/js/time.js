// Lengths that are still growing tick, in the form the server writes them (domain/times.py).

/** @param {number} seconds */
export function duration(seconds) {
  const two = (/** @type {number} */ number) => String(number).padStart(2, "0");
  const s = Math.floor(seconds) % 60;
  const m = Math.floor(seconds / 60) % 60;
  const h = Math.floor(seconds / 3600) % 24;
  const d = Math.floor(seconds / 86400);
  if (d) return `${d}d ${two(h)}h ${two(m)}m`;
  if (h) return `${h}h ${two(m)}m ${two(s)}s`;
  return m ? `${m}m ${two(s)}s` : `${s}s`;
}

/** The server's clock counts, not the reader's. */
const behind = Date.parse(document.documentElement.dataset.now ?? "") - Date.now() || 0;

function tick() {
  if (document.hidden) return;
  const now = Date.now() + behind;
  for (const each of document.querySelectorAll("[data-since]")) {
    const since = Date.parse(/** @type {HTMLElement} */ (each).dataset.since ?? "");
    const text = duration(Math.max(0, (now - since) / 1000));
    if (each.textContent !== text) each.textContent = text;
  }
}

export function startTicking() {
  setInterval(tick, 1000);
  document.addEventListener("visibilitychange", tick);
}
