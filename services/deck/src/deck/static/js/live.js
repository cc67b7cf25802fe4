// The line to /events. One per page that is looked at: a hidden page lets go of it, since browsers allow few.

/**
 * @typedef {{id: string, state: string, type: string, job: string, version: number}} Moved
 */

/** @param {"live" | "waiting" | "off"} how */
function show(how) {
  const live = document.querySelector("[data-live]");
  const text = document.querySelector("[data-live-text]");
  if (!(live instanceof HTMLElement) || !text) return;
  live.hidden = how === "off";
  live.classList.toggle("waiting", how === "waiting");
  text.textContent = how === "live" ? "Live" : "Reconnecting";
  live.title = how === "live" ? "This page follows what happens" : "What happens now is shown once the line is back";
}

/**
 * Calls `moved` for each job that moves, and `missed` when something may have moved unseen.
 * @param {(news: Moved) => void} moved
 * @param {() => void} missed
 * @returns {() => void} ends it
 */
export function listen(moved, missed) {
  /** @type {EventSource | null} */
  let source = null;

  const open = () => {
    if (source || document.hidden) return;
    source = new EventSource("/events");
    source.addEventListener("open", () => show("live"));
    source.addEventListener("moved", (event) => moved(JSON.parse(event.data)));
    source.addEventListener("resync", missed);
    source.addEventListener("error", () => {
      show("waiting");
      // Browsers give up on an answer that isn't 200, as when Deck restarts behind a proxy.
      if (source?.readyState === EventSource.CLOSED) {
        source = null;
        setTimeout(open, 2000 + Math.random() * 3000);
      }
    });
  };
  const close = () => {
    source?.close();
    source = null;
  };
  const look = () => (document.hidden ? close() : open());

  // Events are nudges; looking again now and then is the promise.
  const sweep = setInterval(() => document.hidden || missed(), 60_000);
  document.addEventListener("visibilitychange", look);
  addEventListener("pagehide", close);
  addEventListener("pageshow", open);
  open();

  return () => {
    clearInterval(sweep);
    document.removeEventListener("visibilitychange", look);
    removeEventListener("pageshow", open);
    close();
    show("off");
  };
}

/**
 * Calls `act` soon after it was asked to, once however often it was asked, and never twice at a time.
 * @param {() => Promise<void>} act
 * @param {number} delay in milliseconds
 * @returns {() => void}
 */
export function soon(act, delay) {
  let due = false;
  let busy = false;
  const run = async () => {
    due = false;
    busy = true;
    try {
      await act();
    } catch (error) {
      console.warn("prow: could not refresh", error); // the next nudge or sweep tries again
    } finally {
      busy = false;
      if (due) setTimeout(run, delay);
    }
  };
  return () => {
    if (!due && !busy) setTimeout(run, delay);
    due = true;
  };
}
