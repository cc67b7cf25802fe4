// Terminal colours as elements. Text only ever enters the page as text.
//
// Sixteen colours are known by class, so that both themes keep them legible; the other 240 and true colour become the
// nearest of them. Every other escape sequence is dropped.

/**
 * @typedef {{bold: boolean, dim: boolean, italic: boolean, underline: boolean, strike: boolean,
 *   fore: number | null, back: number | null}} Style
 */

/** @returns {Style} */
export const plain = () => ({
  bold: false, dim: false, italic: false, underline: false, strike: false, fore: null, back: null,
});

// CSI sequences (colours are those that end in m), OSC (titles, links) up to BEL or ST, then two-character escapes.
// eslint-disable-next-line no-control-regex
const ESCAPE = /\x1b\[([0-9;:]*)([ -/]*[@-~])|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?|\x1b[@-Z\\-_]?|[\x00-\x08\x0b-\x1a\x1c-\x1f]/g;

/**
 * Writes one line of a terminal into `into`; `style` goes on from line to line.
 * @param {string} line
 * @param {Style} style
 * @param {Element} into
 */
export function write(line, style, into) {
  let from = 0;
  for (const found of line.matchAll(ESCAPE)) {
    put(line.slice(from, found.index), style, into);
    from = found.index + found[0].length;
    if (found[2] === "m") apply(found[1] ?? "", style);
  }
  put(line.slice(from), style, into);
}

/** @param {string} text @param {Style} style @param {Element} into */
function put(text, style, into) {
  if (!text) return;
  const classes = [];
  for (const name of /** @type {const} */ (["bold", "dim", "italic", "underline", "strike"])) {
    if (style[name]) classes.push(`a-${name}`);
  }
  if (style.fore !== null) classes.push(`a-${style.fore}`);
  if (style.back !== null) classes.push(`b-${style.back}`);
  if (!classes.length) {
    into.append(text);
    return;
  }
  const span = document.createElement("span");
  span.className = classes.join(" ");
  span.textContent = text;
  into.append(span);
}

/** @param {string} parameters @param {Style} style */
function apply(parameters, style) {
  const codes = parameters.split(/[;:]/).map(Number);
  for (let i = 0; i < codes.length; i += 1) {
    const code = codes[i];
    if (code === 0) Object.assign(style, plain());
    else if (code === 1) style.bold = true;
    else if (code === 2) style.dim = true;
    else if (code === 3) style.italic = true;
    else if (code === 4) style.underline = true;
    else if (code === 9) style.strike = true;
    else if (code === 22) style.bold = style.dim = false;
    else if (code === 23) style.italic = false;
    else if (code === 24) style.underline = false;
    else if (code === 29) style.strike = false;
    else if (code >= 30 && code <= 37) style.fore = code - 30;
    else if (code >= 90 && code <= 97) style.fore = code - 90;
    else if (code === 39) style.fore = null;
    else if (code >= 40 && code <= 47) style.back = code - 40;
    else if (code >= 100 && code <= 107) style.back = code - 100;
    else if (code === 49) style.back = null;
    else if (code === 38 || code === 48) {
      const wide = codes[i + 1] === 2;
      const colour = wide ? nearest(codes[i + 2], codes[i + 3], codes[i + 4]) : indexed(codes[i + 2]);
      style[code === 38 ? "fore" : "back"] = colour;
      i += wide ? 4 : 2;
    }
  }
}

/** One of 256 as one of eight. @param {number} index */
function indexed(index) {
  if (index < 16) return index % 8;
  if (index >= 232) return index < 244 ? 0 : 7;
  const cube = index - 16;
  return nearest(Math.floor(cube / 36) * 51, (Math.floor(cube / 6) % 6) * 51, (cube % 6) * 51);
}

/** The bits of a terminal's eight colours: red 1, green 2, blue 4. @param {number} r @param {number} g @param {number} b */
function nearest(r, g, b) {
  const strongest = Math.max(r, g, b);
  if (!(strongest - Math.min(r, g, b) > 24)) return strongest > 127 ? 7 : 0;
  return (r > strongest * 0.6 ? 1 : 0) + (g > strongest * 0.6 ? 2 : 0) + (b > strongest * 0.6 ? 4 : 0);
}
