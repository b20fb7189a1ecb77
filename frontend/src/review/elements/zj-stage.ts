import { html, nothing, type TemplateResult } from "lit";
import { chosenChange } from "../changes";
import type { Change } from "../core/recut";
import type { RoomState } from "../store";
import { percent, t } from "../strings";
import { RoomElement } from "./base";

/** Where the picture is: the player's two surfaces, and what must be said over them. Fit is done in whole pixels. */
export class ZjStage extends RoomElement {
  static override properties = { state: { attribute: false } };
  declare state: RoomState;

  private readonly sizes = new ResizeObserver(() => this.lay());

  override connectedCallback(): void {
    super.connectedCallback();
    this.sizes.observe(this);
  }

  override disconnectedCallback(): void {
    this.sizes.disconnect();
    super.disconnectedCallback();
  }

  /** The surfaces, for their one owner. */
  get surfaces(): { video: HTMLVideoElement; canvas: HTMLCanvasElement } | null {
    const video = this.querySelector("video");
    const canvas = this.querySelector("canvas");
    return video && canvas ? { video, canvas } : null;
  }

  protected override render(): TemplateResult {
    const { room, playing, waiting, stepping, speed } = this.state;
    return html`
      <div class="stage-frame" data-playing=${playing}>
        <video playsinline preload="auto" disablepictureinpicture tabindex="-1" aria-label=${t.picture} @click=${this.toggle}></video>
        <canvas hidden aria-hidden="true" @click=${this.toggle}></canvas>
        ${this.region()}
        ${this.state.compare === "side" && room ? html`<p class="stage-which">${t.afterCut(room.cut.number)}</p>` : nothing}
      </div>
      ${this.state.compare === "off" || !room?.recut ? nothing : this.shownBefore(room.recut.before.number)}
      ${room && !this.ready ? this.preparing() : nothing}
      ${playing && speed !== 1 ? html`<p class="stage-speed mono">${t.speed(speed)}</p>` : nothing}
      ${waiting ? html`<p class="stage-say" role="status">${t.buffering}</p>` : nothing}
      ${stepping === "browser" ? html`<p class="stage-hint">${t.byBrowser}</p>` : nothing}
    `;
  }

  protected override updated(): void {
    this.lay();
    const frame = this.querySelector<HTMLElement>(".stage-before");
    frame?.style.setProperty("--wipe", `${this.state.compare === "wipe" ? (1 - this.state.wipe) * 100 : 0}%`);
    const { change } = this;
    for (const box of this.querySelectorAll<HTMLElement>(".stage-region")) {
      const [left, top, width, height] = change?.region ?? [0, 0, 0, 0];
      Object.assign(box.style, { left: `${left * 100}%`, top: `${top * 100}%`, width: `${width * 100}%`, height: `${height * 100}%` });
    }
  }

  private get change(): Change | null {
    const change = chosenChange(this.state);
    return change && this.state.frame >= change.new[0] && this.state.frame < change.new[1] ? change : null;
  }

  /** Where in the picture something changed. */
  private region(): TemplateResult | typeof nothing {
    return this.change?.region && this.state.compare !== "off" ? html`<div class="stage-region" aria-hidden="true"></div>` : nothing;
  }

  private shownBefore(number: number): TemplateResult {
    const { before, compare } = this.state;
    return html`<div class="stage-before" data-mode=${compare}>
      <canvas role="img" aria-label=${t.beforeCut(number)} ?data-empty=${before === null}></canvas>
      ${this.region()}
      ${compare === "difference" ? nothing : html`<p class="stage-which">${t.beforeCut(number)}</p>`}
      ${before === null && compare === "side" ? html`<p class="stage-none">${t.noCounterpart}</p>` : nothing}
    </div>`;
  }

  private get ready(): boolean {
    return this.state.playable > 0 && this.state.packageState !== "failed";
  }

  private preparing(): TemplateResult {
    const { packageState, playable, room } = this.state;
    const failed = packageState === "failed";
    const share = room?.cut.frames ? playable / room.cut.frames : 0;
    return html`<div class="stage-card" role="status">
      <h2>${failed ? t.preparingFailed : t.preparing}</h2>
      ${failed ? nothing : html`<progress max="1" .value=${share || nothing}></progress>`}
      <p>${failed ? t.preparingFailedMore : t.preparingMore}</p>
      ${share ? html`<p>${t.readySoFar(percent(share))}</p>` : nothing}
    </div>`;
  }

  private toggle(): void {
    this.ask({ type: "toggle-play" });
  }

  /** Give the picture its size: 1:1 and 1:2 in the screen's own pixels, else the largest that the place has room for. */
  private lay(): void {
    const frame = this.querySelector<HTMLElement>(".stage-frame");
    const cut = this.state.room?.cut;
    if (!frame || !cut?.width || !cut.height) return;
    const [num = 1, den = 1] = cut.sample_aspect.split("/").map(Number);
    const ratio = window.devicePixelRatio || 1;
    const width = Math.round((cut.width * num) / (den || 1)) / ratio;
    const height = cut.height / ratio;
    const room = this.getBoundingClientRect();
    const isSide = this.state.compare === "side" && Boolean(this.state.room?.recut);
    // A wide picture on an upright place stands above the other, else beside it.
    const stacked = isSide && Math.min(room.width / width, room.height / 2 / height) > Math.min(room.width / 2 / width, room.height / height);
    this.dataset["compare"] = isSide ? (stacked ? "stacked" : "side") : this.state.compare;
    const fits = Math.min(room.width / width / (isSide && !stacked ? 2.02 : 1), room.height / height / (stacked ? 2.02 : 1));
    const scale = this.state.fit === "full" ? 1 : this.state.fit === "half" ? 0.5 : fits;
    frame.style.width = `${Math.round(width * scale * ratio) / ratio}px`;
    frame.style.height = `${Math.round(height * scale * ratio) / ratio}px`;
    const before = this.querySelector<HTMLElement>(".stage-before");
    if (before) Object.assign(before.style, { width: frame.style.width, height: frame.style.height });
    this.toggleAttribute("data-over", scale > fits + 0.001);
  }
}

customElements.define("zj-stage", ZjStage);
