/** The only owner of <video> and of the canvas over it: plays, stops on the very frame, shows single frames. */

import Hls from "hls.js/light";
import { markedRange } from "./core/notes";
import type { FrameTable } from "./core/table";
import { canDecodeFrames, Picture } from "./picture";
import type { Request, RoomState, Store } from "./store";

const FASTEST = 8;
/** A speed at which speech is still speech. */
const LAST_AUDIBLE_SPEED = 2;
/** The player counts as still when it painted nothing for so long, so many times on end: a busy page is told late. */
const QUIET_MS = 60;
const QUIET_TIMES = 2;
/** A busy machine paints behind its clock; how long it is given to catch up when it stops, and from how many frames on. */
const CATCH_UP_MS = 1000;
const FRAMES_BEHIND = 2;
/** How long a still picture stands before the player behind it is moved to the same place [ms]. */
const SETTLE_MS = 120;

export class Player {
  private readonly hls: Hls | null;
  private picture: Picture | null;
  private readonly context: CanvasRenderingContext2D;
  /** Seconds on the player's clock minus seconds on the media's own; known once frame 0 has been seen. */
  private shift = 0;
  private readonly calibrated: Promise<void>;
  private asked = 0;
  /** The speed asked for last, 0 for none: a player that is still seeking counts the next key, and a stop is not overtaken. */
  private going = 0;
  private backwards = 0;
  private settling = 0;
  private handle = 0;
  /** How many frames the player said it has painted. */
  private heard = 0;
  private leaving: (() => void) | null = null;
  /** The picture that was told last, and how many the player had put on the screen by then. */
  private told: { readonly frame: number; readonly count: number } | null = null;

  constructor(
    private readonly video: HTMLVideoElement,
    private readonly canvas: HTMLCanvasElement,
    private readonly store: Store,
    private table: FrameTable,
    playlist: string,
  ) {
    const context = canvas.getContext("2d", { alpha: false });
    if (!context) throw new Error("this browser gives no canvas");
    this.context = context;
    this.picture = canDecodeFrames() ? new Picture(playlist, table) : null;
    if (!this.picture) store.send({ type: "stepping", stepping: "browser" });
    this.hls = this.load(playlist);
    this.calibrated = this.calibrate();
    this.listen();
    this.leaving = store.listen((state, request, before) => this.heed(state, request, before));
  }

  /** Take a longer frame table of the same film, as more of it has been made ready. */
  extend(table: FrameTable): void {
    this.table = table;
    this.picture?.extend(table);
  }

  dispose(): void {
    this.leaving?.();
    document.removeEventListener("visibilitychange", this.forget);
    document.removeEventListener("freeze", this.forget);
    removeEventListener("blur", this.forget);
    cancelAnimationFrame(this.backwards);
    clearTimeout(this.settling);
    this.video.cancelVideoFrameCallback(this.handle);
    this.hls?.destroy();
    this.picture?.dispose();
  }

  private load(playlist: string): Hls | null {
    const { video } = this;
    if (!Hls.isSupported()) {
      video.src = playlist;
      return null;
    }
    const hls = new Hls({ startPosition: 0, enableWorker: false, maxBufferLength: 20, backBufferLength: 60, liveSyncDurationCount: 1 });
    hls.on(Hls.Events.ERROR, (_event, data) => {
      if (!data.fatal) return;
      if (data.type === Hls.ErrorTypes.MEDIA_ERROR) hls.recoverMediaError();
      else if (data.type === Hls.ErrorTypes.NETWORK_ERROR) setTimeout(() => hls.startLoad(), 3000);
    });
    hls.loadSource(playlist);
    hls.attachMedia(video);
    return hls;
  }

