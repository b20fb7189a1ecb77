import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { placeOfCarried } from "../changes";
import { type Counting, timecode } from "../core/time";
import { type Carried, labelOf, type Room } from "../core/types";
import { t } from "../strings";
import { RoomElement } from "./base";
import { icon } from "./icons";

/** Objections to the cut before, each where it stands now, with what the producer answered. Nothing doubtful is decided here. */
export class ZjCarried extends RoomElement {
  static override properties = { room: { attribute: false }, chosen: { attribute: false }, busy: { attribute: false }, refusals: { attribute: false }, labels: { attribute: false }, settled: { attribute: false } };
  declare room: Room;
  declare chosen: string | null;
  declare busy: ReadonlySet<string>;
  declare refusals: ReadonlyMap<string, string>;
  declare labels: Counting;
  /** What was settled last, and can be undone. */
  declare settled: string | null;

  protected override render(): TemplateResult | typeof nothing {
    const carried = this.room.carried ?? [];
    if (!carried.length) return nothing;
    const open = carried.filter(({ note }) => note.status !== "settled").length;
    return html`<section class="carried" aria-label=${t.carried}>
      <h2>${t.carried}<span class="count">${open}/${carried.length}</span><span class="by"><kbd>T</kbd></span></h2>
      <ol>${repeat(carried, ({ note }) => note.key, (each) => html`<li>${this.card(each)}</li>`)}</ol>
    </section>`;
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has("chosen") && this.chosen) this.querySelector(`[data-key="${this.chosen}"]`)?.scrollIntoView({ block: "nearest" });
  }

  private card(each: Carried): TemplateResult {
    const { note, place, round } = each;
    const chosen = note.key === this.chosen;
    const done = note.status === "settled";
    return html`<article class="note" data-key=${note.key} data-severity=${note.severity} data-status=${note.status} ?chosen=${chosen} aria-current=${chosen} @click=${() => this.choose(each)}>
      <header>
        <button type="button" class="place mono" aria-current=${chosen} @click=${() => this.choose(each)}>${timecode(placeOfCarried(each), this.labels)}</button>
        <span class="severity" data-severity=${note.severity}>${labelOf(this.room.choices.severity, note.severity)}</span>
        <span class="status" data-tone=${!place || place.status === "gone" || place.status === "split" ? "warning" : "note"}>${place ? place.label : t.placeUnknown}</span>
        ${done ? html`<span class="status" data-tone="done">${note.status_label}</span>` : nothing}
      </header>
      <p class="text">${note.text}</p>
      ${note.answer
        ? html`<div class="answered"><p><strong>${note.answer.label}</strong></p>${note.answer.text ? html`<p class="text">${note.answer.text}</p>` : nothing}</div>`
        : html`<p class="by">${t.notAnswered}</p>`}
      <p class="by">${t.round(round)} · ${this.where(each)}</p>
      ${this.refusals.get(note.key) ? html`<p class="refusal" role="alert">${this.refusals.get(note.key)}</p>` : nothing}
      ${chosen || note.key === this.settled ? this.actions(each, done) : nothing}
    </article>`;
  }

  private where({ place }: Carried): string {
    if (!place) return t.askPlace;
    if (!place.spans.length) return t.goneNear;
    return place.spans.map(([start, end]) => (end - start > 1 ? `${timecode(start, this.labels)}–${timecode(end - 1, this.labels)}` : timecode(start, this.labels))).join("、");
  }

  private actions({ note }: Carried, done: boolean): TemplateResult | typeof nothing {
    const { key } = note;
    if (!note.can.settle) return nothing;
    const press = (event: Event, action: () => void): void => {
      event.stopPropagation();
      action();
    };
    if (done) return html`<div class="card-actions"><button type="button" class="button small quiet" @click=${(event: Event) => press(event, () => this.ask({ type: "settle", key, settled: false }))}>${icon("undo")}${t.undo}<kbd>Ctrl+Z</kbd></button></div>`;
    return html`<div class="card-actions">
      <button type="button" class="button small primary" ?disabled=${this.busy.has(key)} @click=${(event: Event) => press(event, () => this.ask({ type: "settle", key, settled: true }))}>${icon("check")}${t.met}<kbd>Y</kbd></button>
      <button type="button" class="button small" @click=${(event: Event) => press(event, () => this.ask({ type: "raise", key }))}>${t.raiseAgain}<kbd>R</kbd></button>
    </div>`;
  }

  private choose(each: Carried): void {
    this.ask({ type: "choose", key: each.note.key });
    this.ask({ type: "seek", frame: placeOfCarried(each) });
  }
}

customElements.define("zj-carried", ZjCarried);
