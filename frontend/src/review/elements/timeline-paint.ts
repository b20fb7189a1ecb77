/** Draws the timeline's lanes on a canvas. Knows places and colours, nothing of events. */

import { rowsFor } from "../core/notes";
import type { Scale} from "../core/scale";
import { ticks } from "../core/scale";
import { timecode } from "../core/time";
import type { Severity, Strip } from "../core/types";
import { extremes, type Waveform } from "../core/waveform";
import type { Lane, RoomState } from "../store";

export interface Colours {
  readonly ground: string;
  readonly lane: string;
  readonly line: string;
  readonly ink: string;
  readonly ink2: string;
  readonly ink3: string;
  readonly celadon: string;
  readonly moss: string;
  readonly severity: Readonly<Record<Severity, string>>;
}

export interface Band {
  readonly lane: Lane | "ruler";
  readonly top: number;
  readonly height: number;
}

const HEIGHTS: Readonly<Record<Lane, number>> = { changes: 44, shots: 46, sound: 40, findings: 14, declared: 14, notes: 30, seen: 12 };
/** From top to bottom. */
export const LANES: readonly Lane[] = ["changes", "shots", "sound", "findings", "declared", "notes", "seen"];
export const RULER = 24;
export const NOTE_ROWS = 3;
const NOTE_HEIGHT = 8;
/** Findings over nearly everything stand in the list; on the line they would hide the rest. */
const WHOLE = 0.98;

/** The lanes that are switched on, from top to bottom. */
export function bandsOf(lanes: RoomState["lanes"], there: ReadonlySet<Lane>): readonly Band[] {
  const bands: Band[] = [{ lane: "ruler", top: 0, height: RULER }];
  let top = RULER;
  for (const lane of LANES) {
    if (!lanes[lane] || !there.has(lane)) continue;
    bands.push({ lane, top, height: HEIGHTS[lane] });
    top += HEIGHTS[lane] + 2;
  }
  return bands;
}

export function heightOf(bands: readonly Band[]): number {
  const last = bands.at(-1);
  return last ? last.top + last.height : 0;
}

export class LanePainter {
  constructor(
    private readonly c: CanvasRenderingContext2D,
    private readonly scale: Scale,
    private readonly colours: Colours,
  ) {}

  ruler(state: RoomState): void {
    const { c, scale, colours } = this;
    c.fillStyle = colours.ink2;
    c.font = '11px ui-monospace, "DejaVu Sans Mono", monospace';
    c.textBaseline = "middle";
    for (const { frame, labelled } of ticks(scale, state.labels, 96)) {
      const x = Math.round(scale.x(frame)) + 0.5;
      c.strokeStyle = labelled ? colours.ink3 : colours.line;
      this.line(x, labelled ? RULER - 9 : RULER - 5, x, RULER - 1);
      if (labelled && x < scale.width - 70) c.fillText(timecode(frame, state.labels), x + 4, 9);
    }
  }

  shots(state: RoomState, band: Band, strip: Strip | null, sheets: readonly (HTMLImageElement | null)[]): void {
    const { c, scale, colours } = this;
    for (const [start, end] of state.room?.shots ?? []) {
      if (end <= scale.start || start >= scale.end) continue;
      const left = scale.x(start);
      const width = scale.x(end) - left;
      c.fillStyle = colours.lane;
      c.fillRect(left, band.top, width, band.height);
      if (strip && width > 14) this.tiles(start, end, band, strip, sheets);
      c.strokeStyle = colours.ground;
      c.lineWidth = width > 4 ? 2 : 1;
      this.line(Math.round(left), band.top, Math.round(left), band.top + band.height);
      c.lineWidth = 1;
    }
  }

  /** Fill a shot with the stills that belong to the places where they stand. */
  private tiles(start: number, end: number, band: Band, strip: Strip, sheets: readonly (HTMLImageElement | null)[]): void {
    const { c, scale } = this;
    const left = scale.x(start);
    const right = scale.x(end);
    const tile = band.height * (strip.tile_width / strip.tile_height);
    c.save();
    c.beginPath();
    c.rect(left, band.top, right - left, band.height);
    c.clip();
    const skipped = Math.max(0, Math.floor(-left / tile));
    for (let x = left + skipped * tile; x < Math.min(right, scale.width); x += tile) {
      const shown = Math.min(end - 1, Math.max(start, scale.at(x + Math.min(tile, right - x) / 2)));
      this.tile(shown, x, band.top, tile, band.height, strip, sheets);
    }
    c.restore();
  }

  private tile(frame: number, x: number, y: number, width: number, height: number, strip: Strip, sheets: readonly (HTMLImageElement | null)[]): void {
    const place = tileOf(frame, strip);
    const sheet = sheets[place.sheet];
    if (sheet) this.c.drawImage(sheet, place.x, place.y, strip.tile_width, strip.tile_height, x, y, width, height);
  }

