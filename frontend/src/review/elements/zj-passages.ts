import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { type Counting, frameMeant, timecode } from "../core/time";
import type { Column, Declaration, Passage } from "../core/types";
import { newKey } from "../keys";
import type { PassageDraft } from "../store";
import { t } from "../strings";
import { RoomElement } from "./base";
import { icon } from "./icons";

/** What was declared of this cut: a list beside the film, and, for whom it is open, the place where one writes. */
export class ZjPassages extends RoomElement {
  static override properties = {
    declaration: { attribute: false },
    draft: { attribute: false },
    labels: { attribute: false },
    frames: { attribute: false },
    here: { attribute: false },
    frame: { attribute: false },
    refusal: { attribute: false },
    asking: { state: true },
  };
  declare declaration: Declaration;
  declare draft: PassageDraft | null;
  declare labels: Counting;
  /** How long the cut is. */
  declare frames: number;
  /** Where a new passage would begin. */
  declare here: number;
  /** The frame on the screen. */
  declare frame: number;
  declare refusal: string;
  /** The row that is about to be taken out. */
  declare asking: string;

  constructor() {
    super();
    this.asking = "";
    this.refusal = "";
  }

  protected override updated(changed: PropertyValues<this>): void {
    const before = changed.get("draft") as PassageDraft | null | undefined;
    if (this.draft && changed.has("draft") && before?.key !== this.draft.key) {
      this.querySelector<HTMLElement>(".editor select, .editor textarea")?.focus({ preventScroll: true });
    }
  }

  protected override render(): TemplateResult {
    const { rows, elsewhere, url } = this.declaration;
    return html`
      ${elsewhere ? html`<p class="elsewhere">${t.elsewhere(elsewhere)}</p>` : nothing}
      ${rows.length
        ? html`<ol class="note-list">${repeat(rows, (row) => row.key, (row) => this.card(row))}</ol>`
        : html`<div class="nothing">${icon("film")}<p>${t.noPassages}</p>${url ? html`<p>${t.noPassagesHint}</p>` : nothing}</div>`}
      ${this.refusal ? html`<p class="refusal" role="alert">${this.refusal}</p>` : nothing}
      ${this.draft || url ? html`<div class="foot">${this.draft ? this.editor(this.draft) : this.button()}</div>` : nothing}
    `;
  }

  private button(): TemplateResult {
    return html`<button type="button" class="button primary write" title="M" @click=${() => this.ask({ type: "declare", key: newKey() })}>
      ${icon("plus")}<span>${t.declareAt(timecode(this.here, this.labels))}</span><kbd>M</kbd>
    </button>`;
  }

  private card(row: Passage): TemplateResult {
    const last = timecode(row.end - 1, this.labels);
    const covers = this.frame >= row.start && this.frame < row.end;
    const [first = "", ...others] = row.shown;
    return html`<li><article class="note passage" data-here=${covers}>
      <header>
        <button type="button" class="place mono" aria-current=${covers} @click=${() => this.ask({ type: "seek", frame: row.start })}>${timecode(row.start, this.labels)}${row.end - row.start > 1 ? html`<span class="until">–</span>${last}` : nothing}</button>
        <span class="kind">${first}</span>
        ${row.standing_label ? html`<span class="status" data-tone=${row.standing === "lost" ? "warning" : "note"}>${row.standing_label}</span>` : nothing}
      </header>
      ${others.filter(Boolean).map((word) => html`<p class="text">${word}</p>`)}
      ${this.declaration.url ? this.actions(row) : nothing}
    </article></li>`;
  }

