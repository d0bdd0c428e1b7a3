// Copies what a button names. Without this file the words are selected by hand.

for (const button of document.querySelectorAll("[data-copy]")) {
  const area = document.getElementById(button.dataset.copy);
  if (!area || !navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(area.value);
    button.textContent = button.dataset.done;
  });
}

// The handle of the entry that was just moved is open again.
const moved = location.hash.startsWith("#item-") && document.getElementById(location.hash.slice(1));
if (moved) moved.querySelector("details")?.setAttribute("open", "");
