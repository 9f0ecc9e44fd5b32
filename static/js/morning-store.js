// What this device has not been able to hand over yet, and the last state that it was given: kept
// in the browser's database, so that neither a closed tab nor a missing network loses a word. That
// database takes its time; what is still on its way there stands in a journal, which is written
// within the keystroke itself. Everything carries the number of the user and of the café: nobody
// else's page reads it.
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
  const journal = openJournal(`${NAME}|${prefix}`);
  const onItsWay = new Map();
  let writing = false;
  let db = null;
  try {
    db = await openDatabase();
  } catch {
    // A private window, or no room: the journal does it alone.
  }
  const change = (name) => db.transaction(name, "readwrite").objectStore(name);

  // All that waits, in one go; what was typed meanwhile goes next.
  function write() {
    if (!db || writing || !onItsWay.size) return;
    writing = true;
    const batch = new Map(onItsWay);
    onItsWay.clear();
    const store = change("unsent");
    const dirty = new Map();
    for (const [id, record] of batch) {
      dirty.set(id, record.dirty);
      store.put(record, prefix + id);
    }
    store.transaction.oncomplete = () => {
      for (const id of batch.keys()) if (!onItsWay.has(id)) journal.drop(id, dirty.get(id));
    };
    store.transaction.addEventListener("complete", next);
    store.transaction.addEventListener("abort", next);
  }

  function next() {
    writing = false;
    write();
  }

  return {
    async unsent() {
      const kept = db ? await done(db.transaction("unsent").objectStore("unsent").getAll(mine)) : [];
      const found = new Map(kept.map((record) => [`${record.type}:${record.key}`, record]));
      for (const [id, record] of journal.all()) {
        if (!(found.get(id)?.dirty >= record.dirty)) found.set(id, record);
      }
      return [...found.values()];
    },
    async state() {
      return db ? done(db.transaction("states").objectStore("states").get(prefix)) : undefined;
    },
    put(record) {
      const id = `${record.type}:${record.key}`;
      journal.write(id, record);
      onItsWay.set(id, record);
      write();
    },
    /** The server has it, unless more was typed since, perhaps in another tab. */
    settle(id, dirty) {
      if (onItsWay.get(id)?.dirty === dirty) onItsWay.delete(id);
      journal.drop(id, dirty);
      if (!db) return;
      const store = change("unsent");
      const asked = store.get(prefix + id);
      asked.onsuccess = () => {
        if (asked.result && asked.result.dirty === dirty) store.delete(prefix + id);
      };
    },
    keepState(state) {
      if (db) change("states").put(state, prefix);
    },
  };
}

/** A few records at most, each for the blink of an eye. */
function openJournal(prefix) {
  const read = (name) => JSON.parse(localStorage.getItem(name));
  const safely = (act) => {
    try {
      return act();
    } catch {
      return undefined; // no permission, or no room: the database still gets it
    }
  };
  return {
    write: (id, record) => safely(() => localStorage.setItem(prefix + id, JSON.stringify(record))),
    drop: (id, dirty) =>
      safely(() => read(prefix + id)?.dirty === dirty && localStorage.removeItem(prefix + id)),
    all: () =>
      safely(() => {
        const names = Object.keys(localStorage).filter((name) => name.startsWith(prefix));
        return names.map((name) => [name.slice(prefix.length), read(name)]);
      }) || [],
  };
}
