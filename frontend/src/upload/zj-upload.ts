import { html, LitElement, nothing, type TemplateResult } from "lit";
import { fingerprint, isSame, nextOnes, obstacles, sendable, total, type Island, type Item, type Obstacle, type Stage } from "./basket";
import { filesOf, Sender } from "./sending";
import { bytes, duration, share, t } from "./strings";

const TONES: Record<Stage, string> = { ready: "waiting", queued: "waiting", sending: "running", paused: "note", sealing: "running", done: "done", failed: "warning" };

/** The upload page: choose, see where each file goes, put it right, send, watch, pause, go on. */
export class UploadPage extends LitElement {
  static override properties = { items: { state: true }, over: { state: true }, notice: { state: true }, open: { state: true } };

  declare items: Item[];
  declare over: boolean;
  declare notice: string;
  declare open: Island["open"];
  private readonly island: Island;
  private readonly sender: Sender;
  private next = 1;
  private began = { at: 0, sent: 0 };

  constructor() {
    super();
    const told = document.getElementById("upload-island")?.textContent ?? "{}";
    this.island = JSON.parse(told) as Island;
    this.items = [];
    this.over = false;
    this.notice = "";
    this.open = this.island.open;
    this.sender = new Sender(this.island, {
      progress: (item, sent) => this.change(item, { sent, stage: sent === item.file.size ? "sealing" : "sending" }),
      done: (item, cut) => this.change(item, { stage: "done", cut, sent: item.file.size, error: "" }),
      failed: (item, error, byNetwork) => this.change(item, { stage: byNetwork ? "paused" : "failed", error }),
    });
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener("online", this.goOnWithAll);
  }

  override disconnectedCallback(): void {
    window.removeEventListener("online", this.goOnWithAll);
    super.disconnectedCallback();
  }

  private change(item: Item, news: Partial<Item>): void {
    Object.assign(item, news);
    this.items = [...this.items];
    for (const waiting of nextOnes(this.items)) {
      waiting.stage = "sending";
      void this.sender.start(waiting);
    }
  }

  private async add(files: File[]): Promise<void> {
    const fresh = files.filter((file) => !this.items.some((item) => item.stage !== "done" && isSame(item.file, file)));
    const made = fresh.map((file): Item => ({ id: this.next++, file, episode: null, how: "not_found", stage: "ready", sent: 0, error: "", cut: "" }));
    this.items = [...this.items, ...made];
    const loose = this.items.filter((item) => item.stage === "ready" && item.how !== "by_hand");
    try {
      const placed = await this.sender.sort(loose.map((item) => item.file.name));
      loose.forEach((item, index) => {
        item.episode = placed[index]?.episode ?? null;
        item.how = placed[index]?.how ?? "not_found";
      });
      this.notice = "";
    } catch {
      this.notice = t.sortFailed;
    }
    for (const item of made) {
      const known = this.open.find((one) => one.name === item.file.name && one.size === item.file.size && one.episode === item.episode);
      if (known && this.remembers(item)) item.sent = known.offset;
    }
    this.items = [...this.items];
  }

  /** Whether this browser began to send this very file. */
  private remembers(item: Item): boolean {
    const name = fingerprint(item.file, this.island.work, item.episode ?? 1);
    return Object.keys(localStorage).some((key) => key.startsWith(`tus::${name}::`));
  }

  private readonly send = (): void => {
    this.began = { at: Date.now(), sent: total(this.items).sent };
    for (const item of sendable(this.items)) Object.assign(item, { stage: "queued", error: "" });
    this.change(this.items[0] as Item, {});
  };

  private readonly pauseAll = (): void => {
    for (const item of this.items) if (item.stage === "queued" || item.stage === "sending") this.pause(item);
  };

  private readonly goOnWithAll = (): void => {
    this.began = { at: Date.now(), sent: total(this.items).sent };
    for (const item of this.items) if (item.stage === "paused") this.change(item, { stage: "queued", error: "" });
  };

  private pause(item: Item): void {
    void this.sender.pause(item);
    this.change(item, { stage: "paused" });
  }

  private async drop(item: Item): Promise<void> {
    this.items = this.items.filter((other) => other !== item);
    await this.sender.giveUp(item);
  }

