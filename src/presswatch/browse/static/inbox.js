// Keys of the inbox. Every key presses a button that is there without this file.

function inboxKeys(list) {
  const cards = [...list.querySelectorAll(".pw-card")];
  let at = -1;
  const go = (to) => {
    if (!cards.length) return;
    at = Math.max(0, Math.min(cards.length - 1, to));
    cards[at].focus();
    cards[at].scrollIntoView({ block: "nearest" });
  };
  const press = (state) => cards[at]?.querySelector(`button[value="${state}"]`)?.click();
  const actions = {
    j: () => go(at + 1),
    k: () => go(at - 1),
    a: () => press("accepted"),
    l: () => press("later"),
    r: () => press("rejected"),
    "?": () => document.querySelector(".pw-keys")?.toggleAttribute("open"),
    Enter: () => document.activeElement === cards[at] && cards[at].querySelector("h2 a").click(),
  };
  cards.forEach((card, place) => card.addEventListener("focusin", () => (at = place)));
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select")) return;
    const action = actions[event.key];
    if (!action || (event.key === "Enter" && event.target !== cards[at])) return;
    event.preventDefault();
    action();
  });
}

const inbox = document.querySelector("[data-keys]");
if (inbox) inboxKeys(inbox);
