// How much room is left in each text, counted as the server counts: a line break is one
// character, an accented letter too. Read aloud only when somebody pauses.
export function countCharacters(form) {
  for (const field of form.querySelectorAll("[data-limit], [data-most-lines]")) {
    const counter = document.createElement("p");
    counter.className = "fiche-counter";
    counter.setAttribute("aria-live", "polite");
    (document.getElementById(`${field.id}_helptext`) || field).after(counter);
    let pause;
    const show = () => {
      const [text, over] = field.dataset.limit ? room(field) : lines(field);
      counter.classList.toggle("fiche-counter-over", over);
      if (counter.textContent !== text) counter.textContent = text;
    };
    field.addEventListener("input", () => {
      clearTimeout(pause);
      pause = setTimeout(show, 250);
    });
    show();
  }
}

function size(text) {
  return [...text.replace(/\r\n?/g, "\n").trim()].length;
}

function room(field) {
  const used = size(field.value);
  if (!used) return ["", false];
  const left = Number(field.dataset.limit) - used;
  if (left < 0) return [`${counted(-left, "caractère")} de trop`, true];
  if (!left) return ["plus de place", false];
  return [`encore ${counted(left, "caractère")}`, false];
}

function lines(field) {
  const most = Number(field.dataset.mostLines);
  const width = Number(field.dataset.lineLimit || 0);
  const items = field.value
    .split(/\r\n?|\n/)
    .map((line) => line.trim().replace(/^[•\-–* ]+/, "").trim())
    .filter(Boolean);
  if (!items.length) return ["", false];
  if (items.length > most) return [`${counted(items.length - most, "ligne")} de trop`, true];
  const longest = Math.max(...items.map(size));
  if (width && longest > width) {
    const index = items.findIndex((item) => size(item) === longest) + 1;
    return [`ligne ${index} : ${counted(longest - width, "caractère")} de trop`, true];
  }
  if (items.length === most) return ["plus de ligne libre", false];
  return [`encore ${counted(most - items.length, "ligne")}`, false];
}

function counted(number, noun) {
  return `${number} ${noun}${number > 1 ? "s" : ""}`;
}
