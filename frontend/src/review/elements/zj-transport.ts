import { html, nothing, type TemplateResult } from "lit";
import { shotEdge } from "../core/notes";
import { timecode } from "../core/time";
import type { Fit, Request, RoomState } from "../store";
import { t } from "../strings";
import { RoomElement } from "./base";
import { icon, type IconName } from "./icons";

const FITS: readonly Fit[] = ["fit", "full", "half"];

/** The bar under the picture: where one is, and the buttons for those who do not use keys. */
export class ZjTransport extends RoomElement {
  static override properties = { state: { attribute: false } };
  declare state: RoomState;

  protected override render(): TemplateResult {
    const { state } = this;
    const { playing, labels, frame, markIn, markOut, loop, muted, volume, room } = state;
    const marked = markIn !== null || markOut !== null;
    return html`<div class="bar">
      <div class="where">
        <button type="button" class="tc mono" title="${t.goTo} (G)" aria-label="${t.timecode} ${timecode(frame, labels)} – ${t.goTo}" @click=${() => this.ask({ type: "go-to", open: true })}>
          ${timecode(frame, labels)}
        </button>
        <span class="frame-number mono" data-frame=${frame}>#${frame}</span>
      </div>
      <div class="drive">
        ${this.button("shot-back", t.shotBack, "↑", { type: "seek", frame: this.edge(-1) })}
        ${this.button("back", t.frameBack, "←", { type: "step", by: -1 })}
        ${this.button(playing ? "pause" : "play", playing ? t.pause : t.play, "Space", { type: "toggle-play" }, "main")}
        ${this.button("on", t.frameOn, "→", { type: "step", by: 1 })}
        ${this.button("shot-on", t.shotOn, "↓", { type: "seek", frame: this.edge(1) })}
      </div>
      <div class="marks">
        ${this.word(t.markIn, t.markInLong, "I", { type: "mark", side: "in" }, markIn)}
        ${this.word(t.markOut, t.markOutLong, "O", { type: "mark", side: "out" }, markOut)}
        ${marked ? this.button("x", t.unmark, "X", { type: "unmark" }) : nothing}
        ${this.button("repeat", t.loop, "Ctrl+L", { type: "loop" }, loop ? "on" : "")}
      </div>
      <div class="sound">
        ${room && !room.cut.audio
          ? html`<span class="no-sound" title=${t.noSound}>${icon("silent")}<span class="visually-hidden">${t.noSound}</span></span>`
          : html`${this.button(muted || volume === 0 ? "silent" : "sound", muted ? t.unmute : t.mute, "Shift+M", { type: "mute" })}
              <input type="range" class="volume" min="0" max="1" step="0.05" .value=${String(muted ? 0 : volume)} aria-label=${t.volume} @input=${this.volume} />`}
      </div>
      <div class="view">
        <label class="fit"><span class="visually-hidden">${t.fit}</span>
          <select @change=${this.fit}>${FITS.map((fit) => html`<option value=${fit} ?selected=${fit === state.fit}>${t.fits[fit]}</option>`)}</select>
        </label>
        ${this.button("link", t.copyLink, "Ctrl+Shift+C", { type: "copy-link" })}
        ${this.button("full", t.fullScreen, "F", { type: "full-screen" })}
      </div>
    </div>`;
  }

  private button(name: IconName, words: string, key: string, request: Request, kind = ""): TemplateResult {
    const pressed = request.type === "loop" ? String(this.state.loop) : nothing;
    return html`<button type="button" class="tool" data-kind=${kind} title="${words} (${key})" aria-label=${words} aria-pressed=${pressed} @click=${() => this.ask(request)}>${icon(name)}</button>`;
  }

  private word(word: string, words: string, key: string, request: Request, at: number | null): TemplateResult {
    const set = at === null ? "" : timecode(at, this.state.labels);
    return html`<button type="button" class="tool word" data-set=${at !== null} title="${words} (${key})" aria-label="${words}${set ? `: ${set}` : ""}" @click=${() => this.ask(request)}>
      ${word}${set ? html`<span class="mono">${set}</span>` : nothing}
    </button>`;
  }

  private edge(way: 1 | -1): number {
    return shotEdge(this.state.room?.shots ?? [], this.state.frame, way) ?? this.state.frame;
  }

  private volume(event: Event): void {
    this.ask({ type: "volume", volume: Number((event.target as HTMLInputElement).value) });
  }

  private fit(event: Event): void {
    this.ask({ type: "fit", fit: (event.target as HTMLSelectElement).value as Fit });
  }
}

customElements.define("zj-transport", ZjTransport);
