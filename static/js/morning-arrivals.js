// The list of those expected: a tap notes an arrival, here first, then on the server. The page is
// the one that works without JavaScript; this only answers its buttons before the server does.
import { clock, openMorning, plain } from "./morning-page.js";
import { uuid } from "./morning-book.js";

const list = document.querySelector("[data-arrivals]");
const form = document.querySelector("[data-newcomer]");
const search = document.querySelector("[data-search]");
const { book, start } = await openMorning();
const lines = [...list.querySelectorAll("[data-base]")];
const partners = new Map(
  [...document.querySelectorAll("#structures option")].map((option) => [plain(option.value), option]),
);

book.addEventListener("change", draw);
book.addEventListener("state", draw);
list.addEventListener("submit", act);
list.addEventListener("keydown", (event) => {
  const address = event.key === "Enter" && event.target.closest("input")?.closest("[data-address]");
  if (!address) return;
  event.preventDefault();
  address.querySelector("[name=write_to]").click();
});
form.addEventListener("submit", addNewcomer);
search.addEventListener("submit", (event) => event.preventDefault());
search.addEventListener("input", find);
document.querySelector("[data-add-found]").addEventListener("click", () => begin({ name: search.elements.q.value }));
list.addEventListener("click", (event) => {
  const another = event.target.closest("[data-another]");
  if (!another) return;
  event.preventDefault();
  begin({ organisation: another.dataset.another, newcomer: false });
});
search.querySelector("[type=submit]").hidden = true; // one finds as one types
draw();
start();

function arrivals() {
  return book.all("arrival").filter(({ data }) => !data.removed);
}

/** The number of a line's next arrival: each one taken back has used one up. */
function nextKey(base) {
  const used = book.all("arrival").filter(({ key, data }) => key.startsWith(base) && data.removed);
  const last = Math.max(-1, ...used.map(({ key }) => parseInt(key.slice(-4), 16)));
  return base + (last + 1).toString(16).padStart(4, "0");
}

/** Who is there of each line. Where nobody was expected by name, whoever comes of that partner. */
function whoIsHere() {
  const here = new Map();
  const left = new Set(arrivals());
  const match = (line, fits) => {
    const found = [...left].find(fits);
    if (!found) return;
    here.set(line, found);
    left.delete(found);
  };
  for (const line of lines) {
    const contact = Number(line.dataset.contact);
    match(line, ({ key, data }) => key.startsWith(line.dataset.base) || (contact && data.contact === contact));
  }
  for (const line of lines) {
    const partner = Number(line.dataset.partner);
    if (!line.dataset.contact && !here.has(line)) match(line, ({ data }) => data.partner === partner);
  }
  return { here, others: [...left] };
}

function act(event) {
  const { name, value } = event.submitter || {};
  if (!name) return;
  event.preventDefault();
  if (name === "arrive") {
    const line = event.submitter.closest("[data-base]");
    const { partner, contact, structure, person } = line.dataset;
    book.change("arrival", nextKey(value), {
      partner: Number(partner),
      contact: Number(contact) || null,
      organisation: structure,
      name: person,
      email: "",
      quality: "professional",
      newcomer: null,
      at: Date.now(),
      removed: false,
    });
    showAll();
    line.querySelector("[name=take_back]").focus();
  } else if (name === "take_back") {
    book.change("arrival", value, { removed: true });
    const line = event.submitter.closest("[data-base]");
    (line ? line.querySelector("[name=arrive]") : search.elements.q).focus();
  } else if (name === "write_to") {
    const field = event.submitter.previousElementSibling;
    if (!field.value.trim() || !field.reportValidity()) return field.focus();
    book.change("arrival", value, { email: field.value.trim() });
    event.submitter.closest("[data-address]").open = false;
  } else if (name === "quality") {
    const [key, quality] = value.split("|");
    book.change("arrival", key, { quality });
  }
}

function addNewcomer(event) {
  event.preventDefault();
  if (!form.reportValidity()) return;
  const fields = form.elements;
  const organisation = fields.organisation.value.trim();
  const name = fields.name.value.trim();
  if (!organisation && !name) {
    fields.organisation.focus();
    return;
  }
  const partner = partners.get(plain(organisation));
  book.change("arrival", uuid(), {
    partner: partner ? Number(partner.dataset.pk) : null,
    contact: null,
    organisation: partner ? partner.value : organisation,
    name,
    email: fields.email.value.trim(),
    quality: fields.quality.value,
    newcomer: fields.newcomer.checked,
    at: Date.now(),
    removed: false,
  });
  form.reset();
  fields.organisation.value = fields.name.value = fields.email.value = "";
  fields.newcomer.checked = true;
  showAll();
  document.querySelector("[data-added]").textContent = `${name || organisation}\u00a0: arrivée notée.`;
  fields.organisation.focus();
}

