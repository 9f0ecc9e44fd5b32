// Where one was in the tour de table: no word of it, only which place and which note.

/** @param {string} name it begins with "matinee-", which morning-forget empties */
export function memory(name) {
  return {
    /** @param {{seat: string, note: string}} where */
    remember(where) {
      try {
        for (const storage of [sessionStorage, localStorage]) storage.setItem(name, JSON.stringify(where));
      } catch {
        // no room, or no permission: one begins at the first place
      }
    },
    /** This tab knows best, then this device. */
    remembered() {
      try {
        return JSON.parse(sessionStorage.getItem(name) || localStorage.getItem(name)) || {};
      } catch {
        return {};
      }
    },
  };
}
