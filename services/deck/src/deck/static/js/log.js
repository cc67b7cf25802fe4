// The log of a run, followed as it grows.
//
// Lines are kept in groups. Of each group only its place is remembered (first line, first byte); the text is on the
// page while the group is in view, and is asked for again when it comes back into view. So memory stays bounded
// however long the log is.

import { plain } from "./ansi.js";
import { recall, remember } from "./storage.js";
import { bytes, chosenLines, hashOf, lineItem } from "./lines.js";

const GROUP = 500; // lines
const IN_VIEW = 4; // groups
const LONGEST_PARTIAL = 256 * 1024; // a line without an end is cut here

/** @typedef {{line: number, offset: number, count: number, body: HTMLElement | null}} Group */

export class LogView {
  /** @param {HTMLElement} root */
  constructor(root) {
    const find = (/** @type {string} */ name) => /** @type {HTMLElement} */ (root.querySelector(`[data-${name}]`));
    this.root = root;
    this.url = root.dataset.url ?? "";
    this.body = find("log-body");
    this.list = find("lines");
    this.status = find("log-status");
    this.earlier = find("earlier");
    this.later = find("later");
    this.followTool = find("follow-tool");
    this.follow = /** @type {HTMLInputElement} */ (find("follow"));
    this.wrap = /** @type {HTMLInputElement} */ (find("wrap"));
    this.chosen = chosenLines(location.hash);
    this.isSought = this.chosen !== null;
    this.follow.checked = !this.isSought;
    this.wrap.checked = recall("prow-wrap") === "on";
    this.top = 0;
    this.height = 0;
    this.clear();
    this.listen();
    this.showWrap();
  }

  clear() {
    this.source?.close();
    /** @type {EventSource | null} */
    this.source = null;
    /** @type {Group[]} */
    this.groups = [];
    this.from = 0; // the groups in view: from, to excluded
    this.to = 0;
    this.offset = 0; // of the first byte that belongs to no complete line yet
    this.partial = "";
    this.style = plain();
    this.arrived = "";
    this.isComplete = false;
    /** @type {HTMLElement | null} */
    this.tail = null;
    this.list.replaceChildren();
  }

  /** Begins, or begins again when the run got another build. @param {string} build */
  start(build) {
    if (!build || build === this.build) return;
    if (this.build) this.clear();
    this.build = build;
    this.open();
  }

  open() {
    if (this.source || this.isComplete || document.hidden || !this.build) return;
    this.arrived = this.partial = "";
    const source = (this.source = new EventSource(`${this.url}?follow=true&offset=${this.offset}`));
    source.addEventListener("log", (event) => this.take(JSON.parse(event.data), Number(event.lastEventId)));
    source.addEventListener("end", () => this.end());
    source.addEventListener("error", () => {
      if (source.readyState !== EventSource.CLOSED) return;
      this.source = null;
      this.explain();
    });
  }

  /** Why there is nothing to follow, in the server's words. */
  async explain() {
    const answer = await fetch(`${this.url}?limit_bytes=1`).catch(() => null);
    const told = answer && !answer.ok ? await answer.json().catch(() => null) : null;
    this.status.textContent = told?.detail ?? "The log can’t be read right now.";
    if (!answer || answer.status !== 404 || this.root.closest("[data-finished=false]")) {
      setTimeout(() => this.open(), 3000 + Math.random() * 2000);
    }
  }

  /** @param {string} text @param {number} offset of the first byte after it */
  take(text, offset) {
    if (!this.arrived) requestAnimationFrame(() => this.flush());
    this.arrived += text;
    this.reached = offset;
  }

  end() {
    this.source?.close();
    this.source = null;
    this.isComplete = true;
    this.flush();
    if (this.partial) this.add([this.partial]);
    this.partial = "";
    this.settle();
    this.follow.checked = false;
  }

  flush() {
    const lines = (this.partial + this.arrived).split("\n");
    this.arrived = "";
    this.partial = lines.pop() ?? "";
    this.tail?.remove();
    this.tail = null;
    this.add(lines);
    if (this.partial.length > LONGEST_PARTIAL) {
      this.add([this.partial]);
      this.partial = "";
    }
    if (this.reached) this.offset = this.reached - bytes(this.partial); // exact, whatever was replaced on the way
    this.settle();
  }

  /** @param {string[]} lines complete ones, without their ends */
  add(lines) {
    const isAtEnd = this.to === this.groups.length;
    const unseen = Math.floor(Math.max(0, lines.length - GROUP * IN_VIEW) / GROUP) * GROUP;
    lines.forEach((text, index) => {
      let group = this.groups.at(-1);
      if (!group || group.count >= GROUP) {
        group = { line: this.total + 1, offset: this.offset, count: 0, body: null };
        this.groups.push(group);
        const isWelcome = this.follow.checked ? index >= unseen : this.to - this.from < 2 * IN_VIEW;
        if (isAtEnd && isWelcome) {
          group.body = this.list.appendChild(document.createElement("ol"));
          this.to = this.groups.length;
        }
      }
      group.count += 1;
      group.body?.append(lineItem(text, group.line + group.count - 1, this.style));
      this.offset += bytes(text) + 1;
    });
    if (isAtEnd && this.follow.checked) this.to = this.groups.length;
  }

  get total() {
    const last = this.groups.at(-1);
    return last ? last.line + last.count - 1 : 0;
  }