  /** The first picture that the player paints is frame 0: from it we learn how its clock stands to the media's. */
  private calibrate(): Promise<void> {
    return new Promise((resolve) => {
      const settle = (seconds: number): void => {
        this.shift = seconds - this.table.time(0);
        resolve();
      };
      this.video.requestVideoFrameCallback((_now, data) => settle(data.mediaTime));
      // A page in the background is painted nothing; then the beginning of what is buffered must do.
      this.video.addEventListener("loadeddata", () => setTimeout(() => settle(this.video.buffered.length ? this.video.buffered.start(0) : 0), 1500), { once: true });
    });
  }

  private listen(): void {
    const { video, store } = this;
    const waits = (waiting: boolean) => () => store.send({ type: "waiting", waiting: waiting && store.state.playing });
    video.addEventListener("waiting", waits(true));
    video.addEventListener("playing", waits(false));
    video.addEventListener("ended", () => void this.pause(true));
    // A browser stops the film by itself, too: when the page was put to sleep, or another program took the sound.
    video.addEventListener("pause", () => this.going > 0 && !video.ended && void this.pause());
    video.addEventListener("seeking", this.forget);
    document.addEventListener("visibilitychange", this.forget);
    document.addEventListener("freeze", this.forget);
    addEventListener("blur", this.forget);
    video.volume = store.state.volume;
  }

  /** What is painted next says nothing of what lies between: one jumped, or was not there to see it. */
  private readonly forget = (): void => {
    this.told = null;
  };

  private heed(state: RoomState, request: Request, before: RoomState): void {
    switch (request.type) {
      case "toggle-play":
        if (this.going) void this.pause();
        else void this.play(1);
        break;
      case "shuttle":
        this.shuttle(request.way);
        break;
      case "stop":
        if (this.going) void this.pause();
        break;
      case "step":
        void this.step(state, request.by, request.held ?? false);
        break;
      case "seek":
        void this.seek(request.frame);
        break;
      case "next-note":
      case "choose":
        if (state.chosen && (request.type === "next-note" || state.chosen !== before.chosen)) this.toNote(state, state.chosen);
        break;
      case "write":
        if (this.going) void this.pause();
        break;
      case "mute":
      case "volume":
        this.video.volume = state.volume;
        this.silence();
        break;
    }
  }

  private toNote(state: RoomState, key: string): void {
    const note = state.notes.find((other) => other.key === key);
    if (note) void this.seek(note.start);
  }

  private shuttle(way: 1 | -1): void {
    if (way < 0 && !this.picture) return;
    const same = Math.sign(this.going) === way;
    void this.play(same ? way * Math.min(FASTEST, Math.abs(this.going) * 2) : way);
  }

  /** Step on from the frame last asked for; a held key waits until its last step is on the screen, so none is skipped. */
  private async step(state: RoomState, by: number, held: boolean): Promise<void> {
    if (state.playing || this.going) await this.pause();
    const { wanted, frame } = this.store.state;
    if (held && wanted !== null) return;
    await this.show((wanted ?? frame) + by, by > 0 ? 1 : -1, Math.abs(by) === 1);
  }

  private async seek(frame: number): Promise<void> {
    if (this.going > 0) {
      await this.calibrated;
      this.video.currentTime = this.aim(this.within(frame));
      return;
    }
    if (this.store.state.playing) await this.pause();
    await this.show(frame, 0);
  }

  /** Put a frame on the screen, exactly; the last one asked for wins. */
  private async show(frame: number, way: 1 | -1 | 0, stepped = false): Promise<void> {
    const k = this.within(frame);
    const serial = ++this.asked;
    this.store.send({ type: "wanted", frame: k });
    if (!this.picture) return this.showByPlayer(k, serial);
    try {
      const still = await this.picture.frame(k, way, () => serial === this.asked || way !== 0);
      if (!still || this.store.state.playing) return;
      this.paint(still);
      this.store.send(stepped ? { type: "shown", frame: k, by: "step" } : { type: "shown", frame: k });
      if (way !== 0) this.picture.ahead(k, way);
      this.settle(k);
    } catch {
      // What our decoder cannot do, the player may: say so on the screen, and go on with it.
      this.picture.dispose();
      this.picture = null;
      this.store.send({ type: "stepping", stepping: "browser" });
      await this.showByPlayer(k, serial);
    }
  }

