// What the server does not have yet, kept on this device until it does: input by input, what was
// typed, what was stored then, and when. Nothing stays here once it is saved.
export function device(key) {
  return {
    read() {
      try {
        return JSON.parse(localStorage.getItem(key)) || {};
      } catch {
        return {};
      }
    },
    write(inputs) {
      try {
        if (Object.keys(inputs).length) localStorage.setItem(key, JSON.stringify(inputs));
        else localStorage.removeItem(key);
      } catch {
        // No room or no permission: the server still gets it.
      }
    },
  };
}
