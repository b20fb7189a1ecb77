import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { frameMeant, timecode } from "../core/time";
import { SHEET } from "../keys";
import type { RoomState } from "../store";
import { t } from "../strings";
import type { Strings } from "../strings/en";
import { RoomElement } from "./base";
import { icon } from "./icons";

/** The sheet of keys, and the question where to go. */
export class ZjDialogs extends RoomElement {
  static override properties = { state: { attribute: false }, wrong: { state: true } };
  declare state: RoomState;
  declare wrong: boolean;

  constructor() {
    super();
    this.wrong = false;
  }

  protected override render(): TemplateResult {
    const { help, goTo } = this.state;
    return html`
      <dialog class="sheet" aria-labelledby="sheet-title" @close=${() => this.ask({ type: "help", open: false })} @click=${this.outside}>${help ? this.sheet() : nothing}</dialog>
      <dialog class="go-to" aria-labelledby="go-to-label" @close=${() => this.ask({ type: "go-to", open: false })} @click=${this.outside}>${goTo ? this.goTo() : nothing}</dialog>
    `;
  }

  protected override updated(changed: PropertyValues<this>): void {
    const before = changed.get("state") as RoomState | undefined;
    this.show(".sheet", this.state.help, before?.help ?? false);
    this.show(".go-to", this.state.goTo, before?.goTo ?? false);
  }

  private show(name: string, open: boolean, was: boolean): void {
    const dialog = this.querySelector<HTMLDialogElement>(`dialog${name}`);
    if (open && !dialog?.open) {
      dialog?.showModal();
      dialog?.querySelector("input")?.select();
    } else if (!open && was) dialog?.close();
  }

  private sheet(): TemplateResult {
    const groups = Object.keys(t.keyGroups) as (keyof Strings["keyGroups"])[];
    return html`<div class="sheet-body">
      <header><h2 id="sheet-title">${t.keysTitle}</h2>${this.closing()}</header>
      <div class="groups">${groups.map(
        (group) => html`<section><h3>${t.keyGroups[group]}</h3><dl>${SHEET.filter((line) => line.group === group).map(
          (line) => html`<div><dt>${line.keys.map((key) => html`<kbd>${key}</kbd>`)}</dt><dd>${t.keys[line.does]}</dd></div>`,
        )}</dl></section>`,
      )}</div>
      <p class="by">${t.keysWhile}</p>
    </div>`;
  }

  private goTo(): TemplateResult {
    const { frame, labels } = this.state;
    return html`<form class="sheet-body" @submit=${this.go}>
      <header><h2><label id="go-to-label" for="go-to">${t.goTo}</label></h2>${this.closing()}</header>
      <div class="go-to-line">
        <input id="go-to" class="mono" autocomplete="off" .value=${timecode(frame, labels)} aria-describedby="go-to-hint" aria-invalid=${this.wrong ? "true" : nothing} @input=${() => (this.wrong = false)} />
        <button class="button primary">${t.go}</button>
      </div>
      <p class=${this.wrong ? "refusal" : "by"} id="go-to-hint" role=${this.wrong ? "alert" : nothing}>${this.wrong ? t.goToWrong : t.goToHint}</p>
    </form>`;
  }

  private closing(): TemplateResult {
    return html`<button type="button" class="tool" aria-label=${t.close} title="${t.close} (Esc)" @click=${(event: Event) => (event.target as Element).closest("dialog")?.close()}>${icon("x")}</button>`;
  }

  private go(event: SubmitEvent): void {
    event.preventDefault();
    const typed = this.querySelector<HTMLInputElement>("#go-to")?.value ?? "";
    const frame = frameMeant(typed, this.state.frame, this.state.labels);
    this.wrong = frame === null || frame < 0 || frame >= (this.state.room?.cut.frames ?? 0);
    if (this.wrong || frame === null) return;
    this.ask({ type: "go-to", open: false });
    this.ask({ type: "seek", frame });
  }

  private outside(event: MouseEvent): void {
    if (event.target instanceof HTMLDialogElement) event.target.close();
  }
}

customElements.define("zj-dialogs", ZjDialogs);
