// Words are chosen by selecting them: with the mouse, a finger, or arrow keys. Without this file they are pasted into
// the forms. Every key presses a button or follows a link that is there without it.

// ---- where a selection stands in the article's text ---------------------------------------------------------------

// Code points of the article's text before a place in the page. Each block carries where it starts, and its words
// are the text's one for one, so that marks inside it do not count.
function offsetOf(node, offset) {
  const element = node.nodeType === Node.TEXT_NODE ? node.parentElement : node;
  const block = element.closest("[data-start]");
  if (!block) return null;
  const before = document.createRange();
  before.setStart(block, 0);
  before.setEnd(node, offset);
  return Number(block.dataset.start) + [...before.toString()].length;
}

function edgeOf(range, text, which) {
  const node = range[`${which}Container`];
  const offset = offsetOf(node, range[`${which}Offset`]);
  if (offset !== null) return offset;
  // A selection that ends between two blocks: take the edge of the last block that it reaches.
  const blocks = [...text.querySelectorAll("[data-start]")].filter((block) => range.intersectsNode(block));
  if (!blocks.length) return null;
  const block = which === "start" ? blocks[0] : blocks[blocks.length - 1];
  return Number(block.dataset.start) + (which === "start" ? 0 : [...block.textContent].length);
}

function placeOf(selection, text) {
  const range = selection.rangeCount ? selection.getRangeAt(0) : null;
  if (!range || range.collapsed || !range.intersectsNode(text) || !text.contains(selection.anchorNode)) return null;
  const start = edgeOf(range, text, "start");
  const end = edgeOf(range, text, "end");
  return start === null || end === null || end <= start ? null : { start, end, words: selection.toString() };
}

// ---- what is done with it -----------------------------------------------------------------------------------------

function choosing(text, passage, quote) {
  const bar = document.getElementById("chosen");
  let going = 0;
  const fill = (place) => {
    for (const form of [passage, quote]) {
      form.start.value = place.start;
      form.end.value = place.end;
      form.words.value = place.words;
    }
  };
  const update = () => {
    if (bar.contains(document.activeElement)) return;
    const place = placeOf(getSelection(), text);
    clearTimeout(going);
    if (place) {
      fill(place);
      bar.hidden = false;
    } else {
      going = setTimeout(() => (bar.hidden = true), 250); // a tap on the bar lets the selection go first
    }
  };
  document.addEventListener("selectionchange", update);
  for (const form of [passage, quote]) {
    form.words.addEventListener("input", () => (form.start.value = form.end.value = ""));
  }
  bar.addEventListener("pointerdown", (event) => {
    clearTimeout(going);
    event.preventDefault();
  });
  document.getElementById("choose-selected").addEventListener("click", () => passage.requestSubmit());
  document.getElementById("quote-selected").addEventListener("click", () => {
    bar.hidden = true;
    quote.closest("details").open = true;
    quote.speaker.focus();
    quote.scrollIntoView({ block: "center" });
  });
  bar.addEventListener("keydown", (event) => event.key === "Escape" && text.focus());
  return update;
}

// Without a mouse: the text takes the focus, arrow keys choose a word or a sentence, with Shift more of them. Places
// are numbers: of the block, and of the character in it.
const BLOCK = 1e7;

class Steps {
  constructor(text) {
    this.blocks = [...text.querySelectorAll("[data-start]")];
    this.pieces = {};
    this.clear();
  }

  clear() {
    this.from = this.to = 0;
  }

  all(unit) {
    this.pieces[unit] ??= this.blocks.flatMap((block, number) => {
      const segmenter = new Intl.Segmenter(block.lang || undefined, { granularity: unit });
      return [...segmenter.segment(block.textContent)]
        .filter((piece) => (unit === "word" ? piece.isWordLike : piece.segment.trim()))
        .map(({ index, segment }) => {
          const start = number * BLOCK + index;
          return { start, end: start + segment.trimEnd().length };
        });
    });
    return this.pieces[unit];
  }

