// The log of a run, followed as it grows.
//
// Lines are kept in groups. Of each group only its place is remembered (first line, first byte); the text is on the
// page while the group is in view, and is asked for again when it comes back into view. So memory stays bounded
// however long the log is.

import { plain } from "./ansi.js";
import { Choice } from "./choice.js";
import { Feed } from "./feed.js";
import { bytes, lineItem } from "./lines.js";
import { recall, remember } from "./storage.js";

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
    this.choice = new Choice(this.list, (isElsewhere) => {
      this.follow.checked = false;
      if (isElsewhere) this.reveal();
      else this.mark();
    });
    this.isSought = this.choice.lines !== null;
    this.follow.checked = !this.isSought;
    this.wrap.checked = recall("prow-wrap") === "on";
    this.top = 0;
    this.height = 0;
    this.clear();
    this.listen();
    this.showWrap();
  }

  clear() {
    /** @type {Group[]} */
    this.groups = [];
    this.from = 0; // the groups in view: from, to excluded
    this.to = 0;
    this.offset = 0; // of the first byte that belongs to no complete line yet
    this.partial = "";
    this.style = plain();
    this.isComplete = false;
    /** @type {HTMLElement | null} */
    this.tail = null;
    this.list.replaceChildren();
  }

  /** Begins, or begins again when the run got another build. @param {string} build */
  start(build) {
    if (!build || build === this.build) return;
    this.feed?.close();
    this.clear();
    this.build = build;
    this.feed = new Feed(this.url, this);
  }

  /** Where the feed is to go on after it was interrupted: no line was begun there. */
  resume() {
    this.partial = "";
    return this.offset;
  }

  /** @param {string} words why there is nothing */
  say(words) {
    this.status.textContent = words;
  }

  /** @param {string} text what arrived @param {number} reached the offset after it */
  write(text, reached) {
    const lines = (this.partial + text).split("\n");
    this.partial = lines.pop() ?? "";
    this.tail?.remove();
    this.tail = null;
    this.add(lines);
    if (this.partial.length > LONGEST_PARTIAL) {
      this.add([this.partial]);
      this.partial = "";
    }
    this.offset = reached - bytes(this.partial); // exact, whatever was replaced on the way
    this.settle();
  }

  end() {
    this.isComplete = true;
    this.tail?.remove();
    this.tail = null;
    if (this.partial) this.add([this.partial]);
    this.partial = "";
    this.settle();
    this.follow.checked = false;
  }

  /** @param {string[]} lines complete ones, without their ends */
  add(lines) {
    const isAtEnd = this.to === this.groups.length;
    const unseen = Math.floor(Math.max(0, lines.length - GROUP * (IN_VIEW + 1)) / GROUP) * GROUP;
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
    const sought = this.isSought ? this.choice.lines : null;
    if (sought && (this.total >= sought[0] || this.isComplete)) this.reveal();
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
    const answer = await fetch(`${this.url}&offset=${group.offset}&limit_bytes=${Math.max(1, size)}`);
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
    const [line] = this.choice.lines ?? [1];
    const at = this.groups.findIndex((group) => line < group.line + group.count);
    if (at < 0) return;
    if (at < this.from || at >= this.to) await this.view(Math.max(0, at - 1), Math.min(this.groups.length, at + IN_VIEW - 1));
    this.showState();
    this.mark();
    document.getElementById(`L${line}`)?.scrollIntoView({ block: "center" });
  }

  mark() {
    this.choice.mark(this.groups[this.from]?.line ?? 1, this.groups[this.to]?.line ?? this.total);
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
