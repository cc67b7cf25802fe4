// A log as it arrives: one event stream, taken up again where it broke off, handed on once per frame.

/**
 * @typedef {object} Reader
 * @property {(text: string, reached: number) => void} write
 * @property {() => void} end nothing follows
 * @property {() => number} resume the offset to go on from
 * @property {(words: string) => void} say why there is nothing
 */

export class Feed {
  /** @param {string} url with a query already @param {Reader} reader */
  constructor(url, reader) {
    this.url = url;
    this.reader = reader;
    this.isOver = false;
    this.arrived = "";
    this.reached = 0;
    /** @type {EventSource | null} */
    this.source = null;
    // Browsers allow few open lines: a page that nobody looks at lets go of its own.
    this.look = () => (document.hidden ? this.pause() : this.open());
    document.addEventListener("visibilitychange", this.look);
    this.open();
  }

  open() {
    if (this.source || this.isOver || document.hidden) return;
    const source = (this.source = new EventSource(`${this.url}&follow=true&offset=${this.reader.resume()}`));
    source.addEventListener("log", (event) => {
      if (!this.arrived) requestAnimationFrame(() => this.hand());
      this.arrived += JSON.parse(event.data);
      this.reached = Number(event.lastEventId);
    });
    source.addEventListener("end", () => {
      this.hand();
      this.close();
      this.reader.end();
    });
    source.addEventListener("error", () => {
      if (source.readyState !== EventSource.CLOSED) return; // the browser tries again by itself
      this.source = null;
      this.explain();
    });
  }

  hand() {
    if (!this.arrived || this.isOver) return;
    const text = this.arrived;
    this.arrived = "";
    this.reader.write(text, this.reached);
  }

  pause() {
    this.hand();
    this.source?.close();
    this.source = null;
  }

  close() {
    this.pause();
    this.isOver = true;
    document.removeEventListener("visibilitychange", this.look);
  }

  /** Why there is no stream, in the server's words; and another try, later each time. */
  async explain() {
    const answer = await fetch(`${this.url}&limit_bytes=1`).catch(() => null);
    const told = answer && !answer.ok ? await answer.json().catch(() => null) : null;
    this.reader.say(told?.detail ?? "The log can’t be read right now.");
    this.pauses = Math.min((this.pauses ?? 1500) * 2, 60_000);
    setTimeout(() => this.open(), this.pauses * (0.75 + Math.random() / 2));
  }
}
