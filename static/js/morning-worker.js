// The service worker of one morning: its pages open again without a network. It answers only for
// the pages of its own scope and what these load. Online, the server always decides: a page that
// it refuses (nobody is logged in any more) is forgotten at once.
const PREFIX = `matinee|${self.registration.scope}|`;
const WAIT = 4000;
const offline = new Set(); // pages that were opened from what was kept

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const here = new URL(request.url).origin === self.location.origin;
  if (request.method !== "GET" || !here || request.headers.has("X-Keep")) return;
  if (request.mode === "navigate") event.respondWith(openPage(event));
  else if (offline.has(event.clientId)) event.respondWith(keptOr(request));
  else event.respondWith(fetch(request).catch(() => kept(request)));
});

async function openPage(event) {
  const asked = fetch(event.request);
  try {
    const answer = await withinTime(asked);
    if (answer.type === "opaqueredirect" || [403, 404, 410].includes(answer.status)) await forget();
    return answer;
  } catch {
    const page = await kept(new Request(event.request.url.split(/[?#]/)[0]));
    if (page.type === "error") return asked; // nothing kept: however long it takes
    offline.add(event.resultingClientId);
    return page;
  }
}

function withinTime(answer) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(reject, WAIT);
    answer.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

async function names() {
  const all = (await caches.keys()).filter((name) => name.startsWith(PREFIX));
  return all.sort().reverse(); // the newest first
}

async function kept(request) {
  for (const name of await names()) {
    const found = await (await caches.open(name)).match(request, { ignoreVary: true });
    if (found) return found;
  }
  return Response.error();
}

async function keptOr(request) {
  const found = await kept(request);
  return found.type === "error" ? fetch(request) : found;
}

async function forget() {
  for (const name of await names()) await caches.delete(name);
}
