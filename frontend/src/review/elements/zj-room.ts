import { html, nothing, type TemplateResult } from "lit";
import type { Room } from "../core/types";
import type { Waveform } from "../core/waveform";
import type { RoomState, Tab } from "../store";
import { t } from "../strings";
import { isDeclaring } from "../passages";
import { RoomElement } from "./base";
import { icon } from "./icons";
import type { ZjStage } from "./zj-stage";
import "./zj-changes";
import "./zj-dialogs";
import "./zj-findings";
import "./zj-notes";
import "./zj-opinions";
import "./zj-passages";
import "./zj-stage";
import "./zj-timeline";
import "./zj-transport";
import "./zj-viewing";

/** The state once the room is there. */
type OpenState = RoomState & { readonly room: Room };

/** The whole room: lays out its parts and gives each what it shows. A portrait picture has notes on both sides. */
export class ZjRoom extends RoomElement {
  static override properties = { state: { attribute: false }, wave: { attribute: false }, wide: { state: true } };
  declare state: RoomState | null;
  declare wave: Waveform | null;
  /** Whether there is room for two sides. */
  declare wide: boolean;

  private readonly width = matchMedia("(min-width: 1000px)");

  constructor() {
    super();
    this.state = null;
    this.wave = null;
    this.wide = this.width.matches;
    this.width.addEventListener("change", () => (this.wide = this.width.matches));
  }

  protected override createRenderRoot(): HTMLElement {
    this.replaceChildren(); // what the server wrote stood in until now
    return this;
  }

  get stage(): ZjStage | null {
    return this.querySelector("zj-stage");
  }

  protected override render(): TemplateResult {
    const { state } = this;
    if (state?.failure) {
      return html`<div class="room-fault"><h1>${t.failed}</h1><p>${state.failure}</p><p><button type="button" class="button primary" @click=${() => location.reload()}>${t.tryAgain}</button></p></div>`;
    }
    if (!state?.room) return html`<p class="room-wait" role="status">${t.opening}</p>`;
    const { room } = state;
    return this.laidOut({ ...state, room });
  }

  private laidOut(state: OpenState): TemplateResult {
    const portrait = state.room.cut.height > state.room.cut.width;
    const sides = portrait && this.wide && !isDeclaring(state) ? 2 : 1;
    return html`<div class="room" data-portrait=${portrait} data-sides=${sides} data-tour=${state.tour}>
      ${this.head(state)}
      <zj-stage .state=${state}></zj-stage>
      <zj-transport .state=${state}></zj-transport>
      ${sides === 2 ? html`${this.notesSide(state)}${this.otherSide(state)}` : this.side(state)}
      <zj-timeline .state=${state} .wave=${this.wave}></zj-timeline>
      <zj-dialogs .state=${state}></zj-dialogs>
      ${state.saying ? this.saying(state.saying) : nothing}
    </div>`;
  }

  private head(state: OpenState): TemplateResult {
    const { review, episodes, cut, me, declaration } = state.room;
    const back = isDeclaring(state) ? t.backToForm : t.back;
    return html`<header class="room-head">
      <a class="tool" href=${review.url} title=${back} aria-label=${back}>${icon("arrow-left")}</a>
      <h1 title=${review.title}>${review.title}</h1>
      ${episodes.length > 1
        ? html`<label class="episode"><span class="visually-hidden">${t.episodes}</span>
            <select @change=${(event: Event) => location.assign((event.target as HTMLSelectElement).value)}>
              ${episodes.map(({ url, label, notes, current }) => html`<option value=${url} ?selected=${current}>${label}${notes ? ` · ${t.notesCount(notes)}` : ""}</option>`)}
            </select></label>`
        : nothing}
      <p class="which"><span title=${cut.name}>${t.cutNumber(cut.number)}</span>${review.round ? html`<span>${t.round(review.round)}</span>` : nothing}</p>
      <span class="status" data-tone="waiting">${review.state_label}</span>
      <div class="head-end">
        ${isDeclaring(state) && declaration ? html`<span class="declares">${declaration.title}</span>` : nothing}
        ${me.can.decide_url ? html`<a class="button small" href=${me.can.decide_url}>${icon("decide")}${t.decide}</a>` : nothing}
        <button type="button" class="tool" title="${t.shortcuts} (?)" aria-label=${t.shortcuts} @click=${() => this.ask({ type: "help", open: true })}>${icon("keyboard")}</button>
      </div>
    </header>`;
  }

  private side(state: OpenState): TemplateResult {
    return html`<aside class="side">${this.tabs(state, ["changes", "notes", "declared", "findings", "opinions"])}${this.panel(state, state.tab, false)}</aside>`;
  }

