import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { markedRange, shotAt } from "../core/notes";
import { Scale } from "../core/scale";
import { timecode } from "../core/time";
import type { Waveform } from "../core/waveform";
import type { Lane, RoomState } from "../store";
import { t } from "../strings";
import { changesOf } from "../changes";
import { RoomElement } from "./base";
import { icon } from "./icons";
import { paintRibbon, paintSeen } from "./ribbon-paint";
import { type Band, bandsOf, type Colours, heightOf, LanePainter, LANES, noteBoxes, readColours, tileOf } from "./timeline-paint";

const OVERVIEW = 10;

/** One scale for everything: shots with their stills, sound, checks, notes, and where one is. */
export class ZjTimeline extends RoomElement {
  static override properties = { state: { attribute: false }, wave: { attribute: false }, hovered: { state: true } };
  declare state: RoomState;
  declare wave: Waveform | null;
  declare hovered: { readonly frame: number; readonly x: number } | null;

  private colours: Colours | null = null;
  private sheets: (HTMLImageElement | null)[] = [];
  private sheetUrls = "";
  private drag: "scrub" | "overview" | null = null;
  private readonly sizes = new ResizeObserver(() => this.draw());

  constructor() {
    super();
    this.wave = null;
    this.hovered = null;
  }

  override disconnectedCallback(): void {
    this.sizes.disconnect();
    super.disconnectedCallback();
  }

  protected override firstUpdated(): void {
    this.colours = readColours(this);
    const lanes = this.querySelector(".lanes");
    if (lanes) this.sizes.observe(lanes);
    // Lit listens passively to nothing; a wheel that zooms must be able to stop the page from scrolling.
    lanes?.addEventListener("wheel", (event) => this.wheel(event as WheelEvent), { passive: false });
  }

  protected override render(): TemplateResult {
    const { state } = this;
    const bands = this.bands;
    return html`
      <div class="lane-names" role="group" aria-label=${t.timeline}>
        <div class="zoom">
          <button type="button" class="tool" title="${t.zoomOut} (-)" aria-label=${t.zoomOut} @click=${() => this.ask({ type: "zoom", by: 2 })}>${icon("minus")}</button>
          <button type="button" class="tool word" title="${t.zoomAll} (0)" @click=${() => this.ask({ type: "view", start: 0, end: this.frames })}>${t.any}</button>
          <button type="button" class="tool" title="${t.zoomIn} (+)" aria-label=${t.zoomIn} @click=${() => this.ask({ type: "zoom", by: 0.5 })}>${icon("plus")}</button>
        </div>
        ${LANES.filter((lane) => this.there.has(lane)).map((lane) => this.name(lane, bands))}
      </div>
      <div class="lanes" role="slider" tabindex="0" aria-label=${t.timeline} aria-valuemin="0" aria-valuemax=${this.frames - 1} aria-valuenow=${state.frame} aria-valuetext=${timecode(state.frame, state.labels)}
        @pointerdown=${this.press} @pointermove=${this.move} @pointerup=${this.release} @pointercancel=${this.release} @pointerleave=${() => (this.hovered = null)}>
        <canvas class="base" aria-hidden="true"></canvas>
        <canvas class="over" aria-hidden="true"></canvas>
        ${this.hovered && this.drag !== "overview" ? this.tip(this.hovered.frame) : nothing}
      </div>
    `;
  }

  private name(lane: Lane, bands: readonly Band[]): TemplateResult {
    const shown = bands.some((band) => band.lane === lane);
    return html`<button type="button" class="lane-name" data-lane=${lane} data-shown=${shown} aria-pressed=${shown} title=${t.showLane(t.lanes[lane])} @click=${() => this.ask({ type: "lane", lane })}>${t.lanes[lane]}</button>`;
  }

