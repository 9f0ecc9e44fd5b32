// Keeps the pages of this morning, and all that they load, to open them again without a network.
const PREFIX = "matinee|";
const STRAIGHT = { headers: { "X-Keep": "1" } }; // to the network, past the service worker

/**
 * @param {{worker: string, pages: string[], files: string[]}} morning the service worker, whose
 *   folder is its scope; the pages; the files that they load and this page perhaps does not
 * @returns {Promise<boolean>} whether the pages can be opened again without a network
 */
export async function keepForOffline({ worker, pages, files }) {
  if (!("serviceWorker" in navigator) || !("caches" in window)) return false;
  const prefix = `${PREFIX}${new URL("./", new URL(worker, location))}|`;
  try {
    const fresh = await Promise.all(pages.map((page) => fetch(page, STRAIGHT)));
    if (fresh.some((answer) => !answer.ok || answer.redirected)) return false;
    const loaded = performance.getEntriesByType("resource").map((entry) => new URL(entry.name));
    const shared = loaded.map((url) => url.pathname).filter((path) => path.startsWith("/static/"));
    const name = prefix + Date.now();
    const cache = await caches.open(name);
    await Promise.all(pages.map((page, rank) => cache.put(page, fresh[rank])));
    const wanted = [...new Set([...files, ...shared])];
    await cache.addAll(wanted.map((file) => new Request(file, STRAIGHT)));
    for (const old of await caches.keys()) {
      if (old.startsWith(prefix) && old !== name) await caches.delete(old);
    }
    await navigator.serviceWorker.register(worker);
    await navigator.serviceWorker.ready;
    return true;
  } catch {
    return keptBefore(prefix, pages); // no network, or no room
  }
}

/** Whether they were kept by an earlier visit; if not, the page works as long as it stays open. */
async function keptBefore(prefix, pages) {
  if (!(await navigator.serviceWorker.getRegistration())) return false;
  for (const name of await caches.keys()) {
    if (!name.startsWith(prefix)) continue;
    const cache = await caches.open(name);
    const found = await Promise.all(pages.map((page) => cache.match(page, { ignoreVary: true })));
    if (found.every(Boolean)) return true;
  }
  return false;
}
