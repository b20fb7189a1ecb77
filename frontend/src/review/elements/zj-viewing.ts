import { html, nothing, svg, type TemplateResult } from "lit";
import { unseenAfter } from "../changes";
import { fromFlat } from "../core/runs";
import { nominal, timecode } from "../core/time";
import type { Ledger, Room } from "../core/types";
import type { RoomState } from "../store";
import { length, percent, t } from "../strings";
import { RoomElement } from "./base";

/** What one was shown of the film and what is still to be watched; for the officer in charge, of everybody on the panel. */
export class ZjViewing extends RoomElement {
  static override properties = { state: { attribute: false } };
  declare state: RoomState & { readonly room: Room };

  protected override render(): TemplateResult | typeof nothing {
    const { viewing, cut } = this.state.room;
    if (!viewing || !cut.frames) return nothing;
    const next = unseenAfter(this.state, this.state.frame);
    return html`<section class="viewing" aria-label=${t.viewing}>
      <h2>${t.viewing}</h2>
      ${viewing.asked && viewing.label ? html`<p class="by">${viewing.label}</p>` : nothing}
      ${this.line(viewing, "")}
      ${viewing.asked && viewing.label
        ? html`<p class=${viewing.missing.length ? "left-to-watch" : "enough"}>${viewing.missing.length ? t.stillToWatch(length(viewing.missing_seconds * this.fps, this.fps)) : t.enoughWatched}</p>`
        : nothing}
      ${next !== null && viewing.missing.length
        ? html`<div class="card-actions"><button type="button" class="button small" @click=${() => this.ask({ type: "next-unseen" })}>${t.nextUnseen(timecode(next, this.state.labels))}<kbd>U</kbd></button></div>`
        : nothing}
      ${viewing.others.length ? html`<ul class="others">${viewing.others.map((other) => html`<li>${this.line(other, other.name)}</li>`)}</ul>` : nothing}
    </section>`;
  }

  private get fps(): number {
    return nominal(this.state.labels.rate);
  }

  private line(ledger: Ledger, name: string): TemplateResult {
    const { frames } = this.state.room.cut;
    const share = percent(ledger.seen_frames / frames);
    const runs = fromFlat(ledger.seen);
    const missing = fromFlat(ledger.missing);
    return html`<div class="coverage">
      <p>${name ? html`<strong>${name}</strong> ` : nothing}${t.seenShare(share)}${name && ledger.missing.length ? html` · ${t.stillToWatch(length(ledger.missing_seconds * this.fps, this.fps))}` : nothing}
        ${ledger.faults ? html`<span class="status" data-tone="warning">${t.faults(ledger.faults)}</span>` : nothing}</p>
      <svg viewBox="0 0 ${frames} 10" preserveAspectRatio="none" role="img" aria-label=${t.seenShare(share)}>
        <rect class="all" width=${frames} height="10"></rect>
        ${missing.map(([start, end]) => svg`<rect class="missing" x=${start} y="7" width=${end - start} height="3"></rect>`)}
        ${runs.map(([start, end]) => svg`<rect class="seen" x=${start} width=${end - start} height="6"></rect>`)}
      </svg>
    </div>`;
  }
}

customElements.define("zj-viewing", ZjViewing);