  private actions({ key }: Passage): TemplateResult {
    if (this.asking === key) {
      return html`<div class="card-actions" role="alertdialog" aria-label=${t.takeOutAsk}>
        <p>${t.takeOutAsk}</p>
        <button type="button" class="button small danger" @click=${() => this.takeOut(key)}>${t.takeOut}</button>
        <button type="button" class="button small" @click=${() => (this.asking = "")}>${t.keep}</button>
      </div>`;
    }
    return html`<div class="card-actions">
      <button type="button" class="button small quiet" @click=${() => this.ask({ type: "change-passage", key })}>${icon("pencil")}${t.editNote}</button>
      <button type="button" class="button small quiet" @click=${() => (this.asking = key)}>${icon("x")}${t.takeOut}</button>
    </div>`;
  }

  private takeOut(key: string): void {
    this.asking = "";
    this.ask({ type: "take-out", key });
  }

  private editor(draft: PassageDraft): TemplateResult {
    const length = draft.end - draft.start;
    const ready = this.declaration.columns.every(({ name, needed }) => !needed || draft.answers[name]?.trim());
    return html`<form class="editor" aria-label=${t.passage} @submit=${this.save} @keydown=${this.keys}>
      <div class="range">
        ${this.place(t.from, draft.start, (frame) => ({ start: frame, end: Math.max(frame + 1, draft.end) }))}
        ${this.place(t.to, draft.end - 1, (frame) => ({ start: Math.min(draft.start, frame), end: frame + 1 }))}
        <span class="length">${length === 1 ? t.oneFrame : t.frames(length)}</span>
      </div>
      ${this.declaration.columns.map((column) => this.column(column, draft))}
      ${draft.error ? html`<p class="refusal" role="alert">${draft.error}</p>` : nothing}
      <div class="card-actions">
        <button class="button small primary" title="Ctrl+Enter" ?disabled=${draft.saving || !ready}>${draft.saving ? t.saving : t.savePassage}</button>
        <button type="button" class="button small quiet" @click=${() => this.ask({ type: "drop-passage" })}>${t.cancel}</button>
        <kbd>Ctrl+Enter</kbd>
      </div>
    </form>`;
  }

  private column({ name, label, needed, longest, options }: Column, draft: PassageDraft): TemplateResult {
    const value = draft.answers[name] ?? "";
    const change = (event: Event): void => {
      const given = (event.target as HTMLSelectElement | HTMLTextAreaElement).value;
      this.ask({ type: "passage", change: { answers: { ...draft.answers, [name]: given } } });
    };
    const title = html`<span>${label}${needed ? nothing : html` <span class="hint">${t.optional}</span>`}</span>`;
    return options
      ? html`<label class="column">${title}<select name=${name} @change=${change}><option value="" ?selected=${!value}>${t.choose}</option>${options.map((option) => html`<option value=${option.value} ?selected=${option.value === value}>${option.label}</option>`)}</select></label>`
      : html`<label class="column">${title}<textarea name=${name} rows="2" maxlength=${longest} .value=${value} @input=${change}></textarea></label>`;
  }

  private place(word: string, frame: number, change: (frame: number) => { start: number; end: number }): TemplateResult {
    const typed = (event: Event): void => {
      const field = event.target as HTMLInputElement;
      const meant = frameMeant(field.value, frame, this.labels);
      if (meant === null || meant < 0 || meant >= this.frames) field.value = timecode(frame, this.labels);
      else this.ask({ type: "passage", change: change(meant) });
    };
    return html`<label class="moment"><span>${word}</span>
      <input class="mono" size="11" aria-label=${word} .value=${timecode(frame, this.labels)} @change=${typed} />
      <button type="button" class="tool" title="${t.setHere} (${timecode(this.frame, this.labels)})" aria-label="${word}: ${t.setHere}" @click=${() => this.ask({ type: "passage", change: change(this.frame) })}>${icon("here")}</button></label>`;
  }

  private keys(event: KeyboardEvent): void {
    if (event.isComposing) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.save(event);
    else if (event.key === "Escape") {
      event.stopPropagation();
      this.ask({ type: "drop-passage" });
    }
  }

  private save(event: Event): void {
    event.preventDefault();
    this.ask({ type: "save-passage" });
  }
}

customElements.define("zj-passages", ZjPassages);
