// The form of a fiche, made quicker: it works the same without any of this.
import { countCharacters } from "./fiche-counters.js";
import { suggestCommunes } from "./fiche-commune.js";
import { cropPictures } from "./fiche-crop.js";
import { saveAsTyped } from "./fiche-autosave.js";
import { lookAtAddress } from "./fiche-email.js";
import { showPreview } from "./fiche-preview.js";
import { askAboutSigles } from "./fiche-sigles.js";
import { goStepByStep } from "./fiche-steps.js";
import { sayHours } from "./fiche-week.js";

const form = document.querySelector("[data-fiche-form]");

if (form) {
  form.addEventListener("change", exclusiveAudience);
  form.addEventListener("change", wholeArea);
  saveAsTyped(form);
  countCharacters(form);
  suggestCommunes(form);
  sayHours(form);
  lookAtAddress(form);
  cropPictures(document);
  openDetailsOf(location.hash);
  addEventListener("hashchange", () => openDetailsOf(location.hash));
  goStepByStep(form);
  showPreview(form);
  askAboutSigles(form);
}

// "Tous publics" is ticked alone.
function exclusiveAudience(event) {
  const box = event.target;
  if (box.name !== "audiences" || !box.checked) return;
  for (const other of form.querySelectorAll("input[name=audiences]")) {
    const one = box.value === "tous-publics" || other.value === "tous-publics";
    if (other !== box && one) other.checked = false;
  }
}

// "Tout le territoire" ticks every commune, and is no longer true when one is taken away.
function wholeArea(event) {
  const whole = form.elements.whole_area;
  const communes = [...form.querySelectorAll("input[name=area_communes]")];
  if (!whole || !communes.length) return;
  if (event.target.name === "area_communes" && !event.target.checked) whole.checked = false;
  if (event.target !== whole) return;
  for (const box of communes) box.checked = whole.checked;
  communes[0].dispatchEvent(new Event("change", { bubbles: true }));
}

// A link to a field inside a closed part opens that part.
function openDetailsOf(hash) {
  const field = hash.length > 1 && document.getElementById(hash.slice(1));
  const details = field && field.closest("details");
  if (details) details.open = true;
}
