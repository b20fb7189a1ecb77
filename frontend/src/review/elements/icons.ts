import { html, type TemplateResult } from "lit";
import { unsafeSVG } from "lit/directives/unsafe-svg.js";
import {
  ArrowLeft, ArrowRight, ChevronDown, ChevronsLeft, ChevronsRight, CircleHelp, Crosshair, Keyboard, Link, Maximize, Minus, Pause, Pencil, Play, Plus, Repeat,
  Search, Square, StepBack, StepForward, Undo2, Volume2, VolumeX, X, Check, MessageSquarePlus, BookOpen, Gavel, Film, Download, type IconNode,
} from "lucide"; // prettier-ignore

const NODES = {
  "arrow-left": ArrowLeft, "arrow-right": ArrowRight, down: ChevronDown, "shot-back": ChevronsLeft, "shot-on": ChevronsRight, help: CircleHelp, here: Crosshair, keyboard: Keyboard, link: Link,
  full: Maximize, minus: Minus, pause: Pause, pencil: Pencil, play: Play, plus: Plus, repeat: Repeat, search: Search, stop: Square, back: StepBack,
  on: StepForward, undo: Undo2, sound: Volume2, silent: VolumeX, x: X, check: Check, note: MessageSquarePlus, book: BookOpen, decide: Gavel, film: Film, download: Download,
} satisfies Record<string, IconNode>; // prettier-ignore

export type IconName = keyof typeof NODES;

const drawn = new Map<IconName, string>();

function draw(name: IconName): string {
  const known = drawn.get(name);
  if (known !== undefined) return known;
  const text = NODES[name].map(([tag, attributes]) => `<${tag} ${Object.entries(attributes).map(([key, value]) => `${key}="${String(value)}"`).join(" ")}/>`).join("");
  drawn.set(name, text);
  return text;
}

/** A line drawing that says nothing by itself: the control around it has the words. */
export function icon(name: IconName): TemplateResult {
  return html`<svg class="icon" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">${unsafeSVG(draw(name))}</svg>`;
}