  sound(band: Band, wave: Waveform | null): void {
    const { c, scale, colours } = this;
    const middle = band.top + band.height / 2;
    c.fillStyle = colours.lane;
    c.fillRect(0, band.top, scale.width, band.height);
    if (!wave) return;
    c.fillStyle = colours.ink3;
    const half = band.height / 2 - 2;
    for (let x = 0; x < scale.width; x++) {
      const from = scale.at(x);
      const [low, high] = extremes(wave, from, Math.max(from + 1, scale.at(x + 1)));
      const top = middle - high * half;
      c.fillRect(x, top, 1, Math.max(1, middle - low * half - top));
    }
  }

  findings(state: RoomState, band: Band): void {
    const { c, scale, colours } = this;
    c.fillStyle = colours.lane;
    c.fillRect(0, band.top, scale.width, band.height);
    const frames = state.room?.cut.frames ?? 0;
    for (const { start, end, severity } of state.room?.findings ?? []) {
      if (end - start >= frames * WHOLE) continue;
      c.fillStyle = colours.severity[severity];
      const left = scale.x(start);
      c.fillRect(left, band.top + 4, Math.max(3, scale.x(end) - left), band.height - 8);
    }
  }

  declared(state: RoomState, band: Band): void {
    const { c, scale, colours } = this;
    c.fillStyle = colours.lane;
    c.fillRect(0, band.top, scale.width, band.height);
    c.fillStyle = colours.celadon;
    for (const { start, end } of state.room?.declaration?.rows ?? []) c.fillRect(scale.x(start), band.top + 3, Math.max(3, scale.x(end) - scale.x(start)), band.height - 6);
  }

  notes(state: RoomState, band: Band): void {
    const { c, scale, colours } = this;
    c.fillStyle = colours.lane;
    c.fillRect(0, band.top, scale.width, band.height);
    for (const { key, severity, box } of noteBoxes(state, scale, band)) {
      c.fillStyle = colours.severity[severity];
      this.mark(severity, box.x, box.y, box.width);
      if (key !== state.chosen) continue;
      c.strokeStyle = colours.ink;
      c.strokeRect(Math.round(box.x) - 1.5, box.y - 1.5, Math.max(NOTE_HEIGHT, box.width) + 3, NOTE_HEIGHT + 2);
    }
  }

  /** A stretch is a bar; a single place has the shape of its severity, so that colour is not the only sign. */
  private mark(severity: Severity, x: number, y: number, width: number): void {
    const { c } = this;
    const size = NOTE_HEIGHT - 1;
    c.beginPath();
    if (width > NOTE_HEIGHT + 2) c.roundRect(x, y, width, size, 2);
    else if (severity === "blocker") c.rect(x, y, size, size);
    else if (severity === "issue") {
      c.moveTo(x + size / 2, y);
      c.lineTo(x + size + 1, y + size);
      c.lineTo(x - 1, y + size);
    } else c.arc(x + size / 2, y + size / 2, size / 2, 0, 2 * Math.PI);
    c.fill();
  }

  private line(x1: number, y1: number, x2: number, y2: number): void {
    this.c.beginPath();
    this.c.moveTo(x1, y1);
    this.c.lineTo(x2, y2);
    this.c.stroke();
  }
}

/** Where a frame's still is: which sheet, and its corner there. */
/** The first frame of [start, end) of which there is a still; null where the passage is shorter than what lies between two. */
export function stillWithin(start: number, end: number, strip: Strip): number | null {
  const frame = Math.ceil(start / strip.every) * strip.every;
  return frame < end && frame / strip.every < strip.count ? frame : null;
}

export function tileOf(frame: number, strip: Strip): { sheet: number; x: number; y: number } {
  const index = Math.max(0, Math.min(strip.count - 1, Math.round(frame / strip.every)));
  const perSheet = strip.columns * strip.rows;
  const within = index % perSheet;
  return {
    sheet: Math.floor(index / perSheet),
    x: (within % strip.columns) * strip.tile_width,
    y: Math.floor(within / strip.columns) * strip.tile_height,
  };
}

/** Where notes lie in their lane, for drawing and for hitting. */
export function noteBoxes(state: RoomState, scale: Scale, band: Band): { key: string; severity: Severity; box: { x: number; y: number; width: number } }[] {
  const rows = rowsFor(state.notes, (NOTE_HEIGHT + 3) / scale.frame, NOTE_ROWS);
  return state.notes.map((note, index) => ({
    key: note.key,
    severity: note.severity,
    box: { x: scale.x(note.start), y: band.top + 2 + (rows[index] ?? 0) * (NOTE_HEIGHT + 1), width: (note.end - note.start) * scale.frame },
  }));
}

export function readColours(element: Element): Colours {
  const style = getComputedStyle(element);
  const of = (name: string): string => style.getPropertyValue(name).trim();
  return {
    ground: of("--paper"), lane: of("--surface"), line: of("--line"), ink: of("--ink"), ink2: of("--ink-2"), ink3: of("--ink-3"), celadon: of("--celadon"), moss: of("--moss"),
    severity: { blocker: of("--vermilion"), issue: of("--amber"), note: of("--slate") },
  }; // prettier-ignore
}
