// What a page says to every reader, and what is wrong with it.
(() => {
  const SPOKEN = ["aria-label", "title", "placeholder", "alt"];
  /** Text in the page's own language: nothing nearer says otherwise, and it is no name of a thing in a machine. */
  const own = (element) => element.closest("[lang]") === document.documentElement && !element.closest("code, script, style, template");

  const nextFrame = () => new Promise((resolve) => requestAnimationFrame(resolve));

  /** Every text that is shown, and what only a screen reader speaks. */
  const words = () => {
    const said = [document.title];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const parent = node.parentElement;
      if (node.data.trim() && own(parent) && (parent.checkVisibility() || parent.matches("option"))) said.push(node.data.trim());
    }
    for (const element of document.querySelectorAll(SPOKEN.map((name) => `[${name}]`).join())) {
      if (own(element)) said.push(...SPOKEN.map((name) => element.getAttribute(name) ?? "").filter(Boolean));
    }
    return said;
  };

  /** What reaches beyond the window, when the page would have to be scrolled sideways. */
  const wide = () => {
    if (document.documentElement.scrollWidth <= innerWidth) return [];
    const beyond = [...document.querySelectorAll("body *")].filter((one) => one.getBoundingClientRect().right > innerWidth + 0.5);
    return [`${document.documentElement.scrollWidth} px`, ...beyond.slice(-4).map((one) => one.outerHTML.slice(0, 120))];
  };

  /** Bars of progress that do not say of what; axe does not look at them. */
  const nameless = () =>
    [...document.querySelectorAll("progress")]
      .filter((bar) => !(bar.getAttribute("aria-label") ?? bar.closest("label")?.textContent ?? "").replace(/[\d\s%]/g, ""))
      .map((bar) => bar.outerHTML);

  const faults = async () => {
    const { violations } = await axe.run({ resultTypes: ["violations"] });
    return violations.flatMap(({ id, nodes }) => nodes.slice(0, 3).map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${failureSummary}`));
  };

  // One call for whatever can be told at once: each goes through three processes.
  window.looking = {
    said: () => ({
      h1: [...document.querySelectorAll("h1")].map((one) => one.textContent.trim()),
      title: document.title,
      language: document.documentElement.lang,
      nameless: nameless(),
      words: words(),
    }),
    /** After a change of the window: in the first frame scripts hear of it, in the second one their changes are drawn. */
    async laid_out_badly(byTheRules) {
      await nextFrame();
      await nextFrame();
      await nextFrame();
      return [...(byTheRules ? await faults() : []), ...wide().map((one) => `wider than the window: ${one}`)];
    },
  };
})();
