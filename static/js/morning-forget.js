// Whoever leaves takes the pages of the mornings with her: what this browser kept to open them
// without a network goes when she logs out, and when a page asks who one is. What was typed and
// never reached the server stays, under her number, until she comes back.
const PREFIX = "matinee|";

export async function forgetMornings() {
  if ("caches" in window) {
    for (const name of await caches.keys()) if (name.startsWith(PREFIX)) await caches.delete(name);
  }
  for (const storage of [sessionStorage, localStorage]) {
    for (const name of Object.keys(storage)) if (name.startsWith("matinee-")) storage.removeItem(name);
  }
  if (!("indexedDB" in window) || !indexedDB.databases) return;
  const known = await indexedDB.databases();
  if (!known.some(({ name }) => name === "matinee")) return;
  const { openDatabase } = await import("./morning-store.js");
  const db = await openDatabase();
  db.transaction("states", "readwrite").objectStore("states").clear();
  db.close();
}

for (const form of document.querySelectorAll("form[data-leave]")) {
  form.addEventListener("submit", async (event) => {
    if (form.dataset.leave === "done") return;
    event.preventDefault();
    await forgetMornings().catch(() => {});
    form.dataset.leave = "done";
    form.requestSubmit();
  });
}

if (document.querySelector("[data-nobody]")) forgetMornings().catch(() => {});
