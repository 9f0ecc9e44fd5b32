// On a phone, one part of the form at a time. The address says which: the browser's Back button,
// the links of the errors and those of the list of parts need nothing more.
const PHONE = matchMedia("(max-width: 47.99rem)");

export function goStepByStep(form) {
  const sections = [...form.querySelectorAll("[data-step]")];
  const last = Math.max(...sections.map(numberOf));
  const bar = form.querySelector("[data-stepping]");
  const [previous, next] = [bar.querySelector("[data-previous]"), bar.querySelector("[data-next]")];
  const progress = bar.querySelector("[data-progress]");
  const hand = form.querySelector(".fiche-save [type=submit]");
  const links = [...document.querySelectorAll(".fiche-steps a")];
  const firsts = document.querySelectorAll("[data-first]"); // said once, before the first step
  let step = 1;

  previous.addEventListener("click", () => go(step - 1));
  next.addEventListener("click", () => go(step + 1));
  addEventListener("hashchange", () => follow(true));
  PHONE.addEventListener("change", () => show(step));
  document.addEventListener("click", (event) => {
    // The address is already this one: nothing would happen.
    const link = event.target.closest('a[href^="#"]');
    if (link && link.hash === location.hash) follow(true);
  });
  const wrong = form.querySelector("[aria-invalid=true], .is-invalid");
  if (wrong && !location.hash) step = stepOf(wrong) || 1;
  show(step);
  follow(false);

  function go(number) {
    const heading = sections.find((section) => numberOf(section) === number).querySelector("h2");
    location.hash = heading.id;
  }

  // Show the part of the place that the address names, and go there.
  function follow(focus) {
    const place = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const number = place ? stepOf(place) : location.hash ? 0 : 1;
    if (!number) return;
    if (place || focus) show(number);
    const target = place || sections[0].querySelector("h2");
    if (!PHONE.matches || (!focus && !place)) return;
    if (target.tagName === "H2") target.tabIndex = -1;
    target.focus({ preventScroll: true });
    target.scrollIntoView();
  }

  function show(number) {
    step = number;
    const phone = PHONE.matches;
    for (const section of sections) section.hidden = phone && numberOf(section) !== step;
    bar.hidden = !phone;
    for (const element of firsts) element.hidden = phone && step > 1;
    previous.hidden = step === 1;
    next.hidden = step === last;
    progress.textContent = `${step} sur ${last}`;
    // One thing to do: the next step, or at the end to hand in.
    const early = phone && step !== last;
    hand.classList.toggle("btn-primary", !early);
    hand.classList.toggle("btn-secondary", early);
    links.forEach((link, index) => {
      if (phone && index + 1 === step) link.setAttribute("aria-current", "step");
      else link.removeAttribute("aria-current");
    });
  }
}

function numberOf(section) {
  return Number(section.dataset.step);
}

function stepOf(element) {
  const section = element.closest("[data-step]");
  return section ? numberOf(section) : 0;
}
