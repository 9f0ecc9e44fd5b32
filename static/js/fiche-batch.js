// Under the list of fiches: tick all those of the page at once, and see how many are ticked.
const batch = document.querySelector("[data-batch]");

if (batch) {
  const boxes = [...batch.form.querySelectorAll("input[name=fiche]")];
  const all = batch.querySelector("[data-tick-all]");
  const count = batch.querySelector("[data-count]");
  batch.querySelector("[data-ticked]").hidden = false;
  batch.form.addEventListener("change", say);
  addEventListener("pageshow", say);
  all.addEventListener("click", () => {
    const tick = boxes.some((box) => !box.checked);
    for (const box of boxes) box.checked = tick;
    say();
  });
  say();

  function say() {
    const ticked = boxes.filter((box) => box.checked).length;
    const noun = ticked > 1 ? "fiches cochées" : "fiche cochée";
    count.textContent = ticked ? `${ticked}\u00a0${noun}` : "Aucune fiche cochée";
    all.textContent = ticked === boxes.length ? "Tout décocher" : "Tout cocher";
  }
}
