// The lines that an address chooses (`#L120-L140`), and choosing them with a click, more of them with shift.

/**
 * The first and last line that an address chooses.
 * @param {string} hash
 * @returns {[number, number] | null}
 */
function chosenLines(hash) {
  const found = /^#L(\d{1,9})(?:-L?(\d{1,9}))?$/.exec(hash);
  if (!found) return null;
  const [from, to] = [Number(found[1]), Number(found[2] ?? found[1])];
  return from <= to ? [from, to] : [to, from];
}

/** @param {number} from @param {number} to */
const hashOf = (from, to) => (from === to ? `#L${from}` : `#L${Math.min(from, to)}-L${Math.max(from, to)}`);

export class Choice {
  /**
   * @param {HTMLElement} list of lines
   * @param {(isElsewhere: boolean) => void} changed; elsewhere: the lines may be out of view
   */
  constructor(list, changed) {
    this.list = list;
    this.lines = chosenLines(location.hash);
    list.addEventListener("click", (event) => {
      const item = event.target instanceof Element ? event.target.closest(".line > a")?.parentElement : null;
      if (!item) return;
      event.preventDefault();
      const line = Number(item.id.slice(1));
      const hash = hashOf(event instanceof MouseEvent && event.shiftKey && this.lines ? this.lines[0] : line, line);
      this.lines = chosenLines(hash);
      history.replaceState(null, "", hash);
      changed(false);
    });
    addEventListener("hashchange", () => {
      this.lines = chosenLines(location.hash);
      changed(true);
    });
  }

  /** Marks the chosen among the lines `first` to `last`, which are on the page. @param {number} first @param {number} last */
  mark(first, last) {
    for (const old of this.list.querySelectorAll(".chosen")) old.classList.remove("chosen");
    if (!this.lines) return;
    for (let line = Math.max(first, this.lines[0]); line <= Math.min(last, this.lines[1]); line += 1) {
      document.getElementById(`L${line}`)?.classList.add("chosen");
    }
  }
}
