// The rows of opening hours, said as they will be printed; where htmx is loaded, it does this.
export function sayHours(form) {
  const week = form.querySelector("#semaine");
  const said = document.getElementById("horaires-lus");
  if (!week || window.htmx) return;
  week.addEventListener("change", async () => {
    const rows = new URLSearchParams([...week.querySelectorAll("input")].map((row) => [row.name, row.value]));
    try {
      const answer = await fetch(`${week.getAttribute("hx-get")}?${rows}`);
      if (answer.ok) said.innerHTML = await answer.text();
    } catch {
      // Without the network, they are read when the form is saved.
    }
  });
}