function begin({ organisation = "", name = "", newcomer = true }) {
  form.elements.organisation.value = organisation;
  form.elements.name.value = name;
  form.elements.newcomer.checked = newcomer;
  form.scrollIntoView();
  (organisation ? form.elements.name : form.elements.organisation).focus();
}

/** The next one is looked for in the whole list. */
function showAll() {
  if (!search.elements.q.value) return;
  search.elements.q.value = "";
  find();
}

/** The words that begin so; if none does, those that have it inside. */
function find() {
  const words = plain(search.elements.q.value);
  const begins = lines.filter((line) => ` ${line.dataset.find}`.includes(` ${words}`));
  const shown = new Set(begins.length ? begins : lines.filter((line) => line.dataset.find.includes(words)));
  const found = shown.size;
  for (const line of lines) line.hidden = !shown.has(line);
  for (const group of list.querySelectorAll("[data-group]")) {
    group.hidden = !group.querySelector("[data-base]:not([hidden])");
  }
  document.querySelector("[data-nobody-found]").hidden = found > 0;
}

function draw() {
  const { here, others } = whoIsHere();
  for (const line of lines) drawLine(line, here.get(line));
  drawOthers(others.sort((one, other) => one.data.at - other.data.at));
  const people = arrivals();
  const structures = new Set(people.map(({ data }) => data.partner || plain(data.organisation || "")));
  structures.delete("");
  set("[data-people]", people.length);
  set("[data-structures]", structures.size);
}

function set(where, number) {
  const element = document.querySelector(where);
  element.textContent = number;
  const [one, many] = element.dataset.words.split(",");
  element.nextElementSibling.textContent = number < 2 ? one : many;
}

function drawLine(line, here) {
  const shown = here ? `${here.key}|${here.data.quality}|${here.data.email}|${here.refused || ""}` : "";
  if (line.dataset.shown === shown) return;
  line.dataset.shown = shown;
  line.classList.toggle("is-here", Boolean(here));
  line.querySelector("[data-tap]").hidden = Boolean(here);
  line.querySelector("[data-here]").hidden = !here;
  if (here) fill(line, here);
}

function fill(line, { key, data, refused }) {
  const named = line.dataset.contact !== "" || !data.name;
  const at = clock(new Date(data.at));
  line.querySelector("[data-at]").textContent = refused || (named ? at : `${at}, ${data.name}`);
  line.querySelector("[name=take_back]").value = key;
  const address = line.querySelector("[data-address]");
  address.hidden = Boolean(data.contact);
  address.querySelector("input").value = data.email || "";
  address.querySelector("[name=write_to]").value = key;
  address.querySelector("summary").textContent = data.email || "Ajouter son courriel";
  for (const button of line.querySelectorAll("[name=quality]")) {
    const quality = button.dataset.quality;
    button.value = `${key}|${quality}`;
    button.setAttribute("aria-pressed", String(quality === data.quality));
  }
}

/** Who has the same first name and surname, in either order: perhaps the same person. */
function twinOf({ key, data }) {
  const words = (name) => plain(name || "").split(" ").sort().join(" ");
  const wanted = words(data.name);
  const twin = wanted && arrivals().find((other) => other.key !== key && words(other.data.name) === wanted);
  return twin ? [twin.data.name, twin.data.organisation].filter(Boolean).join(", ") : "";
}

function drawOthers(records) {
  const place = document.querySelector("[data-others]");
  const shown = JSON.stringify(records.map((record) => [record.key, record.data, record.refused, twinOf(record)]));
  if (place.dataset.shown === shown) return;
  place.dataset.shown = shown;
  const model = document.querySelector("[data-other-model]").content;
  place.replaceChildren(
    ...records.map((record) => {
      const line = model.cloneNode(true).firstElementChild;
      line.querySelector("[data-person]").textContent = record.data.name || record.data.organisation;
      line.querySelector("[data-structure]").textContent = record.data.name ? record.data.organisation : "";
      fill(line, record);
      const twin = twinOf(record);
      line.querySelector("[data-twin]").hidden = !twin;
      line.querySelector("[data-twin-name]").textContent = twin;
      return line;
    }),
  );
  place.closest("[data-group-others]").hidden = records.length === 0;
}
