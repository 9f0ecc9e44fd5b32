// Everything noted of one morning, in memory: what the server holds, under what was changed here
// and has not been handed over. No page, no network: see morning-sync.js.

/** @typedef {{type: string, key: string, data: object, base: number, dirty: number,
 *   device: string, fields: string[], refused?: string}} Record */

const TYPES = { arrival: "arrivals", seat: "seats", note: "notes" };
let last = 0;

/** A number that no other change has, in any tab of this device. */
function mark() {
  last = Math.max(last + 1, Date.now() * 1000 + Math.floor(Math.random() * 1000));
  return last;
}

/** @returns {string} */
export function uuid() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

export class Book extends EventTarget {
  constructor(store) {
    super();
    this.store = store;
    this.device = uuid();
    this.records = /** @type {Map<string, Record>} */ (new Map());
    this.state = null; // as the server said last
    this.seen = "";
    this.held = ""; // the note in the writer's hands: nothing replaces it under the cursor
  }

  /** From what the page brought and what this device kept, whichever is newer. */
  async open(page) {
    const kept = await this.store.state();
    const newer = kept && kept.now > page.now ? kept : page;
    for (const record of await this.store.unsent()) this.records.set(idOf(record), record);
    this.receive(newer);
  }

  get(type, key) {
    return this.records.get(`${type}:${key}`);
  }

  /** @returns {Record[]} */
  all(type) {
    return [...this.records.values()].filter((record) => record.type === type);
  }

  unsent() {
    return [...this.records.values()].filter((record) => record.dirty && !record.refused);
  }

  /** How much of that somebody typed or tapped: the time of a speaker counts itself. */
  waiting() {
    const itself = ["partner", "label", "seconds"];
    const typed = ({ type, fields }) => type !== "seat" || fields.some((field) => !itself.includes(field));
    return this.unsent().filter(typed).length;
  }

  /** Note a change: on this device at once, for the server soon. */
  change(type, key, patch) {
    const id = `${type}:${key}`;
    let record = this.records.get(id);
    if (!record) {
      record = { type, key, data: { key }, base: 0, dirty: 0, device: this.device, fields: [] };
      this.records.set(id, record);
    }
    if (!record.dirty) record.device = this.device;
    Object.assign(record.data, patch);
    for (const field in patch) if (!record.fields.includes(field)) record.fields.push(field);
    record.dirty = mark();
    delete record.refused;
    this.store.put(record);
    this.tell("change", { record, patch });
  }

  hold(id) {
    if (id === this.held) return;
    this.held = id;
    if (this.state) this.apply(this.state);
  }

  /** What the server said: its state, and what became of what was sent. */
  receive({ state, seen, now }) {
    this.seen = seen;
    if (!state) return;
    this.state = state;
    this.store.keepState({ state, seen, now });
    this.apply(state);
    this.tell("state", {});
  }

  apply(state) {
    for (const [type, name] of Object.entries(TYPES)) {
      for (const { version = 0, ...data } of state[name]) {
        const id = `${type}:${data.key}`;
        const known = this.records.get(id);
        if (id === this.held || (known && known.dirty)) continue;
        const device = known ? known.device : this.device;
        this.records.set(id, { type, key: data.key, data, base: version, dirty: 0, device, fields: [] });
      }
    }
  }

  /** One record reached the server as `sent`; more may have been typed since. */
  settle(sent, result) {
    const id = idOf(sent);
    const record = this.records.get(id);
    if (!record) return;
    if (result.refused) {
      record.refused = result.refused;
      return;
    }
    if (result.key && result.key !== record.key) this.move(record, result.key);
    if (result.version !== undefined) record.base = result.version;
    if (record.type === "count") record.data.confirmed = sent.data.people;
    if (record.dirty === sent.dirty) {
      record.dirty = 0;
      record.fields = [];
    } else {
      this.store.put(record);
    }
    this.store.settle(id, sent.dirty);
  }

  /** Somebody else changed this note too: ours goes on as a note of its own. */
  move(record, key) {
    const from = idOf(record);
    this.records.delete(from);
    record.data = { ...record.data, key, variant_of: record.key };
    record.key = key;
    this.records.set(idOf(record), record);
    if (this.held === from) this.held = idOf(record);
    this.tell("move", { from, record });
  }

  tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

export function idOf(record) {
  return `${record.type}:${record.key}`;
}
