// A slider over the links of the years. Without this script, or without htmx, the links do the same.
(() => {
  let isInUse = false;
  const years = () => {
    const nav = document.querySelector(".years");
    if (!nav || nav.querySelector("input")) return;
    const links = [...nav.querySelectorAll("a")];
    const slider = document.createElement("input");
    slider.type = "range";
    slider.min = "0";
    slider.max = String(links.length - 1);
    slider.value = String(links.findIndex((link) => link.hasAttribute("aria-current")));
    slider.setAttribute("aria-label", nav.dataset.label);
    const say = () => slider.setAttribute("aria-valuetext", links[Number(slider.value)].textContent);
    slider.addEventListener("input", say);
    slider.addEventListener("change", () => {
      isInUse = true;
      links[Number(slider.value)].click();
    });
    say();
    nav.append(slider);
    if (isInUse) slider.focus({ preventScroll: true });
    isInUse = false;
  };
  years();
  document.addEventListener("htmx:afterSettle", years);
})();
