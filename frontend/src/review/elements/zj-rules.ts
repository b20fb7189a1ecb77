import { html, nothing, type TemplateResult } from "lit";
import type { Note, RuleBook, RuleNode } from "../core/types";
import { t } from "../strings";
import { RoomElement } from "./base";
import { icon } from "./icons";

/** Rules that the list shows at once; more words make it shorter. */
const SHOWN = 40;

interface Found {
  readonly book: RuleBook;
  readonly node: RuleNode;
}

/** Picks one rule out of the rule books: words or number, arrows, Enter. */
export class ZjRules extends RoomElement {
  static override properties = { books: { attribute: false }, rule: { attribute: false }, open: { state: true }, words: { state: true }, at: { state: true } };
  declare books: readonly RuleBook[];
  declare rule: Note["rule"];
  declare open: boolean;
  declare words: string;
  declare at: number;

  constructor() {
    super();
    this.open = false;
    this.words = "";
    this.at = 0;
  }

  protected override render(): TemplateResult {
    if (this.rule && !this.open) {
      return html`<p class="rule picked">${icon("book")}<span>${this.rule.label}</span>
        <button type="button" class="tool" title=${t.removeRule} aria-label=${t.removeRule} @click=${() => this.pick(null)}>${icon("x")}</button></p>`;
    }
    if (!this.open) return html`<button type="button" class="button small quiet cite" @click=${this.show}>${icon("book")}${t.citeRule}</button>`;
    const found = this.found();
    return html`<div class="rules" @keydown=${this.keys}>
      <input type="search" role="combobox" aria-expanded="true" aria-controls="rule-list" aria-activedescendant=${found.length ? `rule-${this.at}` : nothing}
        aria-label=${t.ruleSearch} placeholder=${t.ruleSearch} .value=${this.words} @input=${this.search} @blur=${this.leave} />
      <ul id="rule-list" role="listbox" aria-label=${t.rule}>${found.map((one, index) => this.option(one, index, found[index - 1]))}</ul>
      ${found.length ? nothing : html`<p class="none">${t.ruleNone}</p>`}
    </div>`;
  }

  private option({ book, node }: Found, index: number, before: Found | undefined): TemplateResult {
    return html`${before?.book === book ? nothing : html`<li role="presentation" class="book">${book.title}${book.verified ? nothing : html` <span class="tag">${t.unverified}</span>`}</li>`}
      <li role="option" id="rule-${index}" aria-selected=${index === this.at} @pointerdown=${(event: Event) => event.preventDefault()} @click=${() => this.take({ book, node })}>
        <span class="number">${node.number}</span><span>${node.text}</span>
      </li>`;
  }

  private found(): readonly Found[] {
    const words = this.words.toLowerCase().split(/\s+/).filter(Boolean);
    const found: Found[] = [];
    for (const book of this.books) {
      for (const node of book.nodes) {
        if (node.heading) continue;
        const hay = `${node.number} ${node.text} ${book.title}`.toLowerCase();
        if (words.every((word) => hay.includes(word))) found.push({ book, node });
        if (found.length >= SHOWN) return found;
      }
    }
    return found;
  }

  private async show(): Promise<void> {
    this.open = true;
    await this.updateComplete;
    this.querySelector("input")?.focus();
  }

  private search(event: Event): void {
    this.words = (event.target as HTMLInputElement).value;
    this.at = 0;
  }

  private leave(): void {
    this.open = false;
  }

  private keys(event: KeyboardEvent): void {
    if (event.isComposing) return;
    const found = this.found();
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      this.at = Math.max(0, Math.min(found.length - 1, this.at + (event.key === "ArrowDown" ? 1 : -1)));
      void this.updateComplete.then(() => this.querySelector(`#rule-${this.at}`)?.scrollIntoView({ block: "nearest" }));
    } else if (event.key === "Enter") {
      event.preventDefault();
      event.stopPropagation();
      const one = found[this.at];
      if (one) this.take(one);
    } else if (event.key === "Escape") {
      event.stopPropagation();
      this.open = false;
    }
  }

  private take({ book, node }: Found): void {
    this.pick({ id: node.id, label: `${book.title} ${node.number}`.trim() });
  }

  private pick(rule: Note["rule"]): void {
    this.open = false;
    this.words = "";
    this.dispatchEvent(new CustomEvent("pick", { detail: rule }));
    this.closest("form")?.querySelector("textarea")?.focus();
  }
}

customElements.define("zj-rules", ZjRules);