  private paint(still: { width: number; height: number; draw(context: CanvasRenderingContext2D): void }): void {
    const { canvas } = this;
    if (canvas.width !== still.width) canvas.width = still.width;
    if (canvas.height !== still.height) canvas.height = still.height;
    still.draw(this.context);
    canvas.hidden = false;
  }

  private async showByPlayer(k: number, serial: number): Promise<void> {
    await this.calibrated;
    this.canvas.hidden = true;
    this.video.currentTime = this.aim(k);
    await Promise.race([once(this.video, "seeked"), after(4000)]);
    if (serial !== this.asked) return;
    this.store.send({ type: "shown", frame: this.table.shownAt(this.video.currentTime - this.shift) });
  }

  /** Bring the player behind the picture to the same frame, so that playing begins without a jump. */
  private settle(k: number): void {
    clearTimeout(this.settling);
    this.settling = window.setTimeout(() => void this.calibrated.then(() => {
      if (!this.store.state.playing && this.store.state.frame === k) this.video.currentTime = this.aim(k);
    }), SETTLE_MS);
  }

  /** Where to seek for a frame: its middle, on the player's clock. */
  private aim(k: number): number {
    return this.table.middle(k) + this.shift;
  }

  private within(frame: number): number {
    const last = Math.max(0, Math.min(this.store.state.playable, this.table.frames) - 1);
    return Math.max(0, Math.min(Math.round(frame), last));
  }

  private async play(speed: number): Promise<void> {
    this.going = speed;
    await this.calibrated;
    if (this.going !== speed) return;
    clearTimeout(this.settling);
    cancelAnimationFrame(this.backwards);
    this.asked++;
    const { frame, playing, speed: was } = this.store.state;
    if (speed < 0) return this.playBackwards(speed);
    const last = this.within(Infinity);
    const from = this.store.state.wanted ?? (frame >= last ? this.loopRange().start : frame);
    if (!playing || was < 0) {
      if (this.table.shownAt(this.video.currentTime - this.shift) !== from) {
        this.video.currentTime = this.aim(from);
        await Promise.race([once(this.video, "seeked"), after(3000)]);
        if (this.going !== speed) return;
      }
    }
    this.video.playbackRate = speed;
    this.store.send({ type: "playing", speed });
    this.silence();
    try {
      await this.video.play();
    } catch {
      if (this.going !== speed || !this.video.paused) return;
      this.going = 0;
      this.store.send({ type: "paused" });
      return;
    }
    if (!this.going) return;
    this.watch();
    // The player says nothing of a picture that stood there before it began to play.
    const at = this.table.shownAt(this.video.currentTime - this.shift);
    if (!playing && (at === from || at === from + 1)) this.store.send({ type: "shown", frame: from, by: "play" });
  }

  /** While it plays, the frame is the one that the player says it has painted. */
  private watch(): void {
    this.video.cancelVideoFrameCallback(this.handle);
    this.handle = this.video.requestVideoFrameCallback((_now, data) => {
      if (!this.store.state.playing || this.store.state.speed < 0) return;
      this.heard += 1;
      this.canvas.hidden = true;
      const frame = this.table.nearest(data.mediaTime - this.shift);
      const since = this.since(frame, data.presentedFrames);
      if (this.video.paused) this.store.send({ type: "shown", frame, by: "play", since });
      else this.heedFrame(frame, since);
      this.watch();
    });
  }

  /** A busy page is not told of every picture; where the player counts as many as the film has between two, all were painted. */
  private since(frame: number, count: number): number {
    const { told } = this;
    this.told = { frame, count };
    return told && frame > told.frame && frame - told.frame === count - told.count ? told.frame + 1 : frame;
  }

