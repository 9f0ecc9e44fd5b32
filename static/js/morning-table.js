// The tour de table: who speaks, what is noted, with the fiche and the open questions at hand.
import { showContext } from "./morning-context.js";
import { Editor } from "./morning-editor.js";
import { clock, openMorning } from "./morning-page.js";
import { SeatList, isOf, keepSeat, places } from "./morning-seats.js";
import { SpeakerClock, lasted } from "./morning-clock.js";
import { uuid } from "./morning-book.js";
import { warnings } from "./situations.js";

const CHECK_AFTER = 300;
const KEEP_TIME = 30; // seconds between two keepings of the speaker's time

const live = document.querySelector("[data-live]");
const part = (name) => document.querySelector(`[data-${name}]`);
const { book, morning, start } = await openMorning({
  before: () => checkNow(),
  beside: () => ({ started: startedAt() }),
});
const remembered = `matinee-${morning.user}-${morning.cafe}`;
const running = morning.date === today();

let all = [];
let current = null;
let drawing = false;
let checking;
let checked = "";

const seats = new SeatList({ list: part("seats"), model: part("seat-model"), book, choose: (key) => turnTo(key) });
const speaking = new SpeakerClock(part("clock"), (seconds) => current && keepSeat(book, current, { seconds }));
const editor = new Editor({ root: live, book, next: step, check: checkSoon });

book.addEventListener("change", ({ detail: { patch } }) => {
  const words = Object.keys(patch);
  if (words.length > 1 || words[0] !== "text") redraw();
});
book.addEventListener("state", redraw);
book.addEventListener("move", ({ detail: { from } }) => {
  part("together").hidden = !from.startsWith("note:");
  redraw();
});
part("next").addEventListener("click", () => step(1));
part("previous").addEventListener("click", () => step(-1));
part("note-done").addEventListener("click", () => {
  editor.finish();
  editor.field.focus();
  redraw();
});
part("quiet").addEventListener("click", () => (current?.quiet ? setQuiet(false) : askQuiet()));
part("quiet-yes").addEventListener("click", () => setQuiet(true));
part("quiet-no").addEventListener("click", () => (part("quiet-ask").hidden = true));
part("arrange").addEventListener("click", arrangeAll);
part("notes").addEventListener("click", touchNote);
part("add-seat").addEventListener("submit", addSeat);
addEventListener("pagehide", () => speaking.stop());
setInterval(tick, 1000);

document.querySelector("[data-plain]").hidden = true;
live.hidden = false;
all = seats.draw("");
const kept = remembering();
turnTo(all.some((place) => place.key === kept) ? kept : all[0]?.key, { focus: false });
start();

function today() {
  const now = new Date();
  return `${now.getFullYear()}-${String(now.getMonth() + 1).padStart(2, "0")}-${String(now.getDate()).padStart(2, "0")}`;
}

function remembering(key) {
  try {
    if (key) sessionStorage.setItem(remembered, key);
    return sessionStorage.getItem(remembered) || "";
  } catch {
    return "";
  }
}

function startedAt() {
  const first = Math.min(...book.all("note").map(({ data }) => data.at || Infinity));
  const known = book.state?.started || Infinity;
  return first < known ? first : null;
}

// ------------------------------------------------------------------ whose turn it is

function step(by) {
  const rank = all.findIndex((place) => place.key === current?.key);
  const next = all[rank + by];
  if (next) turnTo(next.key);
  else if (by > 0) {
    editor.finish();
    part("last").hidden = false;
    redraw();
  }
}

function turnTo(key, { focus = true } = {}) {
  speaking.stop();
  all = places(book);
  current = all.find((place) => place.key === key) || null;
  part("last").hidden = part("together").hidden = part("quiet-ask").hidden = true;
  editor.seat(current);
  if (current) remembering(current.key);
  speaking.turn(current?.seconds || 0, running && Boolean(current));
  draw();
  if (focus) editor.field.focus();
  bringIntoList(part("seats").querySelector(".is-current"));
}

/** Within the list, where it scrolls by itself; the page stays where it is. */
function bringIntoList(item) {
  const list = part("seats");
  if (!item || list.scrollHeight <= list.clientHeight) return;
  const above = item.offsetTop - list.offsetTop;
  const below = above + item.offsetHeight;
  if (above < list.scrollTop) list.scrollTop = above;
  else if (below > list.scrollTop + list.clientHeight) list.scrollTop = below - list.clientHeight;
}

function tick() {
  if (!running) return;
  speaking.show();
  if (current && speaking.seconds && speaking.seconds % KEEP_TIME === 0) speaking.stop();
  const began = startedAt() || book.state?.started;
  part("whole").textContent = began ? `${lasted(Date.now() - began)} depuis ${clock(new Date(began))}` : "";
}

// -------------------------------------------------------------------------- drawing

function redraw() {
  if (drawing) return;
  drawing = true;
  requestAnimationFrame(() => {
    drawing = false;
    draw();
  });
}

