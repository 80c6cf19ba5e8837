// Keeps what is typed into the share form in this browser until it is published, and adds rows without asking the server.
"use strict";

function addRow(form, list) {
  const rows = form.querySelectorAll(`[data-row="${list}"]`);
  const last = rows[rows.length - 1];
  const row = last.cloneNode(true);
  for (const element of [row, ...row.querySelectorAll("*")]) {
    for (const name of ["name", "id", "for", "value"]) {
      const old = element.getAttribute(name);
      const dashed = list.replaceAll("/", "-");
      if (!old || (name === "value" && element.tagName !== "BUTTON")) continue;
      element.setAttribute(name, old.replace(`${list}/${rows.length - 1}`, `${list}/${rows.length}`).replace(`${dashed}-${rows.length - 1}`, `${dashed}-${rows.length}`));
    }
    element.removeAttribute("aria-invalid");
    element.removeAttribute("aria-describedby");
    if (element.matches("input, textarea, select")) element.value = "";
  }
  for (const fault of row.querySelectorAll(".fault")) fault.remove();
  row.querySelector("legend").textContent = String(rows.length + 1);
  last.after(row);
  return row;
}

function typed(form) {
  return Object.fromEntries([...new FormData(form)].filter(([name, value]) => !["step", "seen"].includes(name) && value));
}

function restore(form, values) {
  for (const [name, value] of Object.entries(values)) {
    const list = name.match(/^(.*)\/\d+\/[^0-9]+$/)?.[1];
    while (list && !form.elements[name] && form.querySelector(`[data-row="${list}"]`) && form.querySelectorAll(`[data-row="${list}"]`).length < 64) addRow(form, list);
    if (!form.elements[name]) continue;
    form.elements[name].value = value;
    const part = form.elements[name].closest?.("details");
    if (part) part.open = true;
  }
}

for (const form of document.querySelectorAll("form[data-keep]")) {
  const key = form.dataset.keep;
  const kept = form.querySelector("[data-kept]");
  try {
    const before = localStorage.getItem(key);
    if (before && form.hasAttribute("data-fresh")) {
      restore(form, JSON.parse(before));
      if (kept) kept.hidden = false;
    }
  } catch { /* Without storage the form works as it does without this script. */ }
  const keep = () => {
    try {
      localStorage.setItem(key, JSON.stringify(typed(form)));
      if (kept) kept.hidden = false;
    } catch { /* The same. */ }
  };
  form.addEventListener("input", keep);
  form.addEventListener("submit", keep);
  form.addEventListener("click", (event) => {
    const { add, most } = event.target.dataset ?? {};
    if (!add || form.querySelectorAll(`[data-row="${add}"]`).length >= Number(most)) return;
    event.preventDefault();
    addRow(form, add).querySelector("input, textarea, select").focus();
  });
}

const done = document.querySelector("[data-forget]");
if (done) {
  try { localStorage.removeItem(done.dataset.forget); } catch { /* Nothing was kept. */ }
}
