// A gentle word when the structure's address looks like somebody's own, as the server says it.
export function lookAtAddress(form) {
  const field = form.querySelector("[data-personal]");
  if (!field) return;
  const generic = new RegExp(field.dataset.generic);
  const personal = new RegExp(field.dataset.personal);
  const word = document.createElement("p");
  word.className = "form-text fiche-word";
  word.setAttribute("role", "status");
  field.parentElement.append(word);
  const look = () => {
    const name = field.value.trim().split("@")[0].toLowerCase();
    const bare = name.normalize("NFD").replace(/\p{M}/gu, "");
    const text = personal.test(name) && !generic.test(bare) ? capital(field.dataset.word) : "";
    if (word.textContent !== text) word.textContent = text;
  };
  field.addEventListener("change", look);
  look();
}

function capital(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
