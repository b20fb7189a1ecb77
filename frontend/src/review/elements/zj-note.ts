import { html, nothing, type TemplateResult } from "lit";
import { type Counting, timecode } from "../core/time";
import { type AnswerKind, labelOf, type Note, type Room } from "../core/types";
import { moment, t } from "../strings";
import { RoomElement } from "./base";
import { icon } from "./icons";

/** One note: where, how grave, what, on which rule, from whom, and what was answered. */
export class ZjNote extends RoomElement {
  static override properties = {
    room: { attribute: false },
    note: { attribute: false },
    labels: { attribute: false },
    chosen: { type: Boolean, reflect: true },
    busy: { type: Boolean, reflect: true },
    refusal: { attribute: false },
    editing: { type: Boolean, reflect: true },
    open: { state: true },
  };
  declare room: Room;
  declare note: Note;
  declare labels: Counting;
  declare chosen: boolean;
  declare busy: boolean;
  declare refusal: string;
  declare editing: boolean;
  /** What the card asks for just now. */
  declare open: "" | "withdraw" | "answer";

  constructor() {
    super();
    this.open = "";
    this.chosen = this.busy = this.editing = false;
    this.refusal = "";
  }

  protected override render(): TemplateResult {
    const { note, labels } = this;
    const end = note.end - note.start > 1 ? timecode(note.end - 1, labels) : "";
    return html`<article class="note" data-severity=${note.severity} data-status=${note.status} @click=${this.choose}>
      <header>
        <button type="button" class="place mono" aria-current=${this.chosen} @click=${this.choose}>${timecode(note.start, labels)}${end ? html`<span class="until">–</span>${end}` : nothing}</button>
        <span class="severity" data-severity=${note.severity}>${labelOf(this.room.choices.severity, note.severity)}</span>
        ${note.unsent ? html`<span class="status" data-tone="warning">${t.unsent}</span>` : nothing}
        ${note.status !== "open" ? html`<span class="status" data-tone=${note.status === "settled" ? "done" : "note"}>${note.status_label}</span>` : nothing}
      </header>
      <p class="text">${note.text}</p>
      ${note.rule ? html`<p class="rule">${icon("book")}<span>${note.rule.label}</span></p>` : nothing}
      <p class="by">${note.mine ? t.you : note.author}${note.at ? html` · <time datetime=${note.at}>${moment(note.at)}</time>` : nothing}</p>
      ${note.answer ? this.answered(note.answer) : nothing} ${this.refusal ? html`<p class="refusal" role="alert">${this.refusal}</p>` : nothing}
      ${this.chosen || this.open ? this.actions() : nothing}
    </article>`;
  }

  private answered(answer: NonNullable<Note["answer"]>): TemplateResult {
    return html`<div class="answered">
      <p><strong>${answer.label}</strong><span class="by"> ${answer.by}${answer.at ? ` · ${moment(answer.at)}` : ""}</span></p>
      ${answer.text ? html`<p class="text">${answer.text}</p>` : nothing}
    </div>`;
  }

  private actions(): TemplateResult | typeof nothing {
    const { can, key, status } = this.note;
    if (this.open === "withdraw") return this.withdrawing();
    if (this.open === "answer") return this.answering();
    if (!can.edit && !can.withdraw && !can.answer && !can.settle) return nothing;
    return html`<div class="card-actions">
      ${can.answer ? html`<button type="button" class="button small primary" @click=${() => (this.open = "answer")}>${t.answer}</button>` : nothing}
      ${can.settle
        ? html`<button type="button" class="button small" ?disabled=${this.busy} @click=${() => this.ask({ type: "settle", key, settled: status !== "settled" })}>${status === "settled" ? t.unsettle : t.settle}</button>`
        : nothing}
      ${can.edit ? html`<button type="button" class="button small quiet" @click=${() => this.ask({ type: "change", key })}>${icon("pencil")}${t.editNote}</button>` : nothing}
      ${can.withdraw ? html`<button type="button" class="button small quiet" @click=${() => (this.open = "withdraw")}>${icon("undo")}${t.withdrawNote}</button>` : nothing}
    </div>`;
  }

  private withdrawing(): TemplateResult {
    return html`<div class="card-actions" role="alertdialog" aria-label=${t.withdrawAsk}>
      <p>${t.withdrawAsk}</p>
      <button type="button" class="button small danger" ?disabled=${this.busy} @click=${this.withdraw}>${t.withdrawYes}</button>
      <button type="button" class="button small" @click=${() => (this.open = "")}>${t.keep}</button>
    </div>`;
  }

  private answering(): TemplateResult {
    const given = this.note.answer;
    return html`<form class="card-form" @submit=${this.answer}>
      <fieldset><legend>${t.answerKind}</legend>
        <div class="segments">${this.room.choices.answer.map(
          ({ value, label }, index) => html`<label><input type="radio" name="kind" value=${value} ?checked=${given ? given.kind === value : index === 0} /><span>${label}</span></label>`,
        )}</div></fieldset>
      <label>${t.answerText}<textarea name="text" rows="3" .value=${given?.text ?? ""}></textarea></label>
      <div class="card-actions">
        <button class="button small primary" ?disabled=${this.busy}>${t.answerSend}</button>
        <button type="button" class="button small quiet" @click=${() => (this.open = "")}>${t.cancel}</button>
      </div>
    </form>`;
  }

  private choose(event: Event): void {
    if ((event.target as Element).closest(".card-actions, .card-form")) return;
    event.stopPropagation();
    this.ask({ type: "choose", key: this.note.key });
    this.ask({ type: "seek", frame: this.note.start });
  }

  private withdraw(): void {
    this.open = "";
    this.ask({ type: "withdraw", key: this.note.key });
  }

  private answer(event: SubmitEvent): void {
    event.preventDefault();
    const form = new FormData(event.target as HTMLFormElement);
    this.open = "";
    this.ask({ type: "answer", key: this.note.key, kind: String(form.get("kind")) as AnswerKind, text: String(form.get("text") ?? "") });
  }
}

customElements.define("zj-note", ZjNote);
