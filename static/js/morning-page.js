// What the pages of a morning have in common: the book that they write in, and what they say of it.
import { Book } from "./morning-book.js";
import { keepForOffline } from "./morning-offline.js";
import { openStore } from "./morning-store.js";
import { startSync } from "./morning-sync.js";

/** Opens the book of this page, and begins to hand it over. */
export async function openMorning(options = {}) {
  const morning = JSON.parse(document.getElementById("matinee").textContent);
  const store = await openStore(morning.user, morning.cafe);
  const book = new Book(store);
  await book.open(morning);
  navigator.storage?.persist?.();
  keepForOffline(morning).then((kept) => (document.querySelector("[data-kept]").hidden = !kept));
  stayWithoutNetwork(morning);
  const start = () =>
    startSync(book, { url: morning.sync, user: morning.user, say: speaker(), ...options });
  return { morning, book, start };
}

/** Without a network only these pages open: another link says so, instead of the browser's error. */
function stayWithoutNetwork({ pages }) {
  const place = document.querySelector("[data-stay]");
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (!link || link.target || event.defaultPrevented || navigator.onLine) return;
    const { origin, pathname } = new URL(link.href);
    if (origin !== location.origin || pages.includes(pathname)) return;
    event.preventDefault();
    place.hidden = false;
    place.focus();
  });
  addEventListener("online", () => (place.hidden = true));
}

const WORDS = {
  saved: () => `Tout est enregistré (${clock(new Date())})`,
  sending: () => "Enregistrement…",
  offline: (n) => `Pas de réseau. ${counted(n)} sur cet appareil, et ${n > 1 ? "partiront" : "partira"} dès qu’il revient.`,
  login: (n) => `Vous n’êtes plus connecté. ${counted(n)} sur cet appareil, rien n’est perdu.`,
  other: (n) => `Une autre personne s’est connectée ici. ${counted(n)} sur cet appareil sous votre nom.`,
  refused: (n) => `Le site n’a pas pu enregistrer. ${counted(n)} sur cet appareil, nous réessayons.`,
};

function counted(n) {
  if (!n) return "Tout ce que vous notez est gardé";
  return n === 1 ? "1 saisie est gardée" : `${n} saisies sont gardées`;
}

// Shown each time, and read aloud only when the situation changes.
function speaker() {
  const shown = document.querySelector("[data-saved]");
  const said = document.querySelector("[data-said]");
  const login = document.querySelector("[data-login]");
  let before = "";
  return (state, waiting) => {
    const text = WORDS[state](waiting);
    if (shown.textContent === text && state === before) return; // most keystrokes
    shown.textContent = text;
    shown.parentElement.dataset.state = state;
    login.hidden = state !== "login" && state !== "other";
    if (isCalm(state) !== isCalm(before) || (!isCalm(state) && state !== before)) said.textContent = text;
    before = state;
  };
}

function isCalm(state) {
  return state === "saved" || state === "sending" || !state;
}

export function clock(date) {
  return `${date.getHours()}\u00a0h\u00a0${String(date.getMinutes()).padStart(2, "0")}`;
}

/** Lower-case words without accents, as names are looked for. */
export function plain(text) {
  const letters = text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  return letters.replace(/œ/g, "oe").replace(/æ/g, "ae").split(/[^\p{L}\p{N}]+/u).join(" ").trim();
}
