// What this device has not been able to hand over yet, and the last state that it was given: kept
// in the browser's database, so that neither a closed tab nor a missing network loses a word.
// Everything carries the number of the user and of the café: nobody else's page reads it.
const NAME = "matinee";

/** @returns {Promise<IDBDatabase>} */
export function openDatabase() {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore("unsent");
      asked.result.createObjectStore("states");
    };
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = asked.onblocked = () => reject(asked.error);
  });
}

function done(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/**
 * The part of the device's memory that belongs to one user and one café.
 * @param {number} user
 * @param {number} cafe
 */
export async function openStore(user, cafe) {
  const prefix = `${user}|${cafe}|`;
  const mine = IDBKeyRange.bound(prefix, `${prefix}\uffff`);
  let db = null;
  try {
    db = await openDatabase();
  } catch {
    // A private window, or no room: the notes still go to the server as they are typed.
  }
  const write = (name) => db.transaction(name, "readwrite").objectStore(name);

  return {
    durable: db !== null,
    async unsent() {
      return db ? done(db.transaction("unsent").objectStore("unsent").getAll(mine)) : [];
    },
    async state() {
      return db ? done(db.transaction("states").objectStore("states").get(prefix)) : undefined;
    },
    /** Begun at once, within the keystroke: what is typed is on its way before the screen shows it. */
    put(record) {
      if (db) write("unsent").put(record, `${prefix}${record.type}:${record.key}`);
    },
    /** The server has it, unless more was typed since, perhaps in another tab. */
    settle(id, dirty) {
      if (!db) return;
      const store = write("unsent");
      const asked = store.get(prefix + id);
      asked.onsuccess = () => {
        if (asked.result && asked.result.dirty === dirty) store.delete(prefix + id);
      };
    },
    keepState(state) {
      if (db) write("states").put(state, prefix);
    },
  };
}