  private tip(frame: number): TemplateResult {
    const { room, labels } = this.state;
    const shot = shotAt(room?.shots ?? [], frame);
    return html`<div class="tip"><canvas class="tile" aria-hidden="true"></canvas><p><span class="mono">${timecode(frame, labels)}</span>${shot === null ? nothing : html` <span>${t.shot(shot + 1)}</span>`}</p></div>`;
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has("state") || changed.has("wave")) {
      this.loadSheets();
      const before = changed.get("state") as RoomState | undefined;
      if (!before || changed.has("wave") || !sameLanes(before, this.state)) this.draw();
      else this.drawOver();
    } else this.drawOver();
    this.placeTip();
  }

  private get frames(): number {
    return Math.max(1, this.state.room?.cut.frames ?? 1);
  }

  private get bands(): readonly Band[] {
    return bandsOf(this.state.lanes, this.there);
  }

  /** Lanes for which there is something to show. */
  private get there(): ReadonlySet<Lane> {
    const { recut, viewing } = this.state.room ?? {};
    const found = new Set<Lane>(["shots", "findings", "notes"]);
    if (this.withSound) found.add("sound");
    if (this.withDeclared) found.add("declared");
    if (recut?.state === "ready") found.add("changes");
    if (viewing) found.add("seen");
    return found;
  }

  /** The lane keeps its place while its picture is on the way. */
  private get withSound(): boolean {
    return Boolean(this.state.room?.cut.waveform);
  }

  private get withDeclared(): boolean {
    return Boolean(this.state.room?.declaration?.url) || Boolean(this.state.room?.declaration?.rows.length);
  }

  private get scale(): Scale {
    const [start, end] = this.state.view;
    return new Scale(start, end, Math.max(1, this.querySelector(".lanes")?.clientWidth ?? 1));
  }

  private loadSheets(): void {
    const urls = this.state.room?.cut.strip?.urls ?? [];
    if (this.sheetUrls === urls.join()) return;
    this.sheetUrls = urls.join();
    this.sheets = urls.map(() => null);
    urls.forEach((url, index) => {
      const image = new Image();
      image.onload = () => {
        this.sheets[index] = image;
        this.draw();
      };
      image.src = url;
    });
  }

  private context(name: string, height: number): CanvasRenderingContext2D | null {
    const canvas = this.querySelector<HTMLCanvasElement>(`canvas.${name}`);
    const context = canvas?.getContext("2d");
    if (!canvas || !context) return null;
    const ratio = window.devicePixelRatio || 1;
    const width = this.scale.width;
    if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
      canvas.style.width = `${width}px`;
      canvas.style.height = `${height}px`;
    }
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    return context;
  }

  private draw(): void {
    if (!this.colours || !this.isConnected) return;
    const { state, scale, bands, wave } = this;
    const context = this.context("base", heightOf(bands));
    if (!context) return;
    const painter = new LanePainter(context, scale, this.colours);
    painter.ruler(state);
    for (const band of bands) {
      if (band.lane === "shots") painter.shots(state, band, state.room?.cut.strip ?? null, this.sheets);
      else if (band.lane === "sound") painter.sound(band, wave);
      else if (band.lane === "findings") painter.findings(state, band);
      else if (band.lane === "declared") painter.declared(state, band);
      else if (band.lane === "notes") painter.notes(state, band);
      else if (band.lane === "changes") paintRibbon(context, scale, this.colours, state, band);
      else if (band.lane === "seen") paintSeen(context, scale, this.colours, state, band);
      const name = this.querySelector<HTMLElement>(`.lane-name[data-lane="${band.lane}"]`);
      name?.style.setProperty("--lane-height", `${band.height}px`);
    }
    this.drawOver();
  }

  /** What moves: the marked part, the playhead, the place under the pointer, and which part of the film is in view. */
  private drawOver(): void {
    const { state, scale, colours, frames } = this;
    const lanes = heightOf(this.bands);
    const c = colours && this.context("over", lanes + OVERVIEW);
    if (!c || !colours) return;
    const { markIn, markOut, frame, playable } = state;
    const draft = state.draft ?? state.passage;
    if (markIn !== null || markOut !== null || draft) {
      const range = draft ?? markedRange(markIn ?? 0, markOut ?? frames - 1, frame, frames);
      c.fillStyle = `${colours.celadon}33`;
      c.fillRect(scale.x(range.start), 0, Math.max(2, (range.end - range.start) * scale.frame), lanes);
      c.fillStyle = colours.celadon;
      if (markIn !== null || draft) c.fillRect(Math.floor(scale.x(range.start)), 0, 2, lanes);
      if (markOut !== null || draft) c.fillRect(Math.ceil(scale.x(range.end)) - 2, 0, 2, lanes);
    }
    if (playable < frames) {
      c.fillStyle = `${colours.ground}B3`;
      c.fillRect(scale.x(playable), 0, scale.width, lanes);
    }
    if (this.hovered) {
      c.fillStyle = colours.ink3;
      c.fillRect(Math.round(this.hovered.x), 0, 1, lanes);
    }
    const wide = Math.max(2, scale.frame);
    const x = scale.frame > 4 ? scale.x(frame) : Math.round(scale.x(frame)) - 0.5;
    c.fillStyle = wide > 4 ? `${colours.ink}40` : colours.ink;
    c.fillRect(x, 0, wide, lanes);
    c.fillStyle = colours.ink;
    if (wide > 4) c.fillRect(x, 0, 1.5, lanes);
    c.beginPath();
    c.moveTo(x - 5, 0);
    c.lineTo(x + 7, 0);
    c.lineTo(x + 1, 8);
    c.fill();
    this.overview(c, lanes);
  }

  private overview(c: CanvasRenderingContext2D, top: number): void {
    const { scale, frames, colours, state } = this;
    if (!colours) return;
    const share = scale.width / frames;
    c.fillStyle = colours.lane;
    c.fillRect(0, top + 4, scale.width, OVERVIEW - 4);
    c.fillStyle = colours.ink3;
    c.fillRect(scale.start * share, top + 4, Math.max(6, (scale.end - scale.start) * share), OVERVIEW - 4);
    c.fillStyle = colours.ink;
    c.fillRect(Math.round(state.frame * share), top + 4, 2, OVERVIEW - 4);
  }

  private placeTip(): void {
    const tip = this.querySelector<HTMLElement>(".tip");
    const tile = tip?.querySelector<HTMLCanvasElement>(".tile");
    if (!tip || !tile || !this.hovered) return;
    const strip = this.state.room?.cut.strip;
    tile.hidden = !strip;
    if (strip) {
      const place = tileOf(this.hovered.frame, strip);
      tile.width = strip.tile_width;
      tile.height = strip.tile_height;
      const sheet = this.sheets[place.sheet];
      if (sheet) tile.getContext("2d")?.drawImage(sheet, place.x, place.y, strip.tile_width, strip.tile_height, 0, 0, strip.tile_width, strip.tile_height);
    }
    const room = this.scale.width;
    tip.style.left = `${Math.max(tip.offsetWidth / 2, Math.min(room - tip.offsetWidth / 2, this.hovered.x))}px`;
  }

  private press(event: PointerEvent): void {
    if (event.button !== 0) return;
    const { x, y } = this.place(event);
    const lanes = heightOf(this.bands);
    const hit = this.noteUnder(x, y);
    if (hit) return this.ask({ type: "choose", key: hit });
    const change = this.changeUnder(x, y);
    if (change !== null) {
      this.ask({ type: "tab", tab: "changes" });
      return this.ask({ type: "choose-change", number: change });
    }
    const passage = this.passageUnder(x, y);
    if (passage !== null) {
      this.ask({ type: "tab", tab: "declared" });
      return this.ask({ type: "seek", frame: passage });
    }
    (event.currentTarget as Element).setPointerCapture(event.pointerId);
    this.drag = y > lanes ? "overview" : "scrub";
    this.follow(x);
  }

  private move(event: PointerEvent): void {
    const { x } = this.place(event);
    this.hovered = { frame: Math.max(0, Math.min(this.frames - 1, this.scale.at(x))), x };
    if (this.drag) this.follow(x);
  }

  private release(): void {
    this.drag = null;
  }

  private follow(x: number): void {
    const { scale, frames } = this;
    if (this.drag === "scrub") return this.ask({ type: "seek", frame: Math.max(0, Math.min(frames - 1, scale.at(x))) });
    const centre = (x / scale.width) * frames;
    const half = (scale.end - scale.start) / 2;
    this.ask({ type: "view", start: centre - half, end: centre + half });
  }

  private wheel(event: WheelEvent): void {
    event.preventDefault();
    const { scale } = this;
    if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
      const by = (event.shiftKey ? event.deltaY || event.deltaX : event.deltaX) / scale.frame;
      return this.ask({ type: "view", start: scale.start + by, end: scale.end + by });
    }
    const centre = scale.start + this.place(event).x / scale.frame;
    const by = Math.exp(event.deltaY * 0.0015);
    this.ask({ type: "view", start: centre - (centre - scale.start) * by, end: centre + (scale.end - centre) * by });
  }

  private noteUnder(x: number, y: number): string | null {
    const band = this.bands.find(({ lane }) => lane === "notes");
    if (!band || y < band.top) return null;
    const hits = noteBoxes(this.state, this.scale, band).filter(({ box }) => x >= box.x - 4 && x <= box.x + Math.max(10, box.width) + 2 && y >= box.y - 2 && y <= box.y + 10);
    return hits.at(-1)?.key ?? null;
  }

  private changeUnder(x: number, y: number): number | null {
    const band = this.bands.find(({ lane }) => lane === "changes");
    if (!band || y < band.top || y > band.top + band.height) return null;
    const { scale } = this;
    return changesOf(this.state).find((change) => x >= scale.x(change.new[0]) - 4 && x <= Math.max(scale.x(change.new[1]), scale.x(change.new[0]) + 4))?.number ?? null;
  }

  /** Where the declared passage under the pointer begins. */
  private passageUnder(x: number, y: number): number | null {
    const band = this.bands.find(({ lane }) => lane === "declared");
    if (!band || y < band.top || y > band.top + band.height) return null;
    const { scale } = this;
    return this.state.room?.declaration?.rows.find(({ start, end }) => x >= scale.x(start) - 2 && x <= Math.max(scale.x(end), scale.x(start) + 5))?.start ?? null;
  }

  private place(event: MouseEvent): { x: number; y: number } {
    const box = this.querySelector(".lanes")?.getBoundingClientRect();
    return { x: event.clientX - (box?.left ?? 0), y: event.clientY - (box?.top ?? 0) };
  }
}

/** Whether the lanes look the same: then only what lies over them is drawn again, as happens at every frame. */
function sameLanes(a: RoomState, b: RoomState): boolean {
  return a.view === b.view && a.notes === b.notes && a.chosen === b.chosen && a.lanes === b.lanes && a.room === b.room && a.labels === b.labels && a.change === b.change;
}

customElements.define("zj-timeline", ZjTimeline);
