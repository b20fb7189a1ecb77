import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { changesOf } from "../changes";
import { type Change, placeOf, tourOf, type Verdict } from "../core/recut";
import { count } from "../core/runs";
import { nominal, timecode } from "../core/time";
import type { Recut, Room } from "../core/types";
import type { Compare, RoomState } from "../store";
import { length, t } from "../strings";
import { RoomElement } from "./base";
import { icon } from "./icons";
import "./zj-tile";

const MODES: readonly (readonly [Compare, string])[] = [["side", "V"], ["wipe", "W"], ["difference", "D"], ["flip", "B"]];
const VERDICTS: readonly (readonly [Verdict, string])[] = [["accepted", "A"], ["questioned", "Q"]];

/** What changed since the cut before: one line a change, with its pictures before and after, and what one says of it. */
export class ZjChanges extends RoomElement {
  static override properties = { state: { attribute: false } };
  declare state: RoomState & { readonly room: Room };

  protected override render(): TemplateResult {
    const { recut } = this.state.room;
    if (!recut) return html`<div class="nothing"><p>${t.firstCut}</p></div>`;
    if (recut.state !== "ready") return this.waiting(recut);
    const { changes } = recut;
    return html`
      <div class="changes-head">
        ${this.summary(recut)}
        <div class="card-actions">
          <button type="button" class="button small primary" ?disabled=${!changes.length} aria-pressed=${this.state.tour === "all"} title="C" @click=${() => this.ask({ type: "tour", what: this.state.tour === "all" ? "off" : "all" })}>
            ${icon(this.state.tour === "all" ? "pause" : "play")}${this.state.tour === "all" ? t.tourStop : t.tourAll}<kbd>C</kbd></button>
          <span class="steps">
            <button type="button" class="tool" title="${t.changeBack} (Shift+N)" aria-label=${t.changeBack} @click=${() => this.ask({ type: "next-change", way: -1 })}>${icon("shot-back")}</button>
            <button type="button" class="tool" title="${t.changeOn} (N)" aria-label=${t.changeOn} @click=${() => this.ask({ type: "next-change", way: 1 })}>${icon("shot-on")}</button>
          </span>
        </div>
        ${this.modes()}
        ${this.lists(recut)}
      </div>
      ${changes.length
        ? html`<ol class="change-list">${repeat(changes, ({ number }) => number, (change) => html`<li>${this.line(change, recut)}</li>`)}</ol>`
        : html`<div class="nothing"><p>${t.nothingChanged}</p></div>`}
      ${this.notFound(recut)}
    `;
  }

  protected override updated(changed: Map<string, unknown>): void {
    const before = changed.get("state") as RoomState | undefined;
    if (!changed.has("state") || before?.change === this.state.change) return;
    const list = this.querySelector<HTMLElement>(".change-list");
    if (list && list.parentElement && list.parentElement.scrollHeight > list.parentElement.clientHeight) list.querySelector<HTMLElement>('[aria-current="true"]')?.scrollIntoView({ block: "nearest" });
  }

  private waiting({ state, reason, percent }: Recut): TemplateResult {
    if (state === "failed") return html`<div class="nothing" role="alert">${icon("film")}<p>${t.compareFailed}</p><p>${reason}</p></div>`;
    return html`<div class="nothing" role="status">${icon("film")}<p>${t.comparing}</p><progress max="100" .value=${percent || nothing}></progress><p>${t.comparingMore}</p></div>`;
  }

  private summary({ changes, declared, round, handles = 0 }: Recut): TemplateResult {
    const { cut } = this.state.room;
    const fps = nominal(this.state.labels.rate);
    const watch = count(tourOf(changes, handles, cut.frames));
    const undeclared = declared ? changes.filter((change) => !this.isDeclared(change)).length : 0;
    const left = changes.filter(({ verdict }) => !verdict).length;
    return html`<p class="changes-sum"><strong>${t.changesCount(changes.length)}</strong> ${t.sinceRound(round)}</p>
      <p class="by">${t.toWatch(length(watch, fps), length(cut.frames, fps))}${left && changes.length ? html` · ${t.unjudged(left)}` : nothing}</p>
      ${undeclared ? html`<p class="undeclared">${t.undeclared(undeclared)}</p>` : nothing}`;
  }

