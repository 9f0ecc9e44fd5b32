// What is typed is kept in this tab until the server has it: a session that ended, a network
// that dropped or a closed page loses nothing. Images are not kept.
export function keepWhatIsTyped(form) {
  const key = form.dataset.keptAs;
  const version = form.elements.version.value;
  const kept = read(key);
  // A page that comes back with errors already holds what was typed.
  const answered = document.getElementById("erreurs") !== null;
  if (kept && kept.version === version && !answered && differs(form, kept.values)) {
    offer(form, key, kept.values);
  } else if (kept && kept.version !== version) {
    sessionStorage.removeItem(key);
  }
  let pause;
  form.addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(() => write(key, version, form), 300);
  });
  form.addEventListener("submit", () => write(key, version, form));
}

function values(form) {
  const skipped = ["csrfmiddlewaretoken", "version", "base"];
  return [...new FormData(form)].filter(
    ([name, value]) => typeof value === "string" && !skipped.includes(name)
  );
}

function read(key) {
  try {
    return JSON.parse(sessionStorage.getItem(key));
  } catch {
    return null;
  }
}

function write(key, version, form) {
  try {
    sessionStorage.setItem(key, JSON.stringify({ version, values: values(form) }));
  } catch {
    // No room or no permission: the form still works.
  }
}

function differs(form, kept) {
  return JSON.stringify(values(form)) !== JSON.stringify(kept);
}

function offer(form, key, kept) {
  const note = document.createElement("div");
  note.className = "note note-warn";
  note.setAttribute("role", "status");
  const text = document.createElement("p");
  text.textContent = "Vous aviez commencé à écrire ici sans enregistrer. Nous l’avons gardé.";
  const actions = document.createElement("p");
  actions.className = "actions";
  actions.append(
    button("Reprendre ce que j’avais écrit", "btn btn-primary", () => {
      restore(form, kept);
      note.remove();
    }),
    button("L’oublier", "btn btn-link", () => {
      sessionStorage.removeItem(key);
      note.remove();
    })
  );
  const body = document.createElement("div");
  body.append(text, actions);
  note.append(body);
  form.before(note);
}

function button(label, classes, act) {
  const element = document.createElement("button");
  element.type = "button";
  element.className = classes;
  element.textContent = label;
  element.addEventListener("click", act);
  return element;
}

function restore(form, kept) {
  for (const field of form.elements) {
    if (field.type === "checkbox" || field.type === "radio") {
      field.checked = kept.some(([name, value]) => name === field.name && value === field.value);
    } else {
      const pair = kept.find(([name]) => name === field.name);
      if (pair && field.type !== "file") field.value = pair[1];
    }
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}
