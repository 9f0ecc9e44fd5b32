// On a wide screen, the printed sheet beside the form, drawn again after each saving.
const WIDE = matchMedia("(min-width: 75rem)");
const PAUSE = 800;

export function showPreview(form) {
  const aside = document.querySelector("[data-preview]");
  if (!aside) return;
  const page = aside.querySelector("[data-page]");
  let timer, drawing, again;

  form.addEventListener("fiche:saved", () => {
    clearTimeout(timer);
    timer = setTimeout(draw, PAUSE);
  });
  WIDE.addEventListener("change", draw);
  draw();

  function draw() {
    aside.hidden = !WIDE.matches;
    if (aside.hidden) return;
    if (drawing) {
      again = true;
      return;
    }
    drawing = document.createElement("iframe");
    drawing.title = "Aperçu de la feuille imprimée";
    drawing.setAttribute("sandbox", "allow-same-origin"); // no script, no link that opens
    drawing.inert = true; // the same words are in the form
    drawing.className = "fiche-preview-next";
    drawing.addEventListener("load", drawn);
    drawing.src = aside.dataset.preview;
    page.append(drawing);
  }

  function drawn() {
    const reading = drawing.contentDocument && drawing.contentDocument.querySelector(".gauge");
    if (reading) {
      for (const former of page.querySelectorAll("iframe")) if (former !== drawing) former.remove();
      drawing.classList.remove("fiche-preview-next");
      tell(document.importNode(reading, true));
      reading.remove();
    } else {
      drawing.remove(); // no network, or a link that has ended: the former one stays
    }
    drawing = null;
    if (again) {
      again = false;
      draw();
    }
  }

  function tell(reading) {
    const gauge = aside.querySelector("[data-gauge]");
    document.getElementById("jauge")?.remove(); // the one of the page as it was opened
    if (gauge.textContent.trim() === reading.textContent.trim()) return;
    gauge.replaceChildren(reading);
  }
}
