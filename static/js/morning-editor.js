// Where one types while listening. A keystroke changes one note in memory, begins its saving on
// this device, and touches nothing else of the page.
import { whenIn } from "./morning-when.js";
import { uuid } from "./morning-book.js";
import { keepSeat } from "./morning-seats.js";

// No sentence begins with one of these: in an empty note they choose what it is.
const SIGNS = { "?": "question", "!": "worry", "+": "news", "=": "news", ":": "event", "*": "follow_up" };
const LETTERS = { i: "information", n: "news", q: "question", p: "worry", e: "event", s: "follow_up" };
const PLAIN = "information";
const SILENCE = "r"; // "rien"

export class Editor {
  /** @param {{root: HTMLElement, book: object, date: string, next: (by: number) => void,
   *   check: (text: string, now?: boolean) => void, quiet: () => void, held: (key: string) => void}} parts
   *   `held`: which note is in the writer's hands now */
  constructor(parts) {
    Object.assign(this, parts);
    const { root, book } = parts;
    this.field = root.querySelector("[data-text]");
    this.kinds = [...root.querySelectorAll("[name=kind-live]")];
    this.on = root.querySelector("[data-on]");
    this.time = root.querySelector("[data-time]");
    this.key = "";
    this.place = null;
    this.field.addEventListener("input", () => this.write({ text: this.field.value }));
    this.field.addEventListener("keydown", (event) => this.press(event));
    for (const kind of this.kinds) kind.addEventListener("change", () => this.choose(kind.value));
    for (const name of ["on", "time"]) {
      this[name].addEventListener("input", () => {
        this.read = null; // chosen by hand
        this.write({ [name]: this[name].value });
      });
    }
    book.addEventListener("move", ({ detail }) => this.follow(detail));
  }

  get kind() {
    return this.kinds.find((kind) => kind.checked)?.value || PLAIN;
  }

  /** Another speaker: an empty note. */
  seat(place) {
    this.finish();
    this.place = place;
    this.field.disabled = !place || place.quiet;
  }

  /** The note is done; the field is free for the next one. */
  finish() {
    const note = this.key && this.book.get("note", this.key);
    if (note && !note.data.removed && !this.field.value.trim()) {
      this.book.change("note", this.key, { removed: true });
    }
    if (this.field.value.trim()) this.check(this.field.value, true);
    this.field.value = this.on.value = this.time.value = "";
    this.show(PLAIN);
    this.hold("");
  }

  /** Take up a note that was written before. */
  open(key, focus = true) {
    this.finish();
    const { data } = this.book.get("note", key);
    this.hold(key);
    this.read = null;
    this.field.value = data.text;
    this.on.value = data.on || "";
    this.time.value = data.time || "";
    this.show(data.kind);
    this.check(data.text);
    if (focus) this.field.focus();
    this.field.setSelectionRange(data.text.length, data.text.length);
  }

  hold(key) {
    this.key = key;
    this.read = { on: "", time: "" }; // what was read in the sentence, as long as nobody chose
    this.book.hold(key && `note:${key}`);
    this.held(key);
  }

  write(patch) {
    if (!this.place || this.place.quiet) return;
    if (!this.key) {
      if (!this.field.value) return;
      patch = { ...this.begin(), ...patch };
    }
    if (this.kind === "event" && this.read) patch = { ...patch, ...this.readWhen() };
    this.book.change("note", this.key, patch);
    if ("text" in patch) this.check(patch.text);
  }

  /** The day and the hour that the sentence says, in their fields. */
  readWhen() {
    const said = whenIn(this.field.value, this.date);
    const patch = {};
    for (const name of ["on", "time"]) {
      if (this[name].value !== this.read[name] || said[name] === this.read[name]) continue;
      this[name].value = patch[name] = this.read[name] = said[name];
    }
    return patch;
  }

  begin() {
    this.hold(uuid());
    const { key, partner } = this.place;
    if (!this.book.get("seat", key)) keepSeat(this.book, this.place, {});
    const before = this.book.all("note").filter(({ data }) => data.seat === key);
    const position = 1 + Math.max(0, ...before.map(({ data }) => data.position || 0));
    return {
      seat: key,
      partner,
      kind: this.kind,
      text: "",
      on: this.on.value,
      time: this.time.value,
      position,
      at: Date.now(),
      removed: false,
    };
  }

  choose(kind) {
    this.show(kind);
    if (this.key) this.write({ kind });
    this.field.focus();
  }

  show(kind) {
    for (const other of this.kinds) other.checked = other.value === kind;
    this.root.querySelector("[data-when]").hidden = kind !== "event";
  }

  /** What works also while nothing is noted. */
  turn(event) {
    const { key, altKey, ctrlKey } = event;
    if ((altKey && key === "ArrowDown") || key === "PageDown" || (ctrlKey && key === "Enter")) this.next(1);
    else if ((altKey && key === "ArrowUp") || key === "PageUp") this.next(-1);
    else if (altKey && !ctrlKey && key.toLowerCase() === SILENCE) this.quiet();
    else return false;
    event.preventDefault();
    return true;
  }

  press(event) {
    if (event.isComposing || event.metaKey || this.turn(event)) return;
    const { key, altKey, ctrlKey, shiftKey } = event;
    const empty = this.field.value === "";
    if (altKey && !ctrlKey && LETTERS[key.toLowerCase()]) this.choose(LETTERS[key.toLowerCase()]);
    else if (altKey || ctrlKey) return;
    else if (key === "Enter" && !shiftKey) empty ? this.next(1) : this.finish();
    else if (empty && SIGNS[key]) this.choose(SIGNS[key]);
    else if (empty && key === "Backspace" && this.kind !== PLAIN) this.choose(PLAIN);
    else return;
    event.preventDefault();
  }

  /** Somebody else changed this note meanwhile: what is typed here goes on as another one. */
  follow({ from, record }) {
    if (from !== `note:${this.key}`) return;
    this.key = record.key;
    this.held(record.key);
  }
}
