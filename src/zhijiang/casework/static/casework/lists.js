// The list of cases: one box chooses all lines of the page, and the button says how many are chosen.
(() => {
  "use strict";

  const form = document.querySelector("form[data-batch]");
  const head = form?.querySelector("thead .pick-box");
  const button = form?.querySelector("button");
  if (!form || !head || !button) return;

  const boxes = [...form.querySelectorAll('tbody input[name="case"]')];
  const all = document.createElement("input");
  all.type = "checkbox";
  all.setAttribute("aria-label", head.textContent.trim());
  head.replaceChildren(all);
  const count = document.createElement("span");
  count.className = "count";
  button.append(count);

  const tell = () => {
    const chosen = boxes.filter((box) => box.checked).length;
    all.checked = chosen === boxes.length;
    all.indeterminate = chosen > 0 && chosen < boxes.length;
    button.disabled = chosen === 0;
    count.textContent = chosen ? String(chosen) : "";
    for (const box of boxes) box.closest("tr").setAttribute("aria-selected", String(box.checked));
  };
  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
    tell();
  });
  form.addEventListener("change", tell);
  tell();
})();