  private async forget(url: string): Promise<void> {
    await this.sender.terminate(url);
    this.open = this.open.filter((one) => one.url !== url);
  }

  protected override render(): TemplateResult {
    const blocked = obstacles(this.items, this.island);
    const waiting = sendable(this.items);
    const done = this.items.filter((item) => item.stage === "done").length;
    const all = this.items.length > 0 && done === this.items.length;
    return html`
      ${this.drawDrop()}
      ${this.notice ? html`<div class="notice" data-tone="warning" role="status"><p>${this.notice}</p></div>` : nothing}
      ${this.drawUnfinished()}
      ${this.items.length > 0 ? this.drawList() : nothing}
      ${waiting.length > 0 && blocked.length > 0 ? html`<div class="notice" data-tone="warning" role="status"><strong>${t.putRight}</strong><ul>${blocked.map((obstacle) => html`<li>${sentence(obstacle, this.island.single)}</li>`)}</ul></div>` : nothing}
      ${all ? html`<div class="notice" data-tone="done" role="status"><p>${t.allDone(done)}</p></div>` : this.drawSum()}
      <div class="actions">
        ${waiting.length > 0 ? html`<button class="button primary" ?disabled=${blocked.length > 0} @click=${this.send}>${t.send(waiting.length)}</button>` : nothing}
        ${this.items.some((item) => item.stage === "sending" || item.stage === "queued") ? html`<button class="button" @click=${this.pauseAll}>${t.pauseAll}</button>` : nothing}
        ${this.items.some((item) => item.stage === "paused") ? html`<button class="button" @click=${this.goOnWithAll}>${t.resumeAll}</button>` : nothing}
        <a class="button ${all ? "primary" : "quiet"}" href=${this.island.back}>${t.back}</a>
      </div>`;
  }

  private drawDrop(): TemplateResult {
    const enter = (over: boolean) => (event: DragEvent) => {
      event.preventDefault();
      this.over = over;
    };
    return html`<div class="drop-zone" ?data-over=${this.over} @dragover=${enter(true)} @dragleave=${enter(false)}
      @drop=${async (event: DragEvent) => {
        enter(false)(event);
        if (event.dataTransfer) await this.add(await filesOf(event.dataTransfer));
      }}>
      <strong>${t.drop}</strong>
      ${this.island.single ? nothing : html`<span>${t.dropMore}</span>`}
      <button class="button" type="button" @click=${() => this.querySelector<HTMLInputElement>("#upload-files")?.click()}>${t.choose}</button>
      <input id="upload-files" hidden type="file" multiple
        @change=${async (event: Event) => {
          const input = event.target as HTMLInputElement;
          const chosen = [...(input.files ?? [])];
          input.value = "";
          await this.add(chosen);
        }} />
    </div>`;
  }

  private drawUnfinished(): TemplateResult | typeof nothing {
    const rest = this.open.filter((one) => !this.items.some((item) => item.file.name === one.name && item.file.size === one.size));
    if (rest.length === 0) return nothing;
    return html`<section class="panel" aria-labelledby="unfinished"><h2 id="unfinished">${t.unfinished}</h2><p class="hint">${t.unfinishedMore}</p>
      <ul class="task-list" role="list">${rest.map((one) => html`<li><span><span class="title file-name">${one.name}</span><span class="hint">${this.island.single ? nothing : html`${t.number(one.episode)} · `}${t.sum(bytes(one.offset), bytes(one.size))}</span></span>
        <button class="button small" @click=${() => this.forget(one.url)}>${t.giveUp}<span class="visually-hidden">${t.ofFile(one.name)}</span></button></li>`)}</ul></section>`;
  }

  private drawList(): TemplateResult {
    return html`<div class="table-frame"><table class="table upload-list">
      <thead><tr><th scope="col">${t.file}</th><th scope="col">${t.episode}</th><th scope="col">${t.state}</th><th scope="col"><span class="visually-hidden">${t.actions}</span></th></tr></thead>
      <tbody>${this.items.map((item) => html`<tr>
        <th scope="row"><span class="file-name">${item.file.name}</span><br /><span class="hint">${bytes(item.file.size)}</span></th>
        <td data-label=${t.episode}><span>${this.drawEpisode(item)}</span></td>
        <td data-label=${t.state}><span>${this.drawState(item)}</span></td>
        <td><span class="cluster">${this.drawButtons(item)}</span></td></tr>`)}</tbody></table></div>`;
  }

