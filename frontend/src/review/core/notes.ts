/** Pure questions about notes and ranges. All positions are frames; ranges are half-open. */

import type { Note, Severity } from "./types";

/** In the order of the film; the graver first where two begin together. */
export function inOrder(notes: readonly Note[]): readonly Note[] {
  const weight: Record<Severity, number> = { blocker: 0, issue: 1, note: 2 };
  return [...notes].sort(
    (a, b) => a.start - b.start || weight[a.severity] - weight[b.severity] || a.end - b.end || a.at.localeCompare(b.at) || a.key.localeCompare(b.key),
  );
}

/** The notes with one put in its place, whether it is new or known. */
export function withNote(notes: readonly Note[], note: Note): readonly Note[] {
  return inOrder([...notes.filter((other) => other.key !== note.key), note]);
}

export function withoutNote(notes: readonly Note[], key: string): readonly Note[] {
  return notes.filter((note) => note.key !== key);
}

/** The note that a frame belongs to: the shortest that covers it, else the last that began before it; null before all. */
export function noteAt(notes: readonly Note[], frame: number): Note | null {
  let found: Note | null = null;
  let last: Note | null = null;
  for (const note of notes) {
    if (note.start > frame) break;
    last = note;
    if (frame < note.end && (!found || note.end - note.start <= found.end - found.start)) found = note;
  }
  return found ?? last;
}

/** The next place with a note after a frame. */
export function nextNote(notes: readonly Note[], frame: number): Note | null {
  return notes.find((note) => note.start > frame) ?? null;
}

/** The next note after the one that is chosen, so that several notes on one frame are all reached; else by frame. */
export function neighbour(notes: readonly Note[], chosen: string | null, frame: number, way: 1 | -1): Note | null {
  const at = notes.findIndex((note) => note.key === chosen);
  if (at >= 0 && notes[at]?.start === frame) return notes[at + way] ?? null;
  if (way === 1) return nextNote(notes, frame);
  return notes.findLast((note) => note.start < frame) ?? null;
}

export interface NoteFilter {
  readonly text: string;
  readonly severity: Severity | null;
  readonly mine: boolean;
  readonly open: boolean;
}

export const NO_FILTER: NoteFilter = { text: "", severity: null, mine: false, open: false };

export function isFiltering(filter: NoteFilter): boolean {
  return filter.text.trim() !== "" || filter.severity !== null || filter.mine || filter.open;
}

/** The notes that a filter lets through; words are looked for in text, author, rule and answer. */
export function filtered(notes: readonly Note[], filter: NoteFilter): readonly Note[] {
  if (!isFiltering(filter)) return notes;
  const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean);
  return notes.filter((note) => {
    if (filter.severity && note.severity !== filter.severity) return false;
    if (filter.mine && !note.mine) return false;
    if (filter.open && note.status === "settled") return false;
    const hay = `${note.text} ${note.author} ${note.rule?.label ?? ""} ${note.answer?.text ?? ""}`.toLowerCase();
    return words.every((word) => hay.includes(word));
  });
}

/** Rows on which ranges can be drawn without touching: row index for each range, in the order given (by start). */
export function rowsFor(ranges: readonly { readonly start: number; readonly end: number }[], gap: number, most: number): number[] {
  const ends: number[] = [];
  return ranges.map(({ start, end }) => {
    let row = ends.findIndex((taken) => taken + gap <= start);
    if (row < 0) row = ends.length < most ? ends.length : ends.indexOf(Math.min(...ends));
    ends[row] = Math.max(end, start + 1);
    return row;
  });
}

/** The range meant by an in and an out mark at a frame; the out frame is included. Frames outside the cut are cut off. */
export function markedRange(inAt: number | null, outAt: number | null, frame: number, frames: number): { start: number; end: number } {
  const start = Math.max(0, Math.min(inAt ?? (outAt === null ? frame : Math.min(frame, outAt)), frames - 1));
  const last = outAt ?? (inAt === null ? frame : Math.max(frame, inAt));
  return { start, end: Math.max(start + 1, Math.min(last + 1, frames)) };
}

/** The shot that a frame lies in; null between shots or where none are known. */
export function shotAt(shots: readonly (readonly [number, number])[], frame: number): number | null {
  let low = 0;
  let high = shots.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const shot = shots[middle];
    if (!shot) return null;
    if (frame < shot[0]) high = middle - 1;
    else if (frame >= shot[1]) low = middle + 1;
    else return middle;
  }
  return null;
}

/** Where the arrow up or down leads: the first frame of this or the previous shot, or of the next; null beyond the ends. */
export function shotEdge(shots: readonly (readonly [number, number])[], frame: number, way: 1 | -1): number | null {
  if (way === 1) return shots.find(([start]) => start > frame)?.[0] ?? null;
  return shots.findLast(([start]) => start < frame)?.[0] ?? null;
}