  private notesSide(state: OpenState): TemplateResult {
    return html`<aside class="side left" aria-label=${t.notes}><h2 class="side-title">${t.notes}<span class="count">${state.notes.length}</span></h2>${this.panel(state, "notes", true)}</aside>`;
  }

  private otherSide(state: OpenState): TemplateResult {
    const tab = state.tab === "notes" ? (this.shown(state, "opinions") ? "opinions" : "findings") : state.tab;
    const { room, draft, labels } = state;
    return html`<aside class="side right">
      ${room.me.can.note || draft ? html`<zj-composer .room=${room} .draft=${draft} .labels=${labels} .marks=${this.begin(state)}></zj-composer>` : nothing}
      ${this.tabs({ ...state, tab }, ["changes", "declared", "findings", "opinions"])}${this.panel(state, tab, false)}
    </aside>`;
  }

  private shown(state: OpenState, tab: Tab): boolean {
    const { me, opinions, quorum, declaration } = state.room;
    if (tab === "declared") return Boolean(declaration?.url) || Boolean(declaration?.rows.length);
    if (tab === "changes") return Boolean(state.room.recut);
    if (tab === "notes") return !isDeclaring(state);
    return tab !== "opinions" || me.can.opinion || opinions.length > 0 || quorum.needed > 0;
  }

  private tabs(state: OpenState, all: readonly Tab[]): TemplateResult {
    const unsettled = state.room.carried?.filter(({ note }) => note.status !== "settled").length ?? 0;
    const counts: Record<Tab, number> = { changes: state.room.recut?.changes.length ?? 0, notes: state.notes.length + unsettled, declared: state.room.declaration?.rows.length ?? 0, findings: state.room.findings.length, opinions: state.room.quorum.signed };
    return html`<div class="tabs" role="tablist" aria-label=${t.panels}>
      ${all.filter((tab) => this.shown(state, tab)).map(
        (tab) => html`<button type="button" role="tab" id="tab-${tab}" aria-controls="panel-${tab}" aria-selected=${tab === state.tab} tabindex=${tab === state.tab ? 0 : -1} @click=${() => this.ask({ type: "tab", tab })} @keydown=${this.tabKeys}>
          ${t[tab]}${counts[tab] ? html`<span class="count">${counts[tab]}</span>` : nothing}
        </button>`,
      )}
    </div>`;
  }

  private tabKeys(event: KeyboardEvent): void {
    if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
    event.stopPropagation();
    const here = event.currentTarget as HTMLElement;
    const next = (event.key === "ArrowRight" ? here.nextElementSibling : here.previousElementSibling) as HTMLElement | null;
    next?.click();
    next?.focus();
  }

  private panel(state: OpenState, tab: Tab, alone: boolean): TemplateResult {
    const { room, labels } = state;
    const body =
      tab === "declared"
        ? html`<zj-passages .declaration=${room.declaration} .draft=${state.passage} .labels=${labels} .frames=${Math.max(1, room.cut.frames)}
            .here=${state.playing ? state.markIn ?? 0 : this.begin(state)} .frame=${state.frame} .refusal=${state.refusals.get("passage") ?? ""}></zj-passages>`
        : tab === "changes"
        ? html`<zj-changes .state=${state}></zj-changes>`
        : tab === "findings"
        ? html`<zj-findings .room=${room} .labels=${labels}></zj-findings>`
        : tab === "opinions"
          ? html`<div class="opinions-panel"><zj-viewing .state=${state}></zj-viewing><zj-opinions .room=${room} .busy=${state.busy.has("opinion")} .refusal=${state.refusals.get("opinion") ?? ""}></zj-opinions></div>`
          : html`<zj-notes .room=${room} .notes=${state.notes} .chosen=${state.chosen} .filter=${state.filter} .draft=${state.draft} .busy=${state.busy}
              .refusals=${state.refusals} .settled=${state.settled} .labels=${labels} .marks=${state.playing && !alone ? state.markIn ?? 0 : this.begin(state)} .away=${alone}></zj-notes>`;
    if (alone) return html`<div class="panel-body">${body}</div>`;
    return html`<div class="panel-body" role="tabpanel" id="panel-${tab}" aria-labelledby="tab-${tab}" tabindex="-1">${body}</div>`;
  }

  /** Where a note that is begun now would begin. */
  private begin(state: OpenState): number {
    return state.markIn ?? state.frame;
  }

  private saying({ text, tone }: NonNullable<RoomState["saying"]>): TemplateResult {
    return html`<div class="saying" data-tone=${tone} role="status"><p>${text}</p><button type="button" class="tool" aria-label=${t.close} @click=${() => this.ask({ type: "hush" })}>${icon("x")}</button></div>`;
  }
}

customElements.define("zj-room", ZjRoom);
