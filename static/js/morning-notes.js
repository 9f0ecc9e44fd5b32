// What was noted at one place: the newest first, right under the field, with what may talk of a person.
import { sentences } from "./situations.js";

export class NoteList {
  /** @param {{list: HTMLElement, model: HTMLTemplateElement, kinds: HTMLElement, user: number}} parts */
  constructor(parts) {
    Object.assign(this, parts);
    this.shown = "";
  }

  /** @param {import("./morning-book.js").Record[]} notes */
  draw(notes) {
    const shown = JSON.stringify(notes.map(({ key, data, refused }) => [key, data, refused]));
    if (this.shown === shown) return;
    this.shown = shown;
    const sorted = notes.sort((one, other) => other.data.position - one.data.position || other.data.at - one.data.at);
    this.list.replaceChildren(...sorted.map((note) => this.item(note)));
  }

  item({ key, data, refused }) {
    const item = this.model.content.cloneNode(true).firstElementChild;
    const put = (name, text) => (item.querySelector(`[data-${name}]`).textContent = text);
    item.dataset.key = key;
    item.dataset.kind = data.kind;
    put("kind", this.kinds.querySelector(`[value=${data.kind}]`).dataset.label);
    put("note", data.text);
    put("day", data.kind === "event" && data.on ? `le ${data.on.split("-").reverse().join("/")} ${data.time || ""}` : "");
    put("by", refused || this.writer(data));
    const doubts = sentences(data.text).join(" ");
    put("doubt-text", doubts);
    item.querySelector("[data-doubt]").hidden = !doubts;
    item.classList.toggle("is-variant", Boolean(data.variant_of));
    return item;
  }

  writer({ own_word: ownWord, variant_of: variant, by, author }) {
    const other = by && author !== this.user;
    if (variant) return other ? `version de ${by}` : "votre version";
    if (ownWord) return "son propre mot, depuis son lien";
    return other ? `par ${by}` : "";
  }
}
