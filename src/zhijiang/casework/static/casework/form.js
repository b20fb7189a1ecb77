// The application form while somebody writes: rows of tables, questions that depend on others, shares, saving, files.
// Everything here also works without this script, by buttons of the page.
(() => {
  "use strict";

  const form = document.querySelector("[data-form]");
  if (!form) return;
  const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
  document.documentElement.dataset.script = "";
  // Questions appear as they are asked, so the server need not stop at this page to show them.
  form.insertAdjacentHTML("beforeend", '<input type="hidden" name="script" value="1">');

  // -- tables --------------------------------------------------------------------------------------------------------
  const addRow = (table) => {
    const body = table.querySelector("tbody");
    const numbers = [...body.querySelectorAll("[data-row-remove]")].map((button) => Number(button.name.split("-").pop()));
    const copy = table.querySelector("[data-row-blank]").innerHTML.replaceAll("__row__", String(Math.max(-1, ...numbers) + 1));
    body.insertAdjacentHTML("beforeend", copy);
    body.lastElementChild.querySelector("input, select, textarea")?.focus();
  };

  form.addEventListener("click", (event) => {
    const add = event.target.closest("[data-row-add]");
    const remove = event.target.closest("[data-row-remove]");
    if (!add && !remove) return;
    event.preventDefault();
    const table = event.target.closest("[data-rows]");
    if (add) {
      addRow(table);
    } else {
      const row = remove.closest("tr");
      const next = row.nextElementSibling ?? row.previousElementSibling;
      row.remove();
      if (next) next.querySelector("input, select, textarea")?.focus();
      else addRow(table);
    }
    changed();
  });

  // -- exact numbers: money has two decimals, so hundredths are whole -------------------------------------------------
  const hundredths = (text) => {
    const found = /^(\d{1,9})(?:\.(\d{1,2})0*)?$/.exec(String(text).trim());
    return found ? BigInt(found[1]) * 100n + BigInt((found[2] ?? "").padEnd(2, "0")) : null;
  };

  // -- questions that are asked only sometimes ------------------------------------------------------------------------
  const questionOf = (name) => form.querySelector(`[data-question="${CSS.escape(name)}"]`);

  const valuesOf = (name) => {
    const question = questionOf(name);
    if (!question || question.hidden) return [];
    const boxes = question.querySelectorAll(`input[type="checkbox"][name="${CSS.escape(name)}"]`);
    if (boxes.length === 1 && boxes[0].value === "on") return [boxes[0].checked];
    if (boxes.length) return [...boxes].filter((box) => box.checked).map((box) => box.value);
    const input = question.querySelector(`[name="${CSS.escape(name)}"]`);
    return input && input.value !== "" ? [input.value] : [];
  };

  const holds = (test) =>
    valuesOf(test.field).some((value) => {
      if (test.any.length && !test.any.includes(value)) return false;
      if (test.least === null && test.below === null) return test.any.length > 0;
      const number = hundredths(value);
      return (
        number !== null &&
        (test.least === null || number >= hundredths(test.least)) &&
        (test.below === null || number < hundredths(test.below))
      );
    });

  // What the server knows of other sections it has said by hiding; only tests on this page are looked at here.
  const conditional = [...form.querySelectorAll("[data-when]")].map((question) => ({
    question,
    tests: JSON.parse(question.dataset.when),
  }));
  const showAsked = () => {
    for (let pass = 0; pass <= conditional.length; pass += 1) {
      for (const { question, tests } of conditional) question.hidden = !tests.every(holds);
    }
  };

  // -- sums: a total that nobody has written follows its table -------------------------------------------------------
  const totals = [...form.querySelectorAll("[data-sum]")].map((question) => {
    const [table, column] = question.dataset.sum.split(":");
    return { input: question.querySelector("input"), cells: new RegExp(`^${table}-\\d+-${column}$`), written: "" };
  });
  const addUp = () => {
    for (const total of totals) {
      if (!total.input || (total.input.value !== "" && total.input.value !== total.written)) continue;
      const cells = [...form.elements].filter((cell) => total.cells.test(cell.name));
      const sum = cells.reduce((whole, cell) => whole + (hundredths(cell.value) ?? 0n), 0n);
      const rest = String(sum % 100n).padStart(2, "0").replace(/0+$/, "");
      total.written = sum === 0n ? "" : `${sum / 100n}${rest ? "." + rest : ""}`;
      total.input.value = total.written;
    }
  };

  // -- shares ---------------------------------------------------------------------------------------------------------
  const live = JSON.parse(document.getElementById("form-live")?.textContent ?? "[]");
  const amountOf = (share, name) => hundredths(name in share.known ? share.known[name] : (valuesOf(name)[0] ?? ""));

  const showShares = () => {
    for (const share of live) {
      const part = amountOf(share, share.part);
      const whole = amountOf(share, share.whole);
      const place = form.querySelector(`[data-share="${CSS.escape(share.part)}"]`);
      if (!place) continue;
      if (part === null || whole === null || whole === 0n) {
        place.textContent = "";
        continue;
      }
      const within = part * 100n <= whole * BigInt(share.limit);
      // As on the server: half up, but a share just over the limit must not be shown as the limit.
      const tenths = within ? (part * 2000n + whole) / (whole * 2n) : (part * 1000n + whole - 1n) / whole;
      place.textContent = share.pattern.replace("{percent}", `${tenths / 10n}.${tenths % 10n}`);
      place.dataset.holds = within ? "yes" : "no";
    }
  };

  // -- long answers say how long they are -----------------------------------------------------------------------------
  const lengths = [...form.querySelectorAll("textarea")].map((input) => {
    const told = document.createElement("p");
    told.className = "hint";
    input.insertAdjacentElement("afterend", told);
    return { input, told };
  });
  const showLengths = () => {
    for (const { input, told } of lengths) {
      const count = [...input.value.trim()].length;
      told.textContent = count ? form.dataset.counted.replace("{count}", String(count)) : "";
    }
  };

  // -- saving while somebody writes -----------------------------------------------------------------------------------
  const RESTS_MS = 2000;
  const told = form.querySelector("[data-saved]");
  let timer = 0;
  let saving = false;
  let again = false;

  const advise = (errors) => {
    for (const old of form.querySelectorAll(".advice")) old.remove();
    for (const [name, sentences] of Object.entries(errors)) {
      const field = questionOf(name);
      if (!field) continue;
      const line = document.createElement("p");
      line.className = "hint advice";
      line.textContent = sentences.join(" ");
      field.append(line);
    }
  };

  const save = async () => {
    if (!form.dataset.save) return; // a preview
    if (saving) {
      again = true;
      return;
    }
    saving = true;
    const sent = new FormData(form);
    for (const input of form.querySelectorAll("input[type=file]")) sent.delete(input.name);
    try {
      const answer = await fetch(form.dataset.save, { method: "POST", body: sent, headers: { "X-CSRFToken": token } });
      if (answer.redirected || !(answer.headers.get("Content-Type") ?? "").startsWith("application/json")) throw new Error("no answer");
      const said = await answer.json();
      if (answer.ok) {
        form.elements.drawn.value = said.drawn;
        told.textContent = said.said;
        advise(said.errors);
      } else {
        told.textContent = said.refused;
      }
    } catch {
      told.textContent = told.dataset.failed;
    }
    saving = false;
    if (again) {
      again = false;
      changed();
    }
  };

  const changed = () => {
    showAsked();
    addUp();
    showLengths();
    showShares();
    if (form.dataset.save) told.textContent = told.dataset.unsaved;
    clearTimeout(timer);
    timer = setTimeout(save, RESTS_MS);
  };

  form.addEventListener("input", (event) => {
    if (event.target.type !== "file") changed();
  });
  form.addEventListener("change", (event) => {
    if (event.target.type !== "file") changed();
  });
  // What is sent by a button must not meet a save that is on its way and makes the page look old.
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    if (!saving) return;
    event.preventDefault();
    const button = event.submitter;
    const wait = setInterval(() => {
      if (saving) return;
      clearInterval(wait);
      clearTimeout(timer);
      delete form.dataset.sent;
      form.requestSubmit(button);
    }, 50);
  });

  // -- files ----------------------------------------------------------------------------------------------------------
  const change = async (place, sent) => {
    place.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(place.dataset.upload, {
        method: "POST",
        body: sent,
        headers: { "X-CSRFToken": token, "X-Requested-With": "fetch" },
      });
      const page = await answer.text();
      if (answer.redirected || !page.includes("data-files=")) throw new Error("no answer");
      place.outerHTML = page;
    } catch {
      place.removeAttribute("aria-busy");
      told.textContent = told.dataset.failed;
    }
  };

  form.addEventListener("change", (event) => {
    const place = event.target.closest("[data-files]");
    if (!place?.dataset.upload || event.target.type !== "file" || !event.target.files.length) return;
    const sent = new FormData();
    for (const file of event.target.files) sent.append("file", file);
    change(place, sent);
  });

  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-file-remove], [data-file-pick]");
    if (!button) return;
    event.preventDefault();
    const sent = new FormData();
    if (button.dataset.fileRemove) sent.append("remove", button.dataset.fileRemove);
    else sent.append("pick", button.dataset.filePick);
    change(button.closest("[data-files]"), sent);
  });

  // -- organisations --------------------------------------------------------------------------------------------------
  form.addEventListener("click", (event) => {
    const choice = event.target.closest("[data-organisation-choice]");
    if (!choice) return;
    const organisation = choice.closest("[data-organisation]");
    organisation.querySelector("[data-organisation-name]").value = choice.dataset.organisationChoice;
    if (choice.dataset.code) organisation.querySelector("[data-organisation-code]").value = choice.dataset.code;
    organisation.querySelector(".suggestions").replaceChildren();
    changed();
  });

  showAsked();
  showShares();
  showLengths();
})();
