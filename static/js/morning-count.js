// A café habitants: one counts, nobody is named. Each device counts by itself; the server adds up.
import { openMorning } from "./morning-page.js";

const { book, start } = await openMorning();
const total = document.querySelector("[data-total]");
const mine = book.all("count")[0]?.key || book.device;

function counted() {
  return { people: 0, step: 0, confirmed: 0, ...book.get("count", mine)?.data };
}

function shown() {
  const { people, confirmed } = counted();
  return Math.max((book.state?.headcount || 0) + people - confirmed, 0);
}

function draw() {
  total.textContent = shown();
}

document.querySelector("[data-counter]").addEventListener("submit", (event) => {
  const change = Number(event.submitter?.value);
  if (!change) return;
  event.preventDefault();
  if (shown() + change < 0) return;
  const { people, step } = counted();
  book.change("count", mine, { people: people + change, step: step + 1 });
});
book.addEventListener("change", draw);
book.addEventListener("state", draw);
draw();
start();