function draw() {
  all = seats.draw(current?.key);
  const fresh = all.find((place) => place.key === current?.key);
  if (fresh && current) {
    if (fresh.quiet !== current.quiet) editor.field.disabled = fresh.quiet;
    Object.assign(current, fresh);
  }
  const rank = all.findIndex((place) => place.key === current?.key);
  part("speaker").textContent = current?.label || "Personne à table pour le moment";
  part("speaker-person").textContent = current?.person || "";
  part("rank").textContent = current ? `${rank + 1} sur ${all.length}` : "";
  part("previous").disabled = rank <= 0;
  part("quiet").disabled = !current;
  part("quiet").setAttribute("aria-pressed", String(Boolean(current?.quiet)));
  part("silence").hidden = !current?.quiet;
  part("writing").hidden = !current || current.quiet;
  const next = all[rank + 1];
  part("next-name").textContent = next ? `: ${next.label}` : "";
  drawNotes();
  showContext(morning, current);
}

function drawNotes() {
  const notes = book
    .all("note")
    .filter(({ key, data }) => current && isOf(data, current) && !data.removed && data.text && key !== editor.key)
    .sort((one, other) => one.data.position - other.data.position || one.data.at - other.data.at);
  const place = part("notes");
  const shown = JSON.stringify(notes.map(({ key, data, refused }) => [key, data, refused]));
  if (place.dataset.shown === shown) return;
  place.dataset.shown = shown;
  place.replaceChildren(...notes.map(noteItem));
}

function noteItem({ key, data, refused }) {
  const item = part("note-model").content.cloneNode(true).firstElementChild;
  item.dataset.key = key;
  item.dataset.kind = data.kind;
  item.querySelector("[data-kind]").textContent = part("writing").querySelector(`[value=${data.kind}]`).dataset.label;
  item.querySelector("[data-note]").textContent = data.text;
  const day = data.kind === "event" && data.on ? `le ${data.on.split("-").reverse().join("/")} ${data.time || ""}` : "";
  item.querySelector("[data-day]").textContent = day;
  item.querySelector("[data-by]").textContent = refused || writerOf(data);
  item.classList.toggle("is-variant", Boolean(data.variant_of));
  return item;
}

function writerOf({ own_word: ownWord, variant_of: variant, by, author }) {
  const other = by && author !== morning.user;
  if (variant) return `version de ${other ? by : "vous"}`;
  if (ownWord) return "son propre mot, depuis son lien";
  return other ? `par ${by}` : "";
}

function touchNote(event) {
  const key = event.target.closest("[data-key]")?.dataset.key;
  if (!key) return;
  if (event.target.closest("[data-change]")) editor.open(key);
  if (event.target.closest("[data-remove]")) book.change("note", key, { removed: true });
  redraw();
}

// -------------------------------------------------------------- seats, notes, asking

/** What was noted while she spoke; what she has written herself is hers. */
function isNotedOf(data, place) {
  return isOf(data, place) && !data.removed && !data.own_word;
}

function askQuiet() {
  if (book.all("note").some(({ data }) => isNotedOf(data, current) && data.text)) {
    part("quiet-ask").hidden = false;
    part("quiet-yes").focus();
  } else setQuiet(true);
}

function setQuiet(quiet) {
  part("quiet-ask").hidden = true;
  editor.finish();
  if (quiet) {
    for (const { key, data } of book.all("note")) {
      if (isNotedOf(data, current)) book.change("note", key, { text: "", removed: true });
    }
  }
  keepSeat(book, current, { not_noted: quiet });
  current.quiet = quiet;
  editor.field.disabled = quiet;
  draw();
  (quiet ? part("next") : editor.field).focus();
}

function arrangeAll() {
  const begins = !seats.turn;
  seats.turn = begins ? [] : null;
  part("arrange").setAttribute("aria-pressed", String(begins));
  part("arrange-help").hidden = !begins;
  for (const item of seats.items.values()) delete item.dataset.shown;
  redraw();
}

function addSeat(event) {
  event.preventDefault();
  const field = event.target.elements.label;
  const label = field.value.trim();
  if (!label) return field.focus();
  const last = Math.max(0, ...all.map(({ position }) => (position === Infinity ? 0 : position)));
  const key = uuid();
  arrange();
  book.change("seat", key, { partner: null, label, position: last + 1024 * (all.length + 1) });
  field.value = "";
  draw();
}

function arrange() {
  all.forEach((place, rank) => {
    if (place.position === Infinity) keepSeat(book, place, { position: (rank + 1) * 1024 });
  });
}

// ------------------------------------------------- no individual situation: a soft word

function checkSoon(text, now = false) {
  checked = text;
  clearTimeout(checking);
  if (now) checkNow();
  else checking = setTimeout(checkNow, CHECK_AFTER);
}

function checkNow() {
  clearTimeout(checking);
  const found = checked ? warnings(checked) : [];
  const place = part("warning");
  const sentences = [...new Set(found.map(({ sentence }) => sentence))].join(" ");
  place.hidden = !sentences;
  const said = part("warning-text");
  if (said.textContent !== sentences) said.textContent = sentences;
}

