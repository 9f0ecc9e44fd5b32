// Sigles that nobody explains yet are asked about as soon as they are typed and saved.
export function askAboutSigles(form) {
  const place = form.querySelector("[data-unknown-sigles]");
  let seen = capitals(form);
  form.addEventListener("fiche:saved", async () => {
    const found = capitals(form);
    if (found === seen || place.contains(document.activeElement)) return;
    seen = found;
    try {
      const answer = await fetch(form.dataset.sigles, { redirect: "manual" });
      if (answer.ok) place.innerHTML = await answer.text();
    } catch {
      seen = ""; // without the network, next time
    }
  });
}

function capitals(form) {
  const texts = [...form.querySelectorAll("textarea, input[type=text]")]
    .filter((field) => !field.name.startsWith("sigle-"))
    .map((field) => field.value);
  return [...new Set(texts.join("\n").match(/(?<!\p{L})\p{Lu}{2,8}(?!\p{L})/gu))].sort().join(" ");
}
