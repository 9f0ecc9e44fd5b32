// Hands over to the server what this device has noted, in one request however much it is, and
// learns what the other devices noted. Nothing is dropped before the server has confirmed it.
const PAUSE = 1200;
const LOOK = 15000; // for what others noted
const TRY_AGAIN = 8000;
const PATIENCE = 30000;

/** The token of the forms may have changed since the page was made: the cookie has the present one. */
function token() {
  return (document.cookie.match(/(?:^|; )csrftoken=([^;]*)/) || [])[1] || "";
}

/**
 * @param {import("./morning-book.js").Book} book
 * @param {{url: string, user: number, say: (state: string, waiting: number) => void,
 *   before?: () => void, beside?: () => object}} options
 */
export function startSync(book, { url, user, say, before, beside }) {
  let timer;
  let running = null;
  let state = "";

  const show = (name = state) => say((state = name), book.waiting());
  const soon = (delay = PAUSE) => {
    clearTimeout(timer);
    timer = setTimeout(sync, delay);
  };

  book.addEventListener("change", () => {
    show(["offline", "login", "other"].includes(state) ? state : "sending");
    soon();
  });
  addEventListener("online", () => soon(0));
  addEventListener("offline", () => show("offline"));
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") soon(0);
    else sync();
  });
  addEventListener("pagehide", () => sync());

  function sync() {
    clearTimeout(timer);
    running ||= send().finally(() => (running = null));
    return running;
  }

  async function send() {
    before?.();
    const sent = book.unsent().map((record) => structuredClone(record));
    const answer = await post(batchOf(sent));
    if (answer.lost) {
      show(answer.lost);
      soon(answer.lost === "offline" ? TRY_AGAIN : LOOK);
      return;
    }
    for (const record of sent) {
      book.settle(record, answer.results[`${record.type}:${record.key}`] || {});
    }
    book.receive(answer);
    const more = book.unsent().length > 0;
    show(more ? "sending" : "saved");
    soon(more ? PAUSE : LOOK);
  }

  function batchOf(sent) {
    const batch = { user, seen: book.seen, arrivals: [], seats: [], notes: [], ...beside?.() };
    for (const { type, data, base, device, fields } of sent) {
      if (type === "arrival") batch.arrivals.push(data);
      if (type === "seat") batch.seats.push(only(data, ["key", "partner", "label", ...fields]));
      if (type === "note") batch.notes.push({ ...data, base, device });
      if (type === "count") batch.count = { device: data.key, people: data.people, step: data.step };
    }
    return batch;
  }

  async function post(batch) {
    const body = JSON.stringify(batch);
    try {
      const answer = await fetch(url, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRFToken": token() },
        body,
        redirect: "manual",
        // Goes on when the page closes; browsers then take 64 kB at most.
        keepalive: document.visibilityState === "hidden" && new Blob([body]).size < 60000,
        signal: AbortSignal.timeout(PATIENCE),
      });
      if (answer.ok) return await answer.json();
      if (answer.status === 409) return { lost: "other" };
      if (answer.type === "opaqueredirect" || answer.status === 403) return { lost: "login" };
      return { lost: answer.status < 500 ? "refused" : "offline" };
    } catch {
      return { lost: "offline" };
    }
  }

  show(book.unsent().length ? "sending" : "saved");
  soon(0);
  return { sync, soon };
}

function only(data, names) {
  return Object.fromEntries(names.filter((name) => name in data).map((name) => [name, data[name]]));
}
