import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { filtered, isFiltering, NO_FILTER, type NoteFilter } from "../core/notes";
import { type Counting, timecode } from "../core/time";
import type { Note, Room, Severity } from "../core/types";
import type { Draft } from "../store";
import { t } from "../strings";
import { newKey } from "../keys";
import { RoomElement } from "./base";
import { icon } from "./icons";
import "./zj-editor";
import "./zj-carried";
import "./zj-note";

/** The notes of this cut, the chosen one always in view, and the place where one writes. */
export class ZjNotes extends RoomElement {
  static override properties = {
    room: { attribute: false },
    notes: { attribute: false },
    chosen: { attribute: false },
    filter: { attribute: false },
    draft: { attribute: false },
    busy: { attribute: false },
    refusals: { attribute: false },
    labels: { attribute: false },
    marks: { attribute: false },
    away: { attribute: false },
    settled: { attribute: false },
  };
  declare room: Room;
  declare notes: readonly Note[];
  declare chosen: string | null;
  declare filter: NoteFilter;
  declare draft: Draft | null;
  declare busy: ReadonlySet<string>;
  declare refusals: ReadonlyMap<string, string>;
  declare labels: Counting;
  /** Where a new note would begin. */
  declare marks: number;
  /** Whether the editor is drawn elsewhere. */
  declare away: boolean;
  /** What was settled last, and can be undone. */
  declare settled: string | null;

  protected override render(): TemplateResult {
    const shown = filtered(this.notes, this.filter);
    return html`
      ${this.notes.length > 3 || isFiltering(this.filter) ? this.filters() : nothing}
      ${this.room.carried?.length ? html`<zj-carried .room=${this.room} .chosen=${this.chosen} .busy=${this.busy} .refusals=${this.refusals} .labels=${this.labels} .settled=${this.settled}></zj-carried>` : nothing}
      ${shown.length ? html`<ol class="note-list">${repeat(shown, (note) => note.key, (note) => this.card(note))}</ol>` : this.empty()}
      ${this.away ? nothing : html`<zj-composer .room=${this.room} .draft=${this.draft} .labels=${this.labels} .marks=${this.marks}></zj-composer>`}
    `;
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (!changed.has("chosen") || !this.chosen) return;
    const list = this.querySelector<HTMLElement>(".note-list");
    const card = this.querySelector<HTMLElement>(`zj-note[data-key="${this.chosen}"]`);
    // On a telephone the page scrolls, not the list: there the picture must not run away from the thumb.
    if (list && card && list.scrollHeight > list.clientHeight) card.scrollIntoView({ block: "nearest" });
  }

  private card(note: Note): TemplateResult {
    return html`<li>
      <zj-note data-key=${note.key} .room=${this.room} .note=${note} .labels=${this.labels} .chosen=${note.key === this.chosen}
        .busy=${this.busy.has(note.key)} .refusal=${this.refusals.get(note.key) ?? ""} .editing=${this.draft?.of?.key === note.key}></zj-note>
    </li>`;
  }

  private empty(): TemplateResult {
    if (this.notes.length) {
      return html`<div class="nothing"><p>${t.noneFound}</p><button type="button" class="button small" @click=${() => this.ask({ type: "filter", filter: NO_FILTER })}>${t.showAll}</button></div>`;
    }
    const { note } = this.room.me.can;
    if (this.room.carried?.length) return html``;
    const inside = note || this.room.quorum.needed > 0;
    return html`<div class="nothing">${icon("note")}<p>${inside ? t.noNotes : t.noNotesOutside}</p>${note ? html`<p>${t.noNotesHint}</p>` : nothing}</div>`;
  }

  private filters(): TemplateResult {
    const { filter } = this;
    const toggle = (name: "mine" | "open", word: string): TemplateResult =>
      html`<button type="button" class="chip" aria-pressed=${filter[name]} @click=${() => this.ask({ type: "filter", filter: { [name]: !filter[name] } })}>${word}</button>`;
    return html`<div class="note-filters" role="search">
      <label class="find"><span class="visually-hidden">${t.search}</span>${icon("search")}
        <input type="search" placeholder=${t.search} .value=${filter.text} @input=${this.find} /></label>
      <label><span class="visually-hidden">${t.filterSeverity}</span>
        <select @change=${this.only}><option value="">${t.any}</option>${this.room.choices.severity.map(({ value, label }) => html`<option value=${value} ?selected=${value === filter.severity}>${label}</option>`)}</select></label>
      ${this.room.me.can.note ? toggle("mine", t.mine) : nothing} ${toggle("open", t.unsettled)}
    </div>`;
  }

  private find(event: Event): void {
    this.ask({ type: "filter", filter: { text: (event.target as HTMLInputElement).value } });
  }

  private only(event: Event): void {
    const value = (event.target as HTMLSelectElement).value;
    this.ask({ type: "filter", filter: { severity: (value || null) as Severity | null } });
  }
}

/** The foot of the notes: a button that says where a note would stand, or the editor. */
export class ZjComposer extends RoomElement {
  static override properties = { room: { attribute: false }, draft: { attribute: false }, labels: { attribute: false }, marks: { attribute: false } };
  declare room: Room;
  declare draft: Draft | null;
  declare labels: Counting;
  declare marks: number;

  protected override render(): TemplateResult | typeof nothing {
    if (this.draft) return html`<zj-editor .draft=${this.draft} .room=${this.room} .labels=${this.labels} .here=${this.marks}></zj-editor>`;
    if (!this.room.me.can.note) return nothing;
    return html`<button type="button" class="button primary write" title="M" @click=${() => this.ask({ type: "write", key: newKey() })}>
      ${icon("plus")}<span>${t.writeNoteAt(timecode(this.marks, this.labels))}</span><kbd>M</kbd>
    </button>`;
  }
}

customElements.define("zj-notes", ZjNotes);
customElements.define("zj-composer", ZjComposer);
