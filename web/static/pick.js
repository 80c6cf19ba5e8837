// Submissions picked for a comparison, kept while this tab is open: ticked on one page, compared from any.
"use strict";

{
  const KEY = "comparing";
  const MOST = 8;
  const tray = document.getElementById("comparing");
  const boxes = [...document.querySelectorAll('.pick input[name="ids"]')];
  const compared = document.querySelector("[data-compared]");
  const read = () => {
    try {
      const kept = JSON.parse(sessionStorage.getItem(KEY));
      return new Map(Array.isArray(kept) ? kept.filter((one) => Array.isArray(one) && one.length === 2).slice(0, MOST) : []);
    } catch { return new Map(); }
  };
  const keep = () => { try { sessionStorage.setItem(KEY, JSON.stringify([...picked])); } catch { /* A tab without storage forgets. */ } };
  const picked = read();

  const show = () => {
    for (const box of boxes) box.checked = picked.has(box.value);
    if (!tray) return;
    tray.hidden = picked.size === 0;
    const words = tray.querySelector("[role=status]");
    words.textContent = picked.size < 2 ? tray.dataset.one : tray.dataset.many.replace("{n}", picked.size).replace("{most}", MOST);
    tray.querySelector("ul").replaceChildren(...[...picked].map(([id, title]) => {
      const line = document.createElement("li");
      const away = Object.assign(document.createElement("button"), { type: "button", textContent: "×" });
      away.setAttribute("aria-label", `${tray.dataset.away}: ${title}`);
      away.addEventListener("click", () => { picked.delete(id); keep(); show(); });
      line.append(Object.assign(document.createElement("span"), { textContent: title }), away);
      return line;
    }));
    tray.querySelector(".main").disabled = picked.size < 2;
  };

  // Where the address names submissions, it is they that are picked, whatever this tab remembers.
  const named = compared
    ? [...document.querySelectorAll("[data-picked]")].map((one) => [one.dataset.picked, one.textContent.trim()])
    : (tray?.dataset.kept ?? "").split(",").filter(Boolean).map((id) => [id, picked.get(id) ?? id]);
  if (named.length) {
    picked.clear();
    for (const [id, title] of named.slice(0, MOST)) picked.set(id, title);
  }
  if (named.length && !compared) {
    // From here on this tab remembers; addresses that went on naming them would undo what is picked next.
    const without = (address) => { const url = new URL(address, location); url.searchParams.delete("ids"); return url.href; };
    history.replaceState(null, "", without(location.href));
    for (const link of document.querySelectorAll('main a[href*="/search?"]')) link.href = without(link.href);
    for (const hidden of document.querySelectorAll("main input[type=hidden][name=ids]")) hidden.remove();
  }
  for (const box of boxes) {
    if (picked.has(box.value)) picked.set(box.value, box.dataset.title);
    box.addEventListener("change", () => {
      if (box.checked && picked.size >= MOST) {
        box.checked = false;
        tray.querySelector("[role=status]").textContent = tray.dataset.full;
        return;
      }
      if (box.checked) picked.set(box.value, box.dataset.title); else picked.delete(box.value);
      keep();
      show();
    });
  }
  if (tray) {
    for (const hidden of tray.querySelectorAll("input[type=hidden][name=ids]")) hidden.remove();
    tray.addEventListener("submit", (event) => {
      event.preventDefault();
      const target = new URL(tray.action);
      target.searchParams.set("ids", [...picked.keys()].join(","));
      location.assign(target.href.replaceAll("%2C", ","));
    });
    const clear = tray.querySelector(".quiet");
    clear.hidden = false;
    clear.addEventListener("click", () => { picked.clear(); keep(); show(); });
  }
  keep();
  show();
  // A page that comes back out of the browser's memory shows what was picked since.
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    picked.clear();
    for (const [id, title] of read()) picked.set(id, title);
    show();
  });
}
