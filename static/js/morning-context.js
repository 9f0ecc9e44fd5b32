// What the partner that speaks says of itself, and what it or others still wait for.
const LINES = ["tagline", "missions", "referral", "limits", "verified"];

const part = (name) => document.querySelector(`[data-${name}]`);

/** @param {{fiches: object, questions: object[]}} morning @param {{key: string, partner: number} | null} place */
export function showContext(morning, place) {
  const sheet = part("fiche");
  if (sheet.dataset.shown === String(place?.key)) return;
  sheet.dataset.shown = String(place?.key);
  const fiche = morning.fiches[place?.partner] || null;
  sheet.hidden = !fiche;
  part("no-fiche").hidden = Boolean(fiche) || !place;
  if (fiche) fill(sheet, fiche);
  const isOwn = ({ partner }) => Boolean(partner) && partner === place?.partner;
  const sorted = [...morning.questions].sort((one, other) => isOwn(other) - isOwn(one));
  part("questions").replaceChildren(...sorted.map((question) => item(question, isOwn(question))));
  part("no-questions").hidden = sorted.length > 0;
}

function fill(sheet, fiche) {
  for (const name of LINES) {
    const line = sheet.querySelector(`[data-fiche=${name}]`);
    line.textContent = fiche[name];
    line.closest("[data-line]").hidden = !fiche[name];
  }
  sheet.querySelector("a").href = fiche.url;
}

function item({ label, text, date }, own) {
  const line = document.createElement("li");
  line.classList.toggle("is-own", own);
  const who = document.createElement("strong");
  who.textContent = label;
  line.append(who, `, ${date}\u00a0: ${text}`);
  return line;
}
