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

// A file is sent inside the form, as text; without this file its rows are pasted.
const LARGEST = 700_000;
for (const row of document.querySelectorAll("[data-file]")) {
  const input = row.querySelector("input");
  const said = row.querySelector("[role=status]");
  row.hidden = false;
  input.addEventListener("change", async () => {
    const file = input.files[0];
    const fits = file && file.size <= LARGEST;
    said.textContent = file && !fits ? input.dataset.tooLarge : "";
    input.form.data.value = fits ? await encoded(file) : "";
    if (!fits) input.value = "";
  });
}

function encoded(file) {
  return new Promise((done, failed) => {
    const reader = new FileReader();
    reader.onload = () => done(reader.result.slice(reader.result.indexOf(",") + 1));
    reader.onerror = () => failed(reader.error);
    reader.readAsDataURL(file);
  });
}
