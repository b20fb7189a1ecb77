// Reads the painted frame number (tests/clips.py) off the canvas that lies over the player, and drives the room by its keys.
(() => {
  const CELLS = 20;

  /** The number painted on what a surface shows; null when there is none. */
  function codeOn(source, width, height) {
    const copy = document.createElement("canvas");
    copy.width = width;
    copy.height = height;
    const context = copy.getContext("2d", { willReadFrequently: true });
    context.drawImage(source, 0, 0, width, height);
    const top = Math.floor(height / 32);
    const rows = Math.max(1, Math.floor((3 * height) / 32) - top);
    const pixels = context.getImageData(0, top, width, rows).data;
    const levels = Array.from({ length: CELLS }, (_, cell) => {
      const middle = Math.floor(((cell + 0.5) * width) / CELLS);
      let sum = 0;
      for (let y = 0; y < rows; y++) for (let x = middle - 1; x <= middle + 1; x++) sum += pixels[(y * width + x) * 4 + 1];
      return sum / (rows * 3);
    });
    if (levels[0] - levels[1] < 64 || levels[19] - levels[1] < 64) return null;
    const white = levels.map((level) => level > (levels[0] + levels[1]) / 2);
    if (white.slice(2, 19).filter(Boolean).length % 2) return null;
    return white.slice(2, 18).reduce((number, bit) => number * 2 + Number(bit), 0);
  }

  const canvas = () => document.querySelector("zj-stage canvas");
  const video = () => document.querySelector("zj-stage video");
  const said = () => Number(document.querySelector("zj-transport .frame-number").dataset.frame);
  const painted = () => (canvas().hidden ? null : codeOn(canvas(), canvas().width, canvas().height));
  const played = () => codeOn(video(), video().videoWidth, video().videoHeight);
  const nextPaint = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
  const press = (key, more = {}) => document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more }));
  const request = (detail) => document.querySelector("zj-stage").dispatchEvent(new CustomEvent("zj-request", { detail, bubbles: true }));

  /** Wait until the room says that it shows a frame. */
  async function until(frame, ms = 8000) {
    const end = performance.now() + ms;
    while (said() !== frame) {
      if (performance.now() > end) return false;
      await new Promise((resolve) => setTimeout(resolve));
    }
    await nextPaint();
    return true;
  }

  /** Go to each frame in turn; `go` asks for it. Answers what was wrong, and how long each took [ms]. */
  async function visit(frames, go) {
    const wrong = [];
    const took = [];
    for (const frame of frames) {
      const begin = performance.now();
      go(frame);
      const arrived = await until(frame);
      took.push(performance.now() - begin);
      const shown = painted();
      if (!arrived || shown !== frame) wrong.push({ asked: frame, said: said(), shown });
    }
    return { wrong, took };
  }

  window.reading = {
    said, painted, played, until, press,
    /** Wait for the first picture: ours, or with `plain` the player's. Answers whether it came. */
    async opened(plain = false, ms = 30000) {
      const end = performance.now() + ms;
      const there = () => video()?.readyState >= 2 && (plain ? said() === played() : !canvas().hidden && said() === painted());
      while (!there() && performance.now() < end) await new Promise((resolve) => setTimeout(resolve, 50));
      return there();
    },
    forward: (from, count) => visit(Array.from({ length: count }, (_, k) => from + 1 + k), () => press("ArrowRight")),
    back: (from, count) => visit(Array.from({ length: count }, (_, k) => from - 1 - k), () => press("ArrowLeft")),
    random: (frames) => visit(frames, (frame) => request({ type: "seek", frame })),
    /** Play for a while, stop, and compare the player's last picture, the canvas over it and the number in words. */
    async stop(ms) {
      press(" ");
      await new Promise((resolve) => setTimeout(resolve, ms));
      press(" ");
      const end = performance.now() + 5000;
      await new Promise((resolve) => setTimeout(resolve, 30));
      while ((canvas().hidden || document.querySelector(".stage-frame").dataset.playing === "true") && performance.now() < end) await nextPaint();
      const seen = { played: played(), said: said(), painted: painted() };
      await nextPaint();
      return seen;
    },
  };
})();