  private drawEpisode(item: Item): TemplateResult {
    if (this.island.single) return html`${t.film}`;
    if (item.stage !== "ready" && item.stage !== "failed") return html`${t.number(item.episode ?? 0)}`;
    const why = { says_so: t.saysSo, number: t.byNumber, by_hand: t.byHand, single: "", not_found: "" }[item.how];
    return html`<select class="input" aria-label=${t.episodeOf(item.file.name)} aria-invalid=${item.episode === null ? "true" : "false"}
        @change=${(event: Event) => this.change(item, { episode: Number((event.target as HTMLSelectElement).value) || null, how: "by_hand" })}>
        <option value="" ?selected=${item.episode === null}>${t.chooseEpisode}</option>
        ${Array.from({ length: this.island.episodes }, (_, index) => html`<option value=${index + 1} ?selected=${item.episode === index + 1}>${t.number(index + 1)}</option>`)}
      </select> <span class="hint">${why}</span>`;
  }

  private drawState(item: Item): TemplateResult {
    const words: Record<Stage, string> = { ready: t.toSend, queued: t.queued, sending: t.sending, paused: t.paused, sealing: t.sealing, done: t.done, failed: t.failed };
    const moving = item.stage === "sending" || item.stage === "paused" || item.stage === "sealing";
    const hint = item.error || (item.stage === "ready" && item.sent > 0 ? t.goesOn(share(item.sent, item.file.size)) : item.stage === "ready" && item.episode !== null && this.island.taken.includes(item.episode) ? t.newCut : "");
    return html`<span class="status" data-tone=${TONES[item.stage]}>${words[item.stage]}</span>
      ${moving ? html`<label class="progress"><span><span class="visually-hidden">${item.file.name}</span><span>${share(item.sent, item.file.size)}</span></span><progress value=${item.sent} max=${item.file.size}></progress></label>` : nothing}
      ${hint ? html`<span class="hint">${hint}</span>` : nothing}`;
  }

  private drawButtons(item: Item): TemplateResult | typeof nothing {
    const of = html`<span class="visually-hidden">${t.ofFile(item.file.name)}</span>`;
    const button = (label: string, act: () => void): TemplateResult => html`<button class="button small" @click=${act}>${label}${of}</button>`;
    if (item.stage === "done") return html`<a class="button small" href=${item.cut || this.island.back}>${t.open}${of}</a>`;
    if (item.stage === "sealing") return nothing;
    if (item.stage === "sending" || item.stage === "queued") return button(t.pause, () => this.pause(item));
    if (item.stage === "paused") return html`${button(t.resume, () => this.change(item, { stage: "queued", error: "" }))}${button(t.giveUp, () => void this.drop(item))}`;
    if (item.stage === "failed") return html`${button(t.again, () => this.change(item, { stage: "queued", error: "" }))}${button(t.remove, () => void this.drop(item))}`;
    return button(t.remove, () => void this.drop(item));
  }

  private drawSum(): TemplateResult | typeof nothing {
    const { sent, size } = total(this.items);
    if (size === 0 || !this.items.some((item) => item.stage === "sending")) return nothing;
    const perMs = (sent - this.began.sent) / Math.max(1, Date.now() - this.began.at);
    const left = perMs > 0 && Date.now() - this.began.at > 3000 ? ` · ${t.left(duration((size - sent) / perMs / 60_000))}` : "";
    return html`<p class="hint mono">${t.sum(bytes(sent), bytes(size))}${left}</p>`;
  }
}

function sentence(obstacle: Obstacle, single: boolean): string {
  if (obstacle.kind === "same_episode") return single ? t.sameFilm : t.sameEpisode(obstacle.episode);
  const why = { no_episode: t.noEpisode, empty: t.empty, too_large: t.tooLarge }[obstacle.kind];
  return `${obstacle.item.file.name} — ${why}`;
}