  private heedFrame(frame: number, since: number): void {
    this.store.send({ type: "shown", frame, by: "play", since });
    const { loop, speed } = this.store.state;
    if (!loop) return;
    const { start, end } = this.loopRange();
    if (frame >= end - 1 && speed > 0) this.video.currentTime = this.aim(start);
  }

  /** What is repeated: the marks, else the chosen note, else everything. */
  private loopRange(): { start: number; end: number } {
    const { markIn, markOut, loop, chosen, notes, frame } = this.store.state;
    const frames = this.within(Infinity) + 1;
    if (!loop) return { start: 0, end: frames };
    if (markIn !== null || markOut !== null) return markedRange(markIn ?? 0, markOut ?? frames - 1, frame, frames);
    const note = notes.find((other) => other.key === chosen);
    return note && note.end - note.start > 1 ? note : { start: 0, end: frames };
  }

  /** Backwards by our own decoder, on the wall clock; frames are left out when it cannot keep up. */
  private playBackwards(speed: number): void {
    const { picture } = this;
    if (!picture) return;
    this.video.pause();
    const rate = this.store.state.labels.rate;
    const begin = performance.now();
    const from = this.store.state.frame;
    this.store.send({ type: "playing", speed });
    let busy = false;
    const tick = (): void => {
      const { playing, speed: now, frame } = this.store.state;
      if (!playing || now !== speed) return;
      const target = Math.max(0, Math.round(from + (((performance.now() - begin) / 1000) * speed * rate.num) / rate.den));
      if (!busy && target !== frame) {
        busy = true;
        picture
          .frame(target, -1)
          .then((still) => {
            if (!still || !this.store.state.playing || this.store.state.speed !== speed) return;
            this.paint(still);
            this.store.send({ type: "shown", frame: target });
            picture.ahead(target, -1);
          })
          .catch(() => undefined)
          .finally(() => (busy = false));
      }
      if (frame === 0) void this.pause();
      else this.backwards = requestAnimationFrame(tick);
    };
    this.backwards = requestAnimationFrame(tick);
  }

  /** Stop, and leave on the screen the very frame that was there, drawn by our own decoder; at the end of the film, its last. */
  private async pause(ended = false): Promise<void> {
    const { speed } = this.store.state;
    this.going = 0;
    cancelAnimationFrame(this.backwards);
    this.video.pause();
    if (speed > 0) await this.lastPainted();
    if (this.going) return; // set going again meanwhile
    this.store.send({ type: "paused", ended });
    await this.show(ended ? Infinity : this.store.state.frame, 0);
  }

  /** Frames may be on their way to the screen when the player stops, on a busy machine many: wait until none comes any more. */
  private async lastPainted(): Promise<void> {
    const end = performance.now() + CATCH_UP_MS;
    let quiet = 0;
    while (quiet < QUIET_TIMES || (this.isBehind() && performance.now() < end)) {
      const before = this.heard;
      await after(QUIET_MS);
      await Promise.race([drawn(), after(4 * QUIET_MS)]); // a page in the background is never drawn
      quiet = this.heard === before ? quiet + 1 : 0;
    }
  }

  /** Whether the clock has left the picture behind, so that another picture must be on its way. */
  private isBehind(): boolean {
    return this.table.shownAt(this.video.currentTime - this.shift) - this.store.state.frame > FRAMES_BEHIND;
  }

  private silence(): void {
    const { muted, playing, speed } = this.store.state;
    this.video.muted = muted || (playing && speed > LAST_AUDIBLE_SPEED);
  }
}

function once(target: EventTarget, event: string): Promise<void> {
  return new Promise((resolve) => target.addEventListener(event, () => resolve(), { once: true }));
}

/** Once the page has been drawn, and whatever was painted before it is told. */
function drawn(): Promise<void> {
  return new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve())));
}

function after(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
