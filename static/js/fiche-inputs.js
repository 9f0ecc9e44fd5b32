// The inputs of the form as plain values, the way the server reads them.
const SKIPPED = ["csrfmiddlewaretoken", "version", "base", "on_behalf"];

export function isTyped(element) {
  return (
    Boolean(element.name) &&
    !SKIPPED.includes(element.name) &&
    !element.name.endsWith("-clear") &&
    !["file", "hidden", "submit", "button"].includes(element.type)
  );
}

export function valuesOf(form, name) {
  return new FormData(form).getAll(name).filter((value) => typeof value === "string");
}

export function names(form) {
  return [...new Set([...form.elements].filter(isTyped).map((element) => element.name))];
}

// `base` is a text, or the sorted list of what is ticked.
export function isSame(values, base) {
  if (Array.isArray(base)) return JSON.stringify([...values].sort()) === JSON.stringify(base);
  return tidy(values[0] || "") === base;
}

function tidy(text) {
  return text.replace(/\r\n?/g, "\n").trim();
}

export function fill(form, name, values) {
  for (const field of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
    if (field.type === "checkbox" || field.type === "radio") {
      field.checked = values.includes(field.value);
    } else {
      field.value = values[0] || "";
    }
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}
