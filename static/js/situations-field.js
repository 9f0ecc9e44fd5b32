// Under a field that says data-situations="id": what in it looks like the situation of one person.
// Softly: the text is sent all the same, and the server is told that this was read ("vu").

import { NOTICE, warnings } from "./situations.js";

const WAIT = 400; // milliseconds after the last key

function tell(field, place) {
  const found = warnings(field.value);
  place.replaceChildren();
  if (found.length) {
    const list = document.createElement("ul");
    for (const { start, end, sentence } of found) {
      const item = document.createElement("li");
      item.textContent = `«\u00a0${field.value.slice(start, end)}\u00a0»\u00a0– ${sentence}`;
      list.append(item);
    }
    place.append(NOTICE, list);
  }
  mark(field.form, found.length > 0);
}

function mark(form, seen) {
  const known = form.querySelector("[name=vu]");
  if (!seen) {
    known?.remove();
  } else if (!known) {
    const input = document.createElement("input");
    Object.assign(input, { type: "hidden", name: "vu", value: "1" });
    form.append(input);
  }
}

for (const field of document.querySelectorAll("[data-situations]")) {
  const place = document.getElementById(field.dataset.situations);
  let timer;
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => tell(field, place), WAIT);
  });
  if (field.value) tell(field, place);
}
