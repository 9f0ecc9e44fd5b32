// The day and the hour that a French sentence says: "le 4 décembre à 14 h", "jeudi 12/3, 9h30",
// "demain", "vendredi prochain". Pure: the day of the café is given.
const MONTHS = ["janv", "fevr", "mars", "avr", "mai", "juin", "juil", "aout", "sept", "oct", "nov", "dec"];
const DAYS = ["dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"];
const MONTH = "janv(?:ier)?|fevr(?:ier)?|mars|avr(?:il)?|mai|juin|juil(?:let)?|aout|sept(?:embre)?|oct(?:obre)?|nov(?:embre)?|dec(?:embre)?";
const WRITTEN = new RegExp(`\\b(\\d{1,2})(?:er)? (${MONTH})\\.?(?: (20\\d\\d))?\\b`);
const NUMBERS = new RegExp(`\\b(?:le|date|${DAYS.join("|")}) ?:? (\\d{1,2})/(\\d{1,2})(?:/(20\\d\\d|\\d\\d))?(?![\\w/])`);
// "Le lundi", "du lundi au vendredi": that is every week, no day.
const NAMED = new RegExp(`(?:^|[.,;:!?(] ?|\\bce )(${DAYS.join("|")})(?! matins)\\b|\\b(${DAYS.join("|")}) (prochain|en huit)\\b`);
const HOUR = /(?:^|[^\w/,.])([01]?\d|2[0-3]) ?(?:h(?:eures?)?|:(?=[0-5]\d)) ?([0-5]\d)?(?!\w| sur| par)/;
const A_DAY = 24 * 3600 * 1000;

/**
 * @param {string} text @param {string} from the day of the café, as 2026-12-04
 * @returns {{on: string, time: string}} empty when the sentence does not say
 */
export function whenIn(text, from) {
  const said = text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/\s+/g, " ");
  return { on: dayIn(said, from), time: hourIn(said) };
}

function hourIn(said) {
  const noon = /\ba midi\b/.test(said) ? "12:00" : "";
  const found = said.match(HOUR);
  return found ? `${found[1].padStart(2, "0")}:${found[2] || "00"}` : noon;
}

function dayIn(said, from) {
  const written = said.match(WRITTEN);
  if (written) return next(written[3], 1 + MONTHS.findIndex((month) => written[2].startsWith(month)), written[1], from);
  const numbers = said.match(NUMBERS);
  if (numbers) return next(numbers[3], numbers[2], numbers[1], from);
  const after = said.match(/\b(apres-demain|demain)\b/);
  if (after) return later(from, after[1] === "demain" ? 1 : 2);
  const named = said.match(NAMED);
  if (!named) return "";
  const days = (DAYS.indexOf(named[1] || named[2]) - new Date(from).getUTCDay() + 7) % 7 || 7;
  return later(from, days + (named[3] === "en huit" ? 7 : 0));
}

function later(from, days) {
  return new Date(Date.parse(from) + days * A_DAY).toISOString().slice(0, 10);
}

/** A day without its year is the next one of that name. Nothing, if there is no such day. */
function next(year, month, day, from) {
  const told = year && Number(year) + (year.length < 4 ? 2000 : 0);
  const on = isoOf(told || Number(from.slice(0, 4)), Number(month), Number(day));
  return on && !told && on < from ? isoOf(Number(from.slice(0, 4)) + 1, Number(month), Number(day)) : on;
}

function isoOf(year, month, day) {
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? date.toISOString().slice(0, 10) : "";
}
