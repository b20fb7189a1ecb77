/** Puts the room together: store, wire, player, elements, keys, address. */

import "./room.css";
import { chosenChange } from "./changes";
import { placeOf } from "./core/recut";
import { FrameTable } from "./core/table";
import { parseWaveform } from "./core/waveform";
import { REQUEST } from "./elements/base";
import type { ZjRoom } from "./elements/zj-room";
import "./elements/zj-room";
import { listenToKeys, newKey } from "./keys";
import { isDeclaring } from "./passages";
import { type Request, Store } from "./store";
import { t } from "./strings";
import { Before } from "./before";
import { Tour } from "./tour";
import { Player } from "./video";
import { Watcher } from "./watcher";
import { beginSitting, loadBytes, loadCompared, loadMediaState, loadRoom, messengerFor, Wire } from "./wire";

const POLL_MS = 2000;
const SAYING_MS = 6000;

class Director {
  private readonly store = new Store();
  private player: Player | null = null;
  private tableFrames = 0;
  private waveUrl = "";
  private wire: Wire | null = null;
  private playlist = "";

  constructor(private readonly element: ZjRoom) {}

  async open(): Promise<void> {
    const { store, element } = this;
    store.listen((state, request, before) => {
      element.state = state;
      this.heed(request);
      if (request.type === "save" && before.draft?.change !== undefined && !state.draft) store.send({ type: "judge", number: before.draft.change, verdict: "noted" });
    });
    element.addEventListener(REQUEST, (event) => store.send((event as CustomEvent<Request>).detail));
    // What was pressed with the pointer gives the keyboard back to the room: a space bar that pressed it again would not play the film.
    element.addEventListener("click", (event) => {
      if (event.detail > 0 && event.target instanceof Element && !event.target.closest("dialog, form")) event.target.closest<HTMLElement>("button")?.blur();
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
    if (room) this.wire = new Wire(store, room);
    new Tour(store);
    this.follow();
    void this.compare();
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

  /** While the two cuts are compared, look again; then open on what changed. */
  private async compare(): Promise<void> {
    new Before(this.store, () => this.element.querySelector<HTMLCanvasElement>(".stage-before canvas"), loadBytes);
    for (;;) {
      const recut = this.store.state.room?.recut;
      if (!recut || recut.state === "ready" || recut.state === "failed") return;
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
      const parts = await loadCompared(recut.url).catch(() => null);
      if (parts) this.store.send({ type: "compared", parts });
    }
  }

  /** Where this page is sent the film: under a sitting of its own where viewing is taken down. */
  private async sit(): Promise<string> {
    const { room } = this.store.state;
    if (!room || this.playlist) return this.playlist;
    const { viewing } = room;
    if (!viewing?.sit) return (this.playlist = room.cut.playlist);
    const place = await beginSitting(viewing.sit);
    const watcher = new Watcher(this.store, place, messengerFor(room.me.name));
    if (this.wire) this.wire.beforeSigning = () => watcher.flush();
    return (this.playlist = place.playlist);
  }

  private async play(): Promise<void> {
    const { room, playable } = this.store.state;
    if (!room) return;
    void this.waveform(room.cut.waveform);
    if (playable === 0 || this.tableFrames >= Math.max(playable, 1)) return;
    const table = FrameTable.parse(await loadBytes(room.cut.frame_table));
    const playlist = await this.sit();
    await this.element.updateComplete;
    await this.element.stage?.updateComplete;
    const surfaces = this.element.stage?.surfaces;
    if (!surfaces || table.frames <= this.tableFrames) return;
    this.tableFrames = table.frames;
    if (this.player) this.player.extend(table);
    else {
      this.player = new Player(surfaces.video, surfaces.canvas, this.store, table, playlist);
      const change = chosenChange(this.store.state);
      this.store.send({ type: "seek", frame: asked() ?? (change ? placeOf(change, room.cut.frames) : 0) });
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
      case "note-change":
        this.store.send({ type: "choose-change", number: request.number });
        this.store.send({ type: "write", key: newKey(), change: request.number });
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
