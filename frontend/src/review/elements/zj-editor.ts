import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { type Counting, frameMeant, timecode } from "../core/time";
import type { Note, Room, Severity } from "../core/types";
import type { Draft } from "../store";
import { t } from "../strings";
import { RoomElement } from "./base";
import { icon } from "./icons";
import "./zj-rules";

/** Writes or changes one note: where from, where to, how grave, what, on which rule. */
export class ZjEditor extends RoomElement {
  static override properties = { draft: { attribute: false }, room: { attribute: false }, labels: { attribute: false }, here: { attribute: false }, asking: { state: true } };
  declare draft: Draft;
  declare room: Room;
  declare labels: Counting;
  declare here: number;
  declare asking: boolean;

  constructor() {
    super();
    this.asking = false;
  }

  protected override firstUpdated(): void {
    this.querySelector<HTMLTextAreaElement>("textarea")?.focus({ preventScroll: true });
  }

  protected override updated(changed: PropertyValues<this>): void {
    const before = changed.get("draft") as Draft | undefined;
    if (before && before.key !== this.draft.key) this.firstUpdated();
  }

  protected override render(): TemplateResult {
    const { draft } = this;
    const length = draft.end - draft.start;
    return html`<form class="editor" aria-label=${draft.of ? t.changeNote : t.newNote} @submit=${this.save} @keydown=${this.keys}>
      <div class="range">
        ${this.place(t.from, draft.start, (frame) => ({ start: frame, end: Math.max(frame + 1, draft.end) }))}
        ${this.place(t.to, draft.end - 1, (frame) => ({ start: Math.min(draft.start, frame), end: frame + 1 }))}
        <span class="length">${length === 1 ? t.oneFrame : t.frames(length)}</span>
      </div>
      <fieldset class="segments" aria-label=${t.severity}>
        ${this.room.choices.severity.map(
          ({ value, label }) => html`<label data-severity=${value}><input type="radio" name="severity" value=${value} .checked=${value === draft.severity} @change=${() => this.change({ severity: value as Severity })} /><span class="severity" data-severity=${value}>${label}</span></label>`,
        )}
      </fieldset>
      <label class="visually-hidden" for="note-text">${t.text}</label>
      <textarea id="note-text" rows="3" placeholder=${t.textHint} aria-describedby=${draft.error ? "note-error" : nothing} aria-invalid=${draft.error ? "true" : nothing} .value=${draft.text} @input=${this.type}></textarea>
      ${this.room.rule_books.length ? html`<zj-rules .books=${this.room.rule_books} .rule=${draft.rule} @pick=${this.pick}></zj-rules>` : nothing}
      ${draft.error ? html`<p class="refusal" id="note-error" role="alert">${draft.error}</p>` : nothing}
      ${this.asking ? this.dropping() : this.buttons()}
    </form>`;
  }

  private place(word: string, frame: number, change: (frame: number) => { start: number; end: number }): TemplateResult {
    return html`<label class="moment"><span>${word}</span>
      <input class="mono" size="11" aria-label=${word} .value=${timecode(frame, this.labels)} @change=${(event: Event) => this.moved(event, frame, change)} />
      <button type="button" class="tool" title="${t.setHere} (${timecode(this.here, this.labels)})" aria-label="${word}: ${t.setHere}" @click=${() => this.change(change(this.here))}>${icon("here")}</button></label>`;
  }

  private buttons(): TemplateResult {
    const { saving, text } = this.draft;
    return html`<div class="card-actions">
      <button class="button small primary" title="Ctrl+Enter" ?disabled=${saving || !text.trim()}>${saving ? t.saving : t.save}</button>
      <button type="button" class="button small quiet" @click=${this.cancel}>${t.cancel}</button>
      <kbd>Ctrl+Enter</kbd>
    </div>`;
  }

  private dropping(): TemplateResult {
    return html`<div class="card-actions" role="alertdialog" aria-label=${t.cancelAsk}>
      <p>${t.cancelAsk}</p>
      <button type="button" class="button small danger" @click=${() => this.ask({ type: "drop-draft" })}>${t.cancel}</button>
      <button type="button" class="button small" @click=${() => (this.asking = false)}>${t.keep}</button>
    </div>`;
  }

  private moved(event: Event, was: number, change: (frame: number) => { start: number; end: number }): void {
    const field = event.target as HTMLInputElement;
    const frame = frameMeant(field.value, was, this.labels);
    if (frame === null || frame < 0 || frame >= this.room.cut.frames) field.value = timecode(was, this.labels);
    else this.change(change(frame));
  }

  private change(change: Partial<Pick<Draft, "start" | "end" | "severity" | "text" | "rule">>): void {
    this.ask({ type: "draft", change });
  }

  private type(event: Event): void {
    this.change({ text: (event.target as HTMLTextAreaElement).value });
  }

  private pick(event: CustomEvent<Note["rule"]>): void {
    this.change({ rule: event.detail });
  }

  private keys(event: KeyboardEvent): void {
    if (event.isComposing) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.save(event);
    else if (event.key === "Escape") {
      event.stopPropagation();
      this.cancel();
    }
  }

  private save(event: Event): void {
    event.preventDefault();
    this.ask({ type: "save" });
  }

  /** What was typed is not thrown away by one stray key. */
  private cancel(): void {
    const { draft } = this;
    const untouched = draft.of ? draft.text === draft.of.text : !draft.text.trim();
    if (untouched) this.ask({ type: "drop-draft" });
    else this.asking = true;
  }
}


customElements.define("zj-editor", ZjEditor);