  private modes(): TemplateResult {
    const { compare } = this.state;
    return html`<div class="modes" role="group" aria-label=${t.compareHow}>
      ${MODES.map(([mode, key]) => html`<button type="button" class="chip" aria-pressed=${compare === mode} title=${key} @click=${() => this.ask({ type: "compare", mode })}>${t.compareModes[mode]}</button>`)}
      ${compare === "wipe"
        ? html`<input type="range" min="0" max="1" step="0.01" .value=${String(this.state.wipe)} aria-label=${t.compareModes.wipe} @input=${(event: Event) => this.ask({ type: "wipe", share: Number((event.target as HTMLInputElement).value) })} />`
        : nothing}
    </div>`;
  }

  private lists({ lists = [], changes }: Recut): TemplateResult | typeof nothing {
    if (!changes.length) return nothing;
    return html`<p class="lists by">${icon("download")}${t.changesAs} ${lists.map(({ kind, url }) => html`<a href=${url} download>${t.listKinds[kind]}</a>`)}</p>`;
  }

  private line(change: Change, recut: Recut): TemplateResult {
    const { labels, room } = this.state;
    const chosen = change.number === this.state.change;
    const missing = recut.declared && !this.isDeclared(change);
    return html`<article class="change" data-kind=${change.kind} aria-current=${chosen} @click=${() => this.choose(change)}>
      <div class="pair">
        <zj-tile .strip=${recut.before.strip} .frame=${change.old[1] > change.old[0] ? change.old[0] : null} .until=${change.old[1]}></zj-tile>
        ${icon("arrow-right")}
        <zj-tile .strip=${room.cut.strip} .frame=${change.new[1] > change.new[0] ? change.new[0] : null} .until=${change.new[1]}></zj-tile>
      </div>
      <div class="what">
        <header><button type="button" class="place mono" aria-current=${chosen} @click=${() => this.choose(change)}>${timecode(placeOf(change, room.cut.frames), labels)}</button>
          <span class="kind">${change.label}</span>
          ${change.verdict ? html`<span class="status" data-tone=${change.verdict === "accepted" ? "done" : "warning"}>${t.verdicts[change.verdict]}</span>` : nothing}</header>
        <p class="by">${this.lengths(change)}</p>
        ${missing ? html`<p class="undeclared">${t.notOnTheList}</p>` : nothing}
      </div>
      ${chosen && recut.judge ? this.verdicts(change) : nothing}
    </article>`;
  }

  private lengths({ kind, old, new: now, tracks }: Change): string {
    const was = old[1] - old[0];
    const is = now[1] - now[0];
    if (kind === "sound") return `${t.frames(is)} · ${t.tracks(tracks.map((track) => track + 1).join(", "))}`;
    if (kind === "inserted") return `+${t.frames(is)}`;
    if (kind === "removed") return `−${t.frames(was)}`;
    return was === is ? t.frames(is) : `${t.frames(was)} → ${t.frames(is)}`;
  }

  private verdicts(change: Change): TemplateResult {
    const ask = (verdict: Verdict): void => this.ask({ type: "judge", number: change.number, verdict });
    return html`<div class="card-actions">
      ${VERDICTS.map(([verdict, key]) => html`<button type="button" class="button small" aria-pressed=${change.verdict === verdict} @click=${(event: Event) => (event.stopPropagation(), ask(verdict))}>${t.judge[verdict]}<kbd>${key}</kbd></button>`)}
      <button type="button" class="button small quiet" @click=${(event: Event) => (event.stopPropagation(), this.ask({ type: "note-change", number: change.number }))}>${icon("note")}${t.judge.noted}<kbd>M</kbd></button>
      <button type="button" class="button small quiet" title="P" @click=${(event: Event) => (event.stopPropagation(), this.ask({ type: "tour", what: "one" }))}>${icon("play")}${t.tourOne}<kbd>P</kbd></button>
    </div>`;
  }

  /** What the producer says was changed and nobody found. */
  private notFound({ declared }: Recut): TemplateResult | typeof nothing {
    const lost = declared?.filter(({ found }) => !found.length) ?? [];
    if (!lost.length) return nothing;
    return html`<section class="declared-lost"><h2>${t.declaredNotFound(lost.length)}</h2>
      <ul>${lost.map((line) => html`<li><button type="button" class="place mono" @click=${() => this.ask({ type: "seek", frame: line.start })}>${timecode(line.start, this.state.labels)}</button> <span>${line.text}</span></li>`)}</ul></section>`;
  }

  private isDeclared({ number }: Change): boolean {
    return this.state.room.recut?.declared?.some(({ found }) => found.includes(number)) ?? false;
  }

  private choose(change: Change): void {
    if (changesOf(this.state).some(({ number }) => number === change.number)) this.ask({ type: "choose-change", number: change.number });
  }
}

customElements.define("zj-changes", ZjChanges);