  /** After new lines: slides the view, shows the line that is being written, goes where the reader wants to be. */
  settle() {
    if (this.follow.checked) this.view(Math.max(0, this.groups.length - IN_VIEW), this.groups.length);
    const last = this.groups.at(-1);
    if (this.partial && this.to === this.groups.length) {
      this.tail = lineItem(this.partial, this.total + 1, { ...this.style });
      (last?.body ?? this.list).append(this.tail);
    }
    this.showState();
    if (this.isSought && this.chosen && (this.total >= this.chosen[0] || this.isComplete)) this.reveal();
    else if (this.follow.checked) this.scrollToEnd();
    this.mark();
  }

  /** Keeps the groups `from` to `to` on the page, and no others. @param {number} from @param {number} to */
  view(from, to) {
    this.groups.forEach((group, index) => {
      if (group.body && (index < from || index >= to)) {
        group.body.remove();
        group.body = null;
      }
    });
    this.from = from;
    this.to = to;
    const missing = this.groups.slice(from, to).filter((group) => !group.body);
    return Promise.all(missing.map((group) => this.fetch(group)));
  }

  /** Asks for a group's text again. @param {Group} group */
  async fetch(group) {
    const following = this.groups[this.groups.indexOf(group) + 1];
    const body = (group.body = document.createElement("ol"));
    const next = this.groups.find((each) => each.line > group.line && each.body?.isConnected)?.body;
    this.list.insertBefore(body, next ?? null);
    const size = (following?.offset ?? this.offset) - group.offset;
    const answer = await fetch(`${this.url}?offset=${group.offset}&limit_bytes=${Math.max(1, size)}`);
    const lines = (await answer.text()).split("\n");
    const style = plain();
    const have = body.childElementCount; // lines that arrived meanwhile
    const items = lines.slice(0, group.count - have).map((text, index) => lineItem(text, group.line + index, style));
    body.prepend(...items);
    this.mark();
  }

  /** Brings the chosen lines into view. */
  async reveal() {
    this.isSought = false;
    const [line] = this.chosen ?? [1];
    const at = this.groups.findIndex((group) => line < group.line + group.count);
    if (at < 0) return;
    if (at < this.from || at >= this.to) await this.view(Math.max(0, at - 1), Math.min(this.groups.length, at + IN_VIEW - 1));
    this.showState();
    this.mark();
    document.getElementById(`L${line}`)?.scrollIntoView({ block: "center" });
  }

  mark() {
    for (const old of this.list.querySelectorAll(".chosen")) old.classList.remove("chosen");
    if (!this.chosen) return;
    const first = Math.max(this.chosen[0], this.groups[this.from]?.line ?? 1);
    for (let line = first; line <= Math.min(this.chosen[1], this.total); line += 1) {
      const item = document.getElementById(`L${line}`);
      if (!item) break;
      item.classList.add("chosen");
    }
  }

  showState() {
    this.followTool.hidden = this.isComplete; // nothing follows any more
    const lines = this.total + (this.partial ? 1 : 0);
    const amount = lines === 1 ? "1 line" : `${lines.toLocaleString("en")} lines`;
    this.status.textContent = this.isComplete && !lines ? "It wrote nothing." : this.isComplete ? amount : `${amount}, still growing`;
    this.earlier.hidden = this.from === 0;
    this.later.hidden = this.to >= this.groups.length;
  }

  showWrap() {
    this.root.classList.toggle("wrapped", this.wrap.checked);
  }

  scrollToEnd() {
    this.body.scrollTop = this.body.scrollHeight;
    this.top = this.body.scrollTop;
    this.height = this.body.scrollHeight;
  }

  toggleFollow() {
    this.follow.checked = !this.follow.checked;
    this.settle();
  }

  toggleWrap() {
    this.wrap.checked = !this.wrap.checked;
    remember("prow-wrap", this.wrap.checked ? "on" : "off");
    this.showWrap();
  }

  listen() {
    this.follow.addEventListener("change", () => this.settle());
    this.wrap.addEventListener("change", () => {
      remember("prow-wrap", this.wrap.checked ? "on" : "off");
      this.showWrap();
    });
    this.body.addEventListener("scroll", () => {
      // Going up is the reader's doing, unless the text itself changed.
      if (this.body.scrollTop < this.top - 2 && this.body.scrollHeight === this.height) this.follow.checked = false;
      this.top = this.body.scrollTop;
      this.height = this.body.scrollHeight;
    });
    this.earlier.addEventListener("click", () => this.extend(-1));
    this.later.addEventListener("click", () => this.extend(1));
    this.list.addEventListener("click", (event) => {
      const item = event.target instanceof Element ? event.target.closest(".line > a")?.parentElement : null;
      if (!item) return;
      event.preventDefault();
      const line = Number(item.id.slice(1));
      const [from] = event instanceof MouseEvent && event.shiftKey && this.chosen ? this.chosen : [line];
      this.chosen = chosenLines(hashOf(from, line));
      this.follow.checked = false;
      history.replaceState(null, "", hashOf(from, line));
      this.mark();
    });
    addEventListener("hashchange", () => {
      this.chosen = chosenLines(location.hash);
      this.follow.checked = false;
      this.reveal();
    });
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) {
        this.source?.close();
        this.source = null;
      } else this.open();
    });
  }

  /** Shows one group more, before or after those in view. @param {1 | -1} by */
  async extend(by) {
    this.follow.checked = false;
    const anchor = this.list.querySelector(".line");
    const before = anchor?.getBoundingClientRect().top ?? 0;
    const [from, to] = by < 0
      ? [Math.max(0, this.from - 1), Math.min(this.to, this.from - 1 + 2 * IN_VIEW)]
      : [Math.max(this.from, this.to + 1 - 2 * IN_VIEW), Math.min(this.groups.length, this.to + 1)];
    await this.view(from, to);
    this.showState();
    if (by < 0 && anchor?.isConnected) this.body.scrollTop += anchor.getBoundingClientRect().top - before;
  }
}
