import { html, nothing, type TemplateResult } from "lit";
import { type Counting, timecode } from "../core/time";
import { type Finding, labelOf, type Room } from "../core/types";
import { t } from "../strings";
import { number } from "../strings/en";
import { newKey } from "../keys";
import { RoomElement } from "./base";
import { icon } from "./icons";

/** What the technical check found. It measures; whether it matters, people say. */
export class ZjFindings extends RoomElement {
  static override properties = { room: { attribute: false }, labels: { attribute: false } };
  declare room: Room;
  declare labels: Counting;

  protected override render(): TemplateResult {
    const { findings } = this.room;
    if (!findings.length) return html`<div class="nothing">${icon("check")}<p>${t.noFindings}</p></div>`;
    return html`<ol class="finding-list">${findings.map((finding) => this.row(finding))}</ol>`;
  }

  private row(finding: Finding): TemplateResult {
    const whole = finding.start === 0 && finding.end >= this.room.cut.frames;
    const last = Math.max(finding.start, finding.end - 1);
    return html`<li class="finding" data-severity=${finding.severity}>
      <div>
        <button type="button" class="place mono" @click=${() => this.ask({ type: "seek", frame: finding.start })}>
          ${whole ? t.wholeFilm : html`${timecode(finding.start, this.labels)}${last > finding.start ? html`<span class="until">–</span>${timecode(last, this.labels)}` : nothing}`}
        </button>
        <span class="severity" data-severity=${finding.severity}>${labelOf(this.room.choices.severity, finding.severity)}</span>
      </div>
      <p class="text">${finding.label}</p>
      <p class="by">${this.measure(finding)}</p>
      ${this.room.me.can.note
        ? html`<button type="button" class="button small quiet" @click=${() => this.makeNote(finding)}>${icon("note")}${t.noteFromFinding}</button>`
        : nothing}
    </li>`;
  }

  private measure({ measured, limit, unit }: Finding): string {
    return measured === null ? "" : t.measured(inUnit(measured, unit ?? ""), limit === null ? "" : inUnit(limit, unit ?? ""));
  }

  private makeNote({ start, end, severity, label }: Finding): void {
    this.ask({ type: "seek", frame: start });
    this.ask({ type: "write", key: newKey(), text: label });
    this.ask({ type: "draft", change: { start, end, severity } });
  }
}

/** A measurement in words; a symbol such as LUFS stays as it is. */
function inUnit(value: number | string, unit: string): string {
  if (typeof value === "string") return value;
  if (unit in t.units) return t.units[unit as keyof typeof t.units](value);
  return `${number(value, 1)} ${unit}`.trim();
}

customElements.define("zj-findings", ZjFindings);