  move(unit, by) {
    const found =
      by > 0
        ? this.all(unit).find((piece) => piece.start >= this.to)
        : this.all(unit).findLast((piece) => piece.end <= this.from);
    if (found) [this.from, this.to] = [found.start, found.end];
  }

  extend(unit, by) {
    const found =
      by > 0
        ? this.all(unit).find((piece) => piece.end > this.to)
        : this.all(unit).findLast((piece) => piece.end < this.to && piece.end > this.from);
    if (found) this.to = found.end;
  }

  select() {
    const range = document.createRange();
    range.setStart(...this.place(this.from));
    range.setEnd(...this.place(this.to));
    const selection = getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
    range.endContainer.parentElement.scrollIntoView({ block: "nearest" });
  }

  place(at) {
    const nodes = document.createTreeWalker(this.blocks[Math.floor(at / BLOCK)], NodeFilter.SHOW_TEXT);
    let left = at % BLOCK;
    let node = nodes.nextNode();
    for (; left > node.length; node = nodes.nextNode()) left -= node.length;
    return [node, left];
  }
}

function choosingByKeys(text, update) {
  if (!Intl.Segmenter) return;
  const steps = new Steps(text);
  const arrows = { ArrowRight: ["word", 1], ArrowLeft: ["word", -1], ArrowDown: ["sentence", 1], ArrowUp: ["sentence", -1] };
  text.addEventListener("keydown", (event) => {
    if (event.target !== text || event.ctrlKey || event.metaKey || event.altKey) return;
    const arrow = arrows[event.key];
    if (arrow) {
      if (event.shiftKey) steps.extend(...arrow);
      else steps.move(...arrow);
      if (steps.to) steps.select();
      update(); // the browser tells of it later than of the next key
    } else if (event.key === "Enter" && !getSelection().isCollapsed) {
      document.getElementById("choose-selected").focus();
    } else if (event.key === "Escape") {
      steps.clear();
      getSelection().removeAllRanges();
    } else {
      return;
    }
    event.preventDefault();
  });
}

// A click on a quote in the text leads to its box, and the box says the way back.
function leading(text) {
  text.addEventListener("click", (event) => {
    const mark = event.target.closest("[data-to]");
    if (mark && getSelection().isCollapsed) location.hash = mark.dataset.to;
  });
}

// ---- keys ---------------------------------------------------------------------------------------------------------

function keys() {
  const dialog = document.getElementById("keys");
  const press = (selector) => document.querySelector(selector)?.click();
  const actions = {
    a: () => press('.pw-decision button[value="accepted"]:not([hidden])'),
    r: () => press('.pw-decision button[value="rejected"]:not([hidden])'),
    l: () => press('.pw-decision button[value="later"]:not([hidden])'),
    u: () => press("#undo button"),
    j: () => press('.pw-neighbours a[rel="next"]'),
    k: () => press('.pw-neighbours a[rel="prev"]'),
    "?": () => dialog.showModal(),
  };
  const button = document.getElementById("show-keys");
  button.hidden = false;
  button.addEventListener("click", () => dialog.showModal());
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || dialog.open) return;
    if (event.target.closest("input, textarea, select")) return;
    const action = actions[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  });
}

// A field that is opened takes the focus, and what is typed into it takes the place of what it held.
function opening() {
  const open = (event) => {
    if (!event.target.matches(".pw-edit[open]")) return;
    const field = event.target.querySelector("input:not([type=hidden]), select, textarea");
    field.focus();
    if (field.matches("input[type=text]")) field.select();
  };
  document.addEventListener("toggle", open, true);
}

const text = document.getElementById("text");
if (text) {
  const update = choosing(text, document.getElementById("choose"), document.getElementById("add-quote"));
  choosingByKeys(text, update);
  leading(text);
}
keys();
opening();
