/* Fields with [data-suggest] offer how a search may go on: a combobox with a list (WAI-ARIA APG, list autocomplete with manual
   selection). Without this script, or without an answer, they are plain fields. */
"use strict";

const SHORTEST = 3, PAUSE_MS = 150;

function makeCombobox(field, number) {
  const list = document.createElement("ul"), form = field.form;
  let waiting = 0, request = null, active = -1;
  Object.assign(list, { id: `suggestions-${number}`, className: "suggestions", hidden: true });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", field.dataset.suggestLabel);
  field.after(list);
  const roles = { role: "combobox", autocomplete: "off", "aria-autocomplete": "list", "aria-controls": list.id, "aria-expanded": "false" };
  for (const [name, value] of Object.entries(roles)) field.setAttribute(name, value);

  function activate(index) {
    active = index;
    [...list.children].forEach((item, at) => item.setAttribute("aria-selected", String(at === index)));
    if (index < 0) field.removeAttribute("aria-activedescendant");
    else field.setAttribute("aria-activedescendant", list.children[index].id);
  }

  function close() {
    clearTimeout(waiting);
    if (request) request.abort();
    list.hidden = true;
    field.setAttribute("aria-expanded", "false");
    activate(-1);
  }

  function choose(item) {
    field.value = item.textContent;
    close();
    form.requestSubmit();
  }

  function show(texts) {
    list.replaceChildren(...texts.map((text, at) => {
      const item = document.createElement("li");
      Object.assign(item, { id: `${list.id}-${at}`, textContent: text, lang: "vi" });
      item.setAttribute("role", "option");
      return item;
    }));
    list.hidden = !texts.length;
    field.setAttribute("aria-expanded", String(!list.hidden));
    activate(-1);
  }

  async function ask() {
    const typed = field.value.trimStart();
    if (typed.length < SHORTEST) return close();
    if (request) request.abort();
    request = new AbortController();
    try {
      const answer = await fetch(`${field.dataset.suggest}?${new URLSearchParams({ q: typed })}`, { signal: request.signal });
      if (answer.ok) show((await answer.json()).suggestions.filter(text => text !== typed));
    } catch { /* aborted, or no network: the field works without */ }
  }

  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, PAUSE_MS);
  });
  field.addEventListener("keydown", event => {
    const count = list.children.length;
    if (event.isComposing || list.hidden) return;
    if (event.key === "ArrowDown") activate((active + 1) % count);
    else if (event.key === "ArrowUp") activate(active < 1 ? count - 1 : active - 1);
    else if (event.key === "Enter" && active >= 0) choose(list.children[active]);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  });
  field.addEventListener("blur", close);
  list.addEventListener("mousedown", event => event.preventDefault());
  list.addEventListener("click", event => { if (event.target.matches("li")) choose(event.target); });
}

document.querySelectorAll("[data-suggest]").forEach(makeCombobox);
