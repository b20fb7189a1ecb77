// A checklist while somebody goes round with it: where the answer is “no” the browser asks for the remark itself, so that
// nothing is sent, and no photograph has to be chosen anew, for the want of a word.
(() => {
  "use strict";

  const form = document.querySelector("[data-checklist]");
  if (!form) return;
  const follow = (point) => {
    const remark = point.querySelector("input[name^=remark_]");
    remark.required = point.querySelector("input[value=no]").checked;
  };
  for (const point of form.querySelectorAll(".checklist > li")) {
    follow(point);
    point.addEventListener("change", () => follow(point));
  }
})();
