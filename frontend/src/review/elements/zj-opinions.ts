import { html, nothing, type TemplateResult } from "lit";
import type { Opinion, Room, Vote } from "../core/types";
import { moment, t } from "../strings";
import { RoomElement } from "./base";
import { icon } from "./icons";

/** Opinions of the panel: how many are signed, one's own, and the others' once one's own is signed. */
export class ZjOpinions extends RoomElement {
  static override properties = { room: { attribute: false }, busy: { type: Boolean }, refusal: { attribute: false }, again: { state: true } };
  declare room: Room;
  declare busy: boolean;
  declare refusal: string;
  declare again: boolean;

  constructor() {
    super();
    this.busy = this.again = false;
    this.refusal = "";
  }

  protected override willUpdate(changed: Map<string, unknown>): void {
    if (changed.has("room") && this.room.my_opinion !== (changed.get("room") as Room | undefined)?.my_opinion) this.again = false;
  }

  protected override render(): TemplateResult {
    const { quorum, my_opinion: mine, opinions, me } = this.room;
    const others = opinions.filter((opinion) => !mine || opinion.reviewer !== mine.reviewer || opinion.at !== mine.at);
    const writing = me.can.opinion && (!mine || this.again);
    return html`
      ${quorum.needed ? html`<div class="quorum"><p>${t.quorum(quorum.signed, quorum.needed)}</p><progress max=${quorum.needed} .value=${Math.min(quorum.signed, quorum.needed)} aria-label=${t.quorum(quorum.signed, quorum.needed)}></progress></div>` : nothing}
      ${mine && !writing ? this.own(mine) : nothing} ${writing ? this.form(mine) : nothing}
      ${others.length ? html`<ul class="opinion-list">${others.map((opinion) => html`<li>${this.opinion(opinion)}</li>`)}</ul>` : nothing}
      ${me.can.opinion && !mine ? html`<p class="by">${t.othersHidden}</p>` : nothing}
      ${!others.length && !mine && !me.can.opinion ? html`<div class="nothing">${icon("decide")}<p>${t.noOpinions}</p></div>` : nothing}
    `;
  }

  private own(mine: Opinion): TemplateResult {
    return html`<section class="own"><h3>${t.yourOpinion}</h3>${this.opinion(mine)}
      ${this.room.me.can.opinion ? html`<button type="button" class="button small quiet" @click=${() => (this.again = true)}>${icon("pencil")}${t.editNote}</button>` : nothing}</section>`;
  }

  private opinion({ reviewer, vote, vote_label, text, at }: Opinion): TemplateResult {
    const tone = vote === "approve" ? "done" : vote === "refuse" ? "sealed" : "warning";
    return html`<article class="opinion">
      <p><strong>${reviewer}</strong> <span class="status" data-tone=${tone}>${vote_label}</span></p>
      ${text ? html`<p class="text">${text}</p>` : nothing}
      <p class="by">${t.signedOn} <time datetime=${at}>${moment(at)}</time></p>
    </article>`;
  }

  private form(mine: Opinion | null): TemplateResult {
    return html`<form class="card-form" @submit=${this.sign}>
      <fieldset><legend>${t.vote}</legend>
        <div class="votes">${this.room.choices.vote.map(
          ({ value, label }) => html`<label><input type="radio" name="vote" value=${value} required ?checked=${mine?.vote === value} /><span>${label}</span></label>`,
        )}</div></fieldset>
      <label>${t.opinionText}<span class="hint">${t.opinionHint}</span><textarea name="text" rows="5" .value=${mine?.text ?? ""}></textarea></label>
      <p class="by">${t.signAsk}</p>
      ${this.refusal ? html`<p class="refusal" role="alert">${this.refusal}</p>` : nothing}
      <div class="card-actions"><button class="button primary" ?disabled=${this.busy}>${t.sign}</button></div>
    </form>`;
  }

  private sign(event: SubmitEvent): void {
    event.preventDefault();
    const form = new FormData(event.target as HTMLFormElement);
    this.ask({ type: "sign", vote: String(form.get("vote")) as Vote, text: String(form.get("text") ?? "") });
  }
}

customElements.define("zj-opinions", ZjOpinions);
