// The little behaviour that pages need beyond HTML: menus, dialogs, focus on the error summary, copying.
(() => {
  "use strict";

  const SENT = "zhijiang-sent";

  const closeMenus = (except) => {
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      if (menu !== except) menu.open = false;
    }
  };

  document.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target : null;
    if (!target) return;
    closeMenus(target.closest("details.menu"));

    const opener = target.closest("[data-dialog]");
    if (opener) document.getElementById(opener.dataset.dialog)?.showModal();
    if (target.closest("[data-dialog-close]")) target.closest("dialog")?.close();
    if (target instanceof HTMLDialogElement) target.close(); // a click on the backdrop
    if (target.closest("[data-print]")) window.print();

    const copier = target.closest("[data-copy]");
    if (copier) {
      navigator.clipboard?.writeText(copier.dataset.copy).then(() => {
        const before = copier.textContent;
        copier.textContent = copier.dataset.copied ?? before;
        setTimeout(() => (copier.textContent = before), 1500);
      });
    }
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const open = document.querySelector("details.menu[open]");
    if (open) {
      open.open = false;
      open.querySelector("summary")?.focus();
    }
  });

  // A form is sent once, however often its button is pressed.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || form.method !== "post" || event.defaultPrevented) return;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "1";
    sessionStorage.setItem(SENT, String(Date.now()));
    setTimeout(() => delete form.dataset.sent, 5000);
  });

  for (const field of document.querySelectorAll("[data-submit-on-change]")) {
    field.addEventListener("change", () => field.form?.requestSubmit());
  }

  // Where the reading goes on: at what must be put right or was just done; after a form was sent, else, at the heading,
  // so that nobody passes the head of the page again with the Tab key.
  const sentAt = Number(sessionStorage.getItem(SENT));
  sessionStorage.removeItem(SENT);
  const told = document.querySelector("[data-focus]");
  const heading = Date.now() - sentAt < 30000 ? document.querySelector("main h1") : null;
  if (told) told.focus();
  else if (heading && document.activeElement === document.body && !location.hash) {
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
  }
})();
