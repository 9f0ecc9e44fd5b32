// A button that copies the address beside it. Without it, the address can be selected.
for (const place of document.querySelectorAll("[data-copy]")) {
  const field = place.querySelector("input");
  const button = place.querySelector("button");
  const word = button.querySelector("span");
  button.hidden = false;
  button.addEventListener("click", async () => {
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
      word.textContent = "Copié";
    } catch {
      word.textContent = "Copiez le texte choisi"; // selected: the keyboard does the rest
    }
  });
}
