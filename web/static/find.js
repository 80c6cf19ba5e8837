// Help with typing in the search box: fields and values that may stand where the cursor is. A combobox by the ARIA practices.
"use strict";

for (const input of document.querySelectorAll(".find input[name=q]")) {
  const list = Object.assign(document.createElement("ul"), { id: `${input.id}-offers`, className: "offers", hidden: true });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.labels[0].textContent);
  input.parentElement.append(list);
  for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", list.id]]) {
    input.setAttribute(name, value);
  }
  let answer = { start: 0, end: 0, items: [] };
  let active = -1;
  let asked = 0;
  let timer;

  const close = () => {
    list.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const mark = (next) => {
    active = next;
    [...list.children].forEach((option, index) => option.setAttribute("aria-selected", String(index === active)));
    const option = list.children[active];
    if (!option) { input.removeAttribute("aria-activedescendant"); return; }
    input.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  };
  const take = (item) => {
    const end = item.kind === "value" ? " " : "";
    const before = input.value.slice(0, answer.start) + item.text + end;
    input.value = before + input.value.slice(answer.end).trimStart();
    input.setSelectionRange(before.length, before.length);
    close();
    if (item.kind !== "value") ask();
  };
  const meaning = (item) => {
    if (item.count) return item.count.toLocaleString(document.documentElement.lang);
    const told = document.querySelector(`[data-field="${CSS.escape(item.text.replace(/[:>]$/, ""))}"]`);
    return told?.textContent ?? (document.documentElement.lang === "en" ? item.meaning ?? "" : "");
  };
  const show = () => {
    list.replaceChildren(...answer.items.map((item, index) => {
      const option = Object.assign(document.createElement("li"), { id: `${list.id}-${index}` });
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.append(Object.assign(document.createElement("b"), { textContent: item.text }), Object.assign(document.createElement("small"), { textContent: meaning(item) }));
      option.addEventListener("pointerdown", (event) => { event.preventDefault(); take(item); input.focus(); });
      return option;
    }));
    active = -1;
    list.hidden = answer.items.length === 0;
    input.setAttribute("aria-expanded", String(!list.hidden));
    input.removeAttribute("aria-activedescendant");
  };
  const ask = async () => {
    const turn = ++asked;
    const line = input.value;
    const typed = line.slice(0, input.selectionStart).split(/\s/).at(-1);
    if (!typed) { close(); return; }
    try {
      const response = await fetch(`/api/v1/complete?${new URLSearchParams({ q: line, at: input.selectionStart })}`);
      if (!response.ok || turn !== asked || document.activeElement !== input) return;
      answer = await response.json();
      show();
    } catch { close(); }
  };
  input.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, 120); });
  input.form.addEventListener("submit", () => { input.value = input.value.trim(); });
  input.addEventListener("blur", () => { clearTimeout(timer); asked += 1; close(); });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const count = list.hidden ? 0 : list.children.length;
    if (event.key === "Escape" && count) { event.preventDefault(); close(); }
    if (event.key === "ArrowDown" && !count) { event.preventDefault(); ask(); }
    if (!count) return;
    if (event.key === "ArrowDown") { event.preventDefault(); mark((active + 1) % count); }
    if (event.key === "ArrowUp") { event.preventDefault(); mark((active <= 0 ? count : active) - 1); }
    if ((event.key === "Enter" || event.key === "Tab") && active >= 0) { event.preventDefault(); take(answer.items[active]); }
  });
}
