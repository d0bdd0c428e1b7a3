// The inbox with keys and without reloading. Every key presses a button that is there without this file, and a form
// that can't be sent from here is sent as the browser sends it.

const KEYS = { a: "accepted", l: "later", r: "rejected" };

class Inbox {
  constructor(list) {
    this.list = list;
    this.several = document.getElementById("several");
    this.said = document.getElementById("said");
    this.dialog = document.getElementById("keys");
    this.taken = new Map();
    this.sent = Promise.resolve();
    this.current = null;
    list.addEventListener("focusin", (event) => (this.current = event.target.closest(".pw-card") || this.current));
    list.addEventListener("change", () => this.count());
    document.addEventListener("submit", (event) => this.submitted(event));
    document.addEventListener("keydown", (event) => this.pressed(event));
    this.selectAll();
    this.showKeys();
    this.count();
    this.arrive();
  }

  get cards() {
    return [...this.list.querySelectorAll(".pw-card:not([aria-busy])")];
  }

  get boxes() {
    return [...this.list.querySelectorAll(".pw-select input")];
  }

  // ---- going about

  arrive() {
    const card = document.getElementById(location.hash.slice(1));
    if (card?.matches(".pw-card")) this.go(card);
  }

  go(card) {
    if (!card) return;
    this.current = card;
    card.focus({ preventScroll: true });
    card.scrollIntoView({ block: "nearest" });
  }

  step(by) {
    const cards = this.cards;
    const at = cards.indexOf(this.current);
    this.go(cards[at < 0 ? 0 : Math.max(0, Math.min(cards.length - 1, at + by))]);
  }

  after(card) {
    const all = this.allCards();
    const free = (other) => !other.hasAttribute("aria-busy");
    const at = all.indexOf(card);
    return all.slice(at + 1).find(free) || all.slice(0, at).findLast(free);
  }

  pressed(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || this.dialog.open) return;
    const typing = event.target.closest("input:not([type=checkbox]), textarea, select");
    if (typing || (event.key === "Enter" && !event.target.matches(".pw-card, .pw-select input"))) return;
    const action = {
      j: () => this.step(1),
      k: () => this.step(-1),
      x: () => this.current?.querySelector(".pw-select input")?.click(),
      u: () => [...document.querySelectorAll(".pw-flash form button")].sort(latestFirst)[0]?.click(),
      o: () => this.current?.querySelector("h2 a").click(),
      Enter: () => event.target.matches(".pw-card") && this.current?.querySelector("h2 a").click(),
      "?": () => this.dialog.showModal(),
    }[event.key] || (KEYS[event.key] && (() => this.press(KEYS[event.key])));
    if (!action) return;
    event.preventDefault();
    action();
  }

  press(state) {
    const chosen = this.boxes.some((box) => box.checked);
    const form = chosen ? this.several : this.current?.isConnected && this.current.querySelector(".pw-decide");
    form?.querySelector(`button[value="${state}"]:not([hidden])`)?.click();
  }

  showKeys() {
    const button = document.getElementById("show-keys");
    button.hidden = false;
    button.addEventListener("click", () => this.dialog.showModal());
  }

  // ---- several at once

  selectAll() {
    document.querySelector(".pw-all")?.addEventListener("click", (event) => {
      event.preventDefault();
      const tick = this.boxes.some((box) => !box.checked);
      this.boxes.forEach((box) => (box.checked = tick));
      this.count();
    });
  }

  count() {
    const chosen = this.several?.querySelector(".pw-chosen");
    const n = this.boxes.filter((box) => box.checked).length;
    if (!chosen) return;
    chosen.dataset.none ??= chosen.textContent;
    chosen.textContent = n ? chosen.dataset.chosen.replace("#", n) : chosen.dataset.none;
  }

  // ---- deciding without a new page

  submitted(event) {
    const form = event.target;
    const undoes = form.matches(".pw-flash form");
    if (!form.matches("[data-decide]") || form.dataset.plainly) return;
    const cards = form.id === "several" ? this.boxes.filter((box) => box.checked).map(cardOf) : [cardOf(form)];
    if (undoes ? !this.taken.has(lineOf(form)) : !cards.length || !cards.every(Boolean)) return;
    event.preventDefault();
    this.send(form, event.submitter, undoes ? [] : cards, undoes);
  }

  // One at a time: decisions are made, and told, in the order of the keys.
  send(form, button, cards, undoes) {
    const fields = new URLSearchParams(new FormData(form));
    if (button?.name) fields.set(button.name, button.value);
    cards.forEach((card) => card.setAttribute("aria-busy", "true"));
    if (cards.length) this.go(this.after(cards.at(-1)));
    this.sent = this.sent.then(() => this.ask(form, button, fields, cards, undoes));
  }

  async ask(form, button, fields, cards, undoes) {
    try {
      const answer = await fetch(form.action, { method: "POST", body: fields, headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(answer.statusText);
      const done = await answer.json();
      if (undoes) this.undone(form, done);
      else this.decided(cards, done);
    } catch {
      cards.forEach((card) => card.removeAttribute("aria-busy"));
      form.dataset.plainly = "yes";
      form.requestSubmit(button);
    }
  }

  decided(cards, done) {
    const gone = new Set([...done.articles, ...done.overtaken]);
    const here = this.allCards().filter((card) => cards.includes(card) || gone.has(Number(card.dataset.article)));
    const lines = linesIn(done.html);
    here[0].before(...lines);
    const places = here.map((card) => {
      const place = document.createComment("");
      card.replaceWith(place);
      card.removeAttribute("aria-busy");
      card.querySelector(".pw-select input").checked = false;
      return [place, card];
    });
    const line = lines.find((each) => each.dataset.lines);
    if (line) {
      line.dataset.made = String(performance.now());
      this.taken.set(line, places);
    }
    this.tell(lines.map((each) => each.querySelector("p")?.textContent || each.textContent).join(" "), done);
    if (here.includes(this.current)) this.current = null;
    if (!this.allCards().length) location.assign(done.then);
    else this.go(this.current);
    lines[0]?.scrollIntoView({ block: "nearest" });
  }

  undone(form, done) {
    const line = lineOf(form);
    const lines = linesIn(done.html);
    line.before(...lines);
    const back = this.taken.get(line).filter(([, card]) => done.articles.includes(Number(card.dataset.article)));
    back.forEach(([place, card]) => place.replaceWith(card));
    this.taken.delete(line);
    line.remove();
    this.tell(lines.map((each) => each.textContent).join(" ") || done.said, done);
    this.go(back[0]?.[1]);
  }

  allCards() {
    return [...this.list.querySelectorAll(".pw-card")];
  }

  tell(sentence, done) {
    this.said.textContent = sentence;
    document.getElementById("waiting").textContent = done.waiting;
    this.count();
  }
}

const cardOf = (inside) => inside.closest(".pw-card");
const lineOf = (form) => form.closest(".pw-flash");
const latestFirst = (one, other) => made(other) - made(one);
const made = (button) => Number(lineOf(button).dataset.made || 0);

function linesIn(html) {
  const template = document.createElement("template");
  template.innerHTML = html; // a template of ours, escaped where it was written
  return [...template.content.children];
}

const list = document.querySelector("[data-keys]");
if (list) new Inbox(list);
