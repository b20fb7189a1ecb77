/** Puts the room together: store, wire, player, elements, keys, address. */

import "./room.css";
import { FrameTable } from "./core/table";
import { parseWaveform } from "./core/waveform";
import { REQUEST } from "./elements/base";
import type { ZjRoom } from "./elements/zj-room";
import "./elements/zj-room";
import { listenToKeys, newKey } from "./keys";
import { isDeclaring } from "./passages";
import { type Request, Store } from "./store";
import { t } from "./strings";
import { Player } from "./video";
import { loadBytes, loadMediaState, loadRoom, Wire } from "./wire";

const POLL_MS = 2000;
const SAYING_MS = 6000;

class Director {
  private readonly store = new Store();
  private player: Player | null = null;
  private tableFrames = 0;
  private waveUrl = "";

  constructor(private readonly element: ZjRoom) {}

  async open(): Promise<void> {
    const { store, element } = this;
    store.listen((state, request) => {
      element.state = state;
      this.heed(request);
    });
    element.addEventListener(REQUEST, (event) => store.send((event as CustomEvent<Request>).detail));
    // A tool that was pressed with the pointer gives the keyboard back to the room.
    element.addEventListener("click", (event) => {
      if (event.detail > 0 && event.target instanceof Element) event.target.closest<HTMLElement>("button.tool, button.tc, button.lane-name")?.blur();
    });
    listenToKeys(() => store.state, (request) => store.send(request));
    addEventListener("hashchange", () => this.follow());
    try {
      await this.load();
    } catch (error) {
      store.send({ type: "failed", message: error instanceof Error && !(error instanceof TypeError) ? error.message : t.noConnection });
      return;
    }
    const { room } = store.state;
    if (room) new Wire(store, room);
    this.follow();
    await this.media();
  }

  private async load(): Promise<void> {
    this.store.send({ type: "loaded", room: await loadRoom(this.element.dataset["url"] ?? "room.json") });
  }

  /** Start the player as soon as something can be played, and look again while the film is being made ready. */
  private async media(): Promise<void> {
    for (;;) {
      await this.play().catch(() => undefined); // not there yet: the next look will find it
      const { room, packageState } = this.store.state;
      if (!room || packageState === "failed" || (packageState === "ready" && this.player && room.cut.frames > 0)) return;
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
      const media = await loadMediaState(room.urls.media_state).catch(() => null);
      if (!media) continue;
      if (media.frames !== room.cut.frames) await this.load().catch(() => undefined);
      this.store.send({ type: "grown", media });
    }
  }

  private async play(): Promise<void> {
    const { room, playable } = this.store.state;
    if (!room) return;
    void this.waveform(room.cut.waveform);
    if (playable === 0 || this.tableFrames >= Math.max(playable, 1)) return;
    const table = FrameTable.parse(await loadBytes(room.cut.frame_table));
    await this.element.updateComplete;
    await this.element.stage?.updateComplete;
    const surfaces = this.element.stage?.surfaces;
    if (!surfaces || table.frames <= this.tableFrames) return;
    this.tableFrames = table.frames;
    if (this.player) this.player.extend(table);
    else {
      this.player = new Player(surfaces.video, surfaces.canvas, this.store, table, room.cut.playlist);
      this.store.send({ type: "seek", frame: asked() ?? 0 });
    }
  }

  private async waveform(url: string | null): Promise<void> {
    if (!url || url === this.waveUrl) return;
    this.waveUrl = url;
    try {
      this.element.wave = parseWaveform(await loadBytes(url));
    } catch {
      this.waveUrl = ""; // a room without its waveform is still a room
    }
  }

  private heed(request: Request): void {
    switch (request.type) {
      case "paused":
      case "shown":
        this.address();
        break;
      case "mark":
        if (request.side === "out") this.marked();
        break;
      case "full-screen":
        if (document.fullscreenElement) void document.exitFullscreen();
        else void document.documentElement.requestFullscreen();
        break;
      case "signed":
        void this.load().catch(() => undefined); // one's own signature opens the others'
        break;
      case "copy-link":
        void this.copyLink();
        break;
      case "say": {
        const { saying } = this.store.state;
        setTimeout(() => saying && this.store.state.saying?.serial === saying.serial && this.store.send({ type: "hush" }), SAYING_MS);
        break;
      }
    }
  }

  /** Who declares passages marks in and out and goes on with what it is. */
  private marked(): void {
    const { state } = this.store;
    if (isDeclaring(state) && state.markIn !== null && state.markOut !== null && !state.passage) this.store.send({ type: "declare", key: newKey() });
  }

  private addressing = 0;

  /** The address names the frame on the screen, so that copying it is a link to the very frame. */
  private address(): void {
    if (this.store.state.playing) return;
    clearTimeout(this.addressing);
    this.addressing = window.setTimeout(() => history.replaceState(null, "", `#f=${this.store.state.frame}`), 300);
  }

  private async copyLink(): Promise<void> {
    const link = `${location.href.split("#")[0] ?? ""}#f=${this.store.state.frame}`;
    try {
      await navigator.clipboard.writeText(link);
      this.store.send({ type: "say", text: t.linkCopied, tone: "done" });
    } catch {
      this.store.send({ type: "say", text: `${t.linkHere} ${link}`, tone: "done" });
    }
  }

  private follow(): void {
    const frame = asked();
    if (frame !== null && this.player) this.store.send({ type: "seek", frame });
  }
}

/** The frame that the address asks for: #f=123. */
function asked(): number | null {
  const found = /^#f=(\d{1,9})$/.exec(location.hash);
  return found ? Number(found[1]) : null;
}

for (const element of document.querySelectorAll<ZjRoom>("zj-room")) void new Director(element).open();
