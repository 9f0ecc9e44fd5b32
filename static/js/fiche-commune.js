// The commune is picked by typing: the browser's own list of suggestions, filled from the server.
export function suggestCommunes(form) {
  const field = form.querySelector("[data-commune]");
  if (!field) return;
  const list = document.createElement("datalist");
  list.id = `${field.id}_list`;
  field.after(list);
  field.setAttribute("list", list.id);
  let pause;
  field.addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(() => fill(form.dataset.communes, field, list), 200);
  });
}

async function fill(address, field, list) {
  const typed = field.value.trim();
  if (typed.length < 2) return;
  try {
    const answer = await fetch(`${address}?q=${encodeURIComponent(typed)}`);
    if (answer.ok && field.value.trim() === typed) list.innerHTML = await answer.text();
  } catch {
    // Without the network, the name that is typed is understood when the form is saved.
  }
}
