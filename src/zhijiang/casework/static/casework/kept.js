// A form that is kept while somebody writes: sent as a draft two seconds after the last change, and told in words.
// Without this script nothing is lost that the button "Save as a draft" was pressed for.
(() => {
  "use strict";

  const form = document.querySelector("form[data-keep]");
  if (!form) return;
  const told = form.querySelector("[data-kept]");
  const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
  const RESTS_MS = 2000;
  let timer = 0;
  let sending = null;

  const send = async () => {
    const sent = new FormData(form);
    sent.append("save", "1");
    for (const input of form.querySelectorAll("input[type=file]")) sent.delete(input.name);
    try {
      const answer = await fetch(form.dataset.keep, { method: "POST", body: sent, headers: { "X-CSRFToken": token } });
      if (answer.redirected || !(answer.headers.get("Content-Type") ?? "").startsWith("application/json")) throw new Error("no answer");
      const said = await answer.json();
      told.textContent = said.said;
      for (const [name, digest] of Object.entries(said.drawn ?? {})) {
        const input = form.elements.namedItem(name);
        if (input) input.value = digest;
      }
    } catch {
      told.textContent = told.dataset.failed;
    }
  };

  const keep = async () => {
    if (sending) return changed();
    sending = send();
    await sending;
    sending = null;
  };

  const changed = () => {
    clearTimeout(timer);
    timer = setTimeout(keep, RESTS_MS);
  };

  for (const kind of ["input", "change"]) {
    form.addEventListener(kind, (event) => {
      if (event.target.type === "file") return;
      told.textContent = told.dataset.unsaved;
      changed();
    });
  }
  // What a button sends must not meet a draft that is on its way and makes the page look old.
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    if (!sending) return;
    event.preventDefault();
    const by = event.submitter;
    sending.then(() => form.requestSubmit(by));
  });
})();
