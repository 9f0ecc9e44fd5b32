// The tour de table: who speaks, what is noted, with the fiche and the open questions at hand.
import { showContext } from "./morning-context.js";
import { Editor } from "./morning-editor.js";
import { NoteList } from "./morning-notes.js";
import { clock, openMorning } from "./morning-page.js";
import { SeatList, isOf, keepSeat, places } from "./morning-seats.js";
import { SpeakerClock, lasted } from "./morning-clock.js";
import { memory } from "./morning-memory.js";
import { uuid } from "./morning-book.js";
import { sentences } from "./situations.js";

const CHECK_AFTER = 300;
const KEEP_TIME = 30; // seconds between two keepings of the speaker's time

const live = document.querySelector("[data-live]");
const part = (name) => document.querySelector(`[data-${name}]`);
const { book, morning, start } = await openMorning({
  before: () => checkNow(),
  beside: () => ({ started: startedAt() }),
});
const { remember, remembered } = memory(`matinee-${morning.user}-${morning.cafe}`);
const running = morning.date === today();

let all = [];
let current = null;
let drawing = false;
let checking;
let checked = "";

const seats = new SeatList({ list: part("seats"), model: part("seat-model"), book, choose: (key) => turnTo(key) });
const notes = new NoteList({ list: part("notes"), model: part("note-model"), kinds: part("writing"), user: morning.user });
const speaking = new SpeakerClock(part("clock"), (seconds) => current && keepSeat(book, current, { seconds }));
const editor = new Editor({
  root: live,
  book,
  date: morning.date,
  next: step,
  check: checkSoon,
  quiet: changeQuiet,
  held(note) {
    if (current) remember({ seat: current.key, note });
    redraw();
  },
});

book.addEventListener("change", ({ detail: { record, patch } }) => {
  if (record.type === "note" && running) speaking.go();
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
});
part("quiet").addEventListener("click", changeQuiet);
part("quiet-yes").addEventListener("click", () => setQuiet(true));
part("quiet-no").addEventListener("click", () => {
  part("quiet-ask").hidden = true;
  editor.field.focus();
});
part("silence").addEventListener("keydown", (event) => editor.turn(event));
part("arrange").addEventListener("click", arrangeAll);
part("notes").addEventListener("click", touchNote);
part("add-seat").addEventListener("submit", addSeat);
addEventListener("pagehide", () => speaking.stop());
setInterval(tick, 1000);

document.querySelector("[data-plain]").hidden = true;
live.hidden = false;
all = seats.draw("");
takeUp(remembered());
start();

function today() {
  const now = new Date();
  return `${now.getFullYear()}-${String(now.getMonth() + 1).padStart(2, "0")}-${String(now.getDate()).padStart(2, "0")}`;
}

/** On opening: where one was, the half sentence in the field again. */
function takeUp({ seat, note }) {
  const ready = matchMedia("(pointer: fine)").matches; // a phone would show its keyboard
  turnTo(all.some((place) => place.key === seat) ? seat : all[0]?.key, { opening: true });
  const data = note && book.get("note", note)?.data;
  if (data?.text && !data.removed && data.seat === current?.key && !current.quiet) editor.open(note, ready);
  else if (ready) focusHere();
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
  }
}

function turnTo(key, { opening = false } = {}) {
  speaking.stop();
  all = places(book);
  current = all.find((place) => place.key === key) || null;
  part("last").hidden = part("together").hidden = part("quiet-ask").hidden = true;
  editor.seat(current);
  if (current) remember({ seat: current.key, note: "" });
  speaking.turn(current?.seconds || 0, running && Boolean(current) && !opening);
  draw();
  if (!opening) focusHere();
  bringIntoList(part("seats").querySelector(".is-current"));
}

/** Where one writes; at somebody who is not noted, where nothing that is typed does anything. */
function focusHere() {
  (current?.quiet ? part("silence") : editor.field).focus();
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
  part("next-name").textContent = next ? `\u00a0: ${next.label}` : "";
  drawNotes();
  showContext(morning, current);
}

function drawNotes() {
  const all = book.all("note").filter(({ data }) => current && isOf(data, current));
  notes.draw(all.filter(({ key, data }) => !data.removed && data.text && key !== editor.key));
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

function changeQuiet() {
  if (!current) return;
  if (current.quiet) setQuiet(false);
  else askQuiet();
}

function askQuiet() {
  if (book.all("note").some(({ data }) => isNotedOf(data, current) && data.text)) {
    part("quiet-ask").hidden = false;
    part("quiet-no").focus();
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
  focusHere();
}

function arrangeAll() {
  const begins = !seats.turn;
  seats.turn = begins ? [] : null;
  part("arrange").setAttribute("aria-pressed", String(begins));
  part("arrange-help").hidden = !begins;
  for (const item of seats.items.values()) delete item.dataset.shown;
  redraw();
  if (!begins) focusHere();
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
  const found = checked ? sentences(checked).join(" ") : "";
  part("warning").hidden = !found;
  const said = part("warning-text");
  if (said.textContent !== found) said.textContent = found;
}

