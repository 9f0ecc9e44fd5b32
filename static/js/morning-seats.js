// Who sits where: those present, in the order of the table. Moved with the mouse, with the two
// arrows of each place, or by touching everyone in turn.
const BETWEEN = 1024;

/** Everyone at the table, in order: the places, and those present who have none yet. */
export function places(book) {
  const arrivals = new Map(book.all("arrival").map((record) => [record.key, record.data]));
  const spoken = new Set(book.all("note").filter(({ data }) => !data.removed && data.text).map(({ data }) => data.seat));
  const found = new Map();
  for (const [key, arrival] of arrivals) {
    if (arrival.removed) continue;
    found.set(key, {
      key,
      label: arrival.organisation || arrival.name,
      person: arrival.organisation ? arrival.name : "",
      partner: arrival.partner,
      position: Infinity,
      at: arrival.at,
      seconds: 0,
      quiet: false,
    });
  }
  for (const { key, data } of book.all("seat")) {
    const known = found.get(key);
    // Noted by mistake, and nothing was said: not at the table.
    const gone = data.removed || (arrivals.get(key)?.removed && !known);
    if (gone && !spoken.has(key)) found.delete(key);
    else if (known || data.label || data.partner || spoken.has(key)) {
      found.set(key, {
        key,
        label: known?.label || data.label || "Sans nom",
        person: known?.person || "",
        partner: data.partner ?? known?.partner ?? null,
        position: data.position ?? Infinity,
        at: known?.at || 0,
        seconds: data.seconds || 0,
        quiet: Boolean(data.not_noted),
      });
    }
  }
  for (const { key, data } of book.all("note")) {
    if (data.seat || data.removed || !data.text) continue;
    const place = [...found.values()].find(({ partner }) => partner && partner === data.partner);
    if (!place) found.set(key, unseated(key, data));
  }
  return [...found.values()].sort((one, other) =>
    one.position === other.position ? one.at - other.at : one.position - other.position,
  );
}

/** What a partner wrote from its link, or what was noted before there were seats. */
function unseated(key, { label, partner, at }) {
  const position = Infinity;
  return { key, label: label || "Sans nom", person: "", partner, position, at, seconds: 0, quiet: false };
}

/** Whether this was said, or written, at this place. */
export function isOf(data, place) {
  if (data.seat) return data.seat === place.key;
  return data.key === place.key || Boolean(data.partner && data.partner === place.partner);
}

/** Puts everyone in this order; only the places that change are sent. */
export function arrange(book, ordered) {
  ordered.forEach((place, rank) => {
    const position = (rank + 1) * BETWEEN;
    if (place.position !== position) keepSeat(book, place, { position });
  });
}

export function keepSeat(book, place, patch) {
  book.change("seat", place.key, { partner: place.partner, label: place.label, ...patch });
}

/**
 * The list on the page.
 * @param {{list: HTMLElement, model: HTMLTemplateElement, book: object, choose: (key: string) => void}} parts
 */
export class SeatList {
  constructor({ list, model, book, choose }) {
    Object.assign(this, { list, model, book, choose });
    this.items = new Map();
    this.turn = null; // while one touches everyone in turn: the keys touched
    list.addEventListener("click", (event) => this.click(event));
    list.addEventListener("dragstart", (event) => this.drag(event));
    list.addEventListener("dragover", (event) => this.dragged && event.preventDefault());
    list.addEventListener("drop", (event) => this.drop(event));
    list.addEventListener("dragend", () => (this.dragged = null));
  }

  draw(current) {
    const all = places(this.book);
    const notes = new Map();
    for (const { data } of this.book.all("note")) {
      if (data.removed || !data.text) continue;
      const seat = data.seat || all.find((place) => isOf(data, place))?.key;
      notes.set(seat, (notes.get(seat) || 0) + 1);
    }
    for (const [key, item] of this.items) {
      if (!all.some((place) => place.key === key)) {
        item.remove();
        this.items.delete(key);
      }
    }
    all.forEach((place, rank) => {
      const item = this.items.get(place.key) || this.add(place);
      if (this.list.children[rank] !== item) this.list.insertBefore(item, this.list.children[rank]);
      this.fill(item, place, rank, notes.get(place.key) || 0, place.key === current);
    });
    return all;
  }

  add(place) {
    const item = this.model.content.cloneNode(true).firstElementChild;
    item.dataset.key = place.key;
    this.items.set(place.key, item);
    return item;
  }

  fill(item, place, rank, notes, isCurrent) {
    const shown = [place.label, place.person, rank, notes, isCurrent, place.quiet, this.turn?.indexOf(place.key)];
    if (item.dataset.shown === String(shown)) return;
    item.dataset.shown = String(shown);
    item.querySelector("[data-rank]").textContent = this.turn ? this.turn.indexOf(place.key) + 1 || "" : rank + 1;
    item.querySelector("[data-label]").textContent = place.label;
    item.querySelector("[data-person]").textContent = place.person;
    const marks = place.quiet ? "non noté" : notes ? `${notes} note${notes > 1 ? "s" : ""}` : "";
    item.querySelector("[data-marks]").textContent = marks;
    item.classList.toggle("is-current", isCurrent);
    item.classList.toggle("is-noted", notes > 0 || place.quiet);
    const choose = item.querySelector("[data-choose]");
    if (isCurrent) choose.setAttribute("aria-current", "true");
    else choose.removeAttribute("aria-current");
    for (const [name, word] of [["up", "Monter"], ["down", "Descendre"]]) {
      item.querySelector(`[data-move=${name}]`).setAttribute("aria-label", `${word} ${place.label}`);
    }
  }

  click(event) {
    const item = event.target.closest("[data-key]");
    if (!item) return;
    const { key } = item.dataset;
    const move = event.target.closest("[data-move]");
    if (move) {
      this.move(key, move.dataset.move === "up" ? -1 : 1);
      move.focus();
    } else if (this.turn) {
      this.touch(key);
    } else if (event.target.closest("[data-choose]")) {
      this.choose(key);
    }
  }

  /** Everyone is touched in the order of the table: first touched, first seated. */
  touch(key) {
    this.turn = this.turn.includes(key) ? this.turn.filter((other) => other !== key) : [...this.turn, key];
    const all = places(this.book);
    const first = this.turn.map((touched) => all.find((place) => place.key === touched)).filter(Boolean);
    arrange(this.book, [...first, ...all.filter((place) => !this.turn.includes(place.key))]);
  }

  move(key, by) {
    const all = places(this.book);
    const from = all.findIndex((place) => place.key === key);
    const to = from + by;
    if (from < 0 || to < 0 || to >= all.length) return;
    all.splice(to, 0, ...all.splice(from, 1));
    arrange(this.book, all);
  }

  drag(event) {
    this.dragged = event.target.closest("[data-key]")?.dataset.key;
    event.dataTransfer.effectAllowed = "move";
  }

  drop(event) {
    event.preventDefault();
    const over = event.target.closest("[data-key]")?.dataset.key;
    if (!over || !this.dragged || over === this.dragged) return;
    const all = places(this.book);
    const from = all.findIndex((place) => place.key === this.dragged);
    const to = all.findIndex((place) => place.key === over);
    all.splice(to, 0, ...all.splice(from, 1));
    arrange(this.book, all);
  }
}
