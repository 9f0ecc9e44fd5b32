// What is typed is saved as it is typed: on this device at once, on the server a second later.
// Without the network it waits here, and is sent as soon as it can; "enregistré" is only said
// after the server's answer.
import { device } from "./fiche-device.js";
import { fill, isSame, isTyped, names, valuesOf } from "./fiche-inputs.js";

const PAUSE = 1000;
const TRY_AGAIN = 10000;
const MOST_WAIT = 4000; // before handing in, for what is still on its way
const KEPT_HERE = "Gardé sur cet appareil";

export function saveAsTyped(form) {
  const store = device(form.dataset.keptAs);
  const ahead = Number(form.dataset.now) - Date.now(); // clocks differ: ours follows the server's
  const token = form.elements.csrfmiddlewaretoken.value;
  const say = speaker(form);
  let base = readBase(form);
  let unsent = store.read();
  let timer, running, insisted, shut, handing, restoring;

  restoring = true;
  if (document.getElementById("erreurs")) unsent = differing();
  else resume();
  restoring = false;
  store.write(unsent);
  if (waiting()) save();

  form.addEventListener("input", record);
  form.addEventListener("change", record);
  form.addEventListener("submit", handIn);
  addEventListener("online", save);
  addEventListener("pageshow", () => (handing = false));
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" && !handing) save();
  });
  for (const forget of document.querySelectorAll("[data-forget]")) {
    forget.addEventListener("submit", () => {
      handing = true;
      store.write((unsent = {}));
    });
  }

  function waiting() {
    return Object.keys(unsent).length > 0;
  }

  function entry(name) {
    const values = valuesOf(form, name);
    return { values, base: name in base ? base[name] : "", at: Date.now() + ahead };
  }

  // The page came back with mistakes: it holds what was typed, saved or not.
  function differing() {
    const found = names(form).filter((name) => name in base && !isSame(valuesOf(form, name), base[name]));
    return Object.fromEntries(found.map((name) => [name, entry(name)]));
  }

  function resume() {
    const known = JSON.parse(form.dataset.typedAt);
    let resumed = false;
    for (const [name, kept] of Object.entries(unsent)) {
      const stale = known[name] >= kept.at;
      if (stale || (name in base && isSame(kept.values, base[name]))) {
        delete unsent[name];
      } else if (!isSame(valuesOf(form, name), asBase(kept.values, base[name]))) {
        fill(form, name, kept.values);
        if (name in base) base[name] = kept.base;
        lower(kept.version);
        resumed = true;
      }
    }
    if (!resumed) return;
    form.elements.base.value = JSON.stringify(base);
    say("Ce que vous aviez écrit ici est repris.");
  }

  function lower(version) {
    const shown = form.elements.version;
    if (version < Number(shown.value)) shown.value = version;
  }

  function record(event) {
    if (restoring || !isTyped(event.target)) return;
    const { name } = event.target;
    // After the listeners that tick or untick the neighbours.
    queueMicrotask(() => {
      unsent[name] = { ...entry(name), version: Number(form.elements.version.value) };
      store.write(unsent);
    });
    if (handing || shut) return;
    clearTimeout(timer);
    timer = setTimeout(save, PAUSE);
  }

  function save() {
    clearTimeout(timer);
    running ||= send().finally(() => (running = null));
    return running;
  }

  // Everything that waits; whether the server has it all.
  async function send() {
    while (waiting()) {
      const batch = { ...unsent };
      const { hour, refused } = await post(batch);
      if (!hour) {
        shut = refused;
        if (refused) say(`${KEPT_HERE}. Pour l’enregistrer, rouvrez votre lien ou reconnectez-vous.`);
        else {
          say(`Pas de réseau. ${KEPT_HERE}, nous réessayons.`);
          timer = setTimeout(save, TRY_AGAIN);
        }
        return false;
      }
      for (const name of Object.keys(batch)) if (unsent[name] === batch[name]) delete unsent[name];
      store.write(unsent);
      say(`Enregistré à ${hour}`, true);
      form.dispatchEvent(new CustomEvent("fiche:saved"));
    }
    return true;
  }

  async function post(inputs) {
    const body = JSON.stringify({ version: Number(form.elements.version.value), inputs });
    try {
      const answer = await fetch(form.dataset.draft, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRFToken": token },
        body,
        redirect: "manual",
        keepalive: body.length < 30000, // goes on when the page closes
      });
      if (answer.ok) return await answer.json();
      return { refused: answer.status < 500 };
    } catch {
      return { refused: false };
    }
  }

  // What is on its way arrives first, so that nothing comes after the fiche is handed in.
  async function handIn(event) {
    if (handing) return;
    clearTimeout(timer);
    if (!insisted && !shut && (running || waiting())) {
      event.preventDefault();
      const submitter = event.submitter;
      const late = new Promise((resolve) => setTimeout(resolve, MOST_WAIT, false));
      if (await Promise.race([save(), late])) {
        handing = true;
        form.requestSubmit(submitter);
      } else {
        insisted = !shut;
        say(`Pas de réseau. ${KEPT_HERE}. Appuyez de nouveau quand il est revenu.`);
      }
      return;
    }
    handing = true;
  }
}

function asBase(values, base) {
  return Array.isArray(base) ? [...values].sort() : values[0] || "";
}

function readBase(form) {
  try {
    return JSON.parse(form.elements.base.value) || {};
  } catch {
    return {};
  }
}

// Shown each time, and read aloud only when the situation changes.
function speaker(form) {
  const shown = form.querySelector("[data-saved]");
  const said = form.querySelector("[data-said]");
  let wasWell;
  return (text, well = false) => {
    shown.hidden = false;
    shown.textContent = text;
    shown.classList.toggle("fiche-saved-not", !well);
    if (!well || !wasWell) said.textContent = text;
    wasWell = well;
  };
}
