// A passage is chosen by selecting it. Without this file it is pasted into the form.

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

function choosing(text, form, button) {
  const update = () => {
    const selection = getSelection();
    const range = selection.rangeCount ? selection.getRangeAt(0) : null;
    const inside = range && !range.collapsed && range.intersectsNode(text) && text.contains(selection.anchorNode);
    const start = inside ? edgeOf(range, text, "start") : null;
    const end = inside ? edgeOf(range, text, "end") : null;
    if (start === null || end === null || end <= start) {
      button.hidden = true;
      return;
    }
    form.start.value = start;
    form.end.value = end;
    form.words.value = selection.toString();
    button.hidden = false;
  };
  document.addEventListener("selectionchange", update);
  form.words.addEventListener("input", () => {
    form.start.value = form.end.value = "";
  });
  button.addEventListener("mousedown", (event) => event.preventDefault());
  button.addEventListener("click", () => form.requestSubmit());
}

const text = document.getElementById("text");
const form = document.getElementById("choose");
if (text && form) choosing(text, form, document.getElementById("choose-selected"));
