/* Buttons that copy the words in [data-copy]. Each shows itself only where this script runs, and says in the element behind
   it, a live region, what has become of the copy. */
"use strict";

/* The clipboard's own interface is there on secure addresses only; an intranet without TLS has the older command. */
function copyByCommand(text) {
  const area = document.createElement("textarea");
  area.value = text;
  area.setAttribute("readonly", "");
  area.className = "visually-hidden";
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  return done ? Promise.resolve() : Promise.reject(new Error("refused"));
}

function copy(text) {
  if (!navigator.clipboard) return copyByCommand(text);
  return navigator.clipboard.writeText(text).catch(() => copyByCommand(text));
}

for (const button of document.querySelectorAll("[data-copy]")) {
  const report = button.nextElementSibling;
  button.hidden = false;
  button.addEventListener("click", () => {
    report.textContent = "";
    copy(button.dataset.copy).then(
      () => { report.textContent = button.dataset.done; button.focus(); },
      () => { report.textContent = button.dataset.failed; },
    );
  });
}
