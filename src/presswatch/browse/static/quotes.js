// A button beside each quote that copies it with who said it, where and when.

async function toClipboard(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const area = document.createElement("textarea"); // a page served without TLS has no clipboard
  area.value = text;
  document.body.append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
}

for (const list of document.querySelectorAll(".pw-quotes[data-copy]")) {
  for (const quote of list.querySelectorAll("[data-copy]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "pw-link pw-copy";
    button.textContent = list.dataset.copy;
    button.addEventListener("click", async () => {
      await toClipboard(quote.dataset.copy);
      button.textContent = list.dataset.copied;
      setTimeout(() => (button.textContent = list.dataset.copy), 2000);
    });
    quote.prepend(button);
  }
}
