/** What a cut that comes back has changed: pure questions about changes and about which old frame stands where. */

import { type Run, runsOf } from "./runs";

export type ChangeKind = "picture" | "sound" | "retimed" | "moved" | "inserted" | "removed" | "replaced";
export type Verdict = "accepted" | "noted" | "questioned";

export interface Change {
  readonly number: number;
  readonly kind: ChangeKind;
  readonly label: string;
  readonly old: Run;
  readonly new: Run;
  readonly region: readonly [number, number, number, number] | null;
  readonly tracks: readonly number[];
  readonly verdict: Verdict | "";
  readonly url: string;
}

export interface DeclaredChange {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly found: readonly number[];
}

/** The frame on which a change is shown first: its own first one, or the one after the splice. */
export function placeOf(change: Change, frames: number): number {
  return Math.max(0, Math.min(change.new[0], frames - 1));
}

/** The change after or before the one that is chosen; without one, after or before a frame. */
export function nextChange(changes: readonly Change[], chosen: number | null, frame: number, way: 1 | -1): Change | null {
  const at = changes.findIndex(({ number }) => number === chosen);
  if (at >= 0) return changes[at + way] ?? null;
  return way === 1 ? (changes.find((change) => change.new[0] >= frame) ?? null) : (changes.findLast((change) => change.new[0] < frame) ?? null);
}

/** What is played of one change. */
export function windowOf(change: Change, handles: number, frames: number): Run {
  return [Math.max(0, change.new[0] - handles), Math.min(frames, change.new[1] + handles)];
}

/** What is played when one watches only changes, in order; windows that meet are one. Of a passage that moved, its two splices. */
export function tourOf(changes: readonly Change[], handles: number, frames: number): readonly Run[] {
  const windows = changes.flatMap((change): Run[] => {
    if (change.kind !== "moved") return [windowOf(change, handles, frames)];
    return change.new.map((edge): Run => [Math.max(0, edge - handles), Math.min(frames, edge + handles)]);
  });
  return runsOf(windows);
}

/** The frame of the old cut that stands at a frame of the new one; null where there is none. */
export function oldFrameAt(map: readonly (readonly [number, number, number])[], retimed: readonly (readonly [number, number, number, number])[], frame: number): number | null {
  let low = 0;
  let high = map.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const run = map[middle];
    if (!run) break;
    if (frame < run[0]) high = middle - 1;
    else if (frame >= run[0] + run[2]) low = middle + 1;
    else return run[1] + frame - run[0];
  }
  const here = retimed.find(([start, end]) => frame >= start && frame < end);
  return here ? here[2] + Math.floor(((frame - here[0]) * (here[3] - here[2])) / (here[1] - here[0])) : null;
}

/** Where about a frame of the new cut would stand in the old one, also where nothing corresponds. */
export function oldNear(map: readonly (readonly [number, number, number])[], retimed: readonly (readonly [number, number, number, number])[], frame: number): number {
  const known = oldFrameAt(map, retimed, frame);
  if (known !== null) return known;
  const at = map.findLast(([start]) => start <= frame)?.[0] ?? -1;
  const slow = retimed.findLast(([start]) => start <= frame);
  if (slow && slow[0] > at) return slow[3];
  const before = map.findLast(([start]) => start <= frame);
  if (before) return before[1] + Math.min(frame - before[0], before[2]);
  const first = map[0] ?? retimed.map(([start, , old]) => [start, old] as const)[0];
  return first ? Math.max(0, first[1] - (first[0] - frame)) : frame;
}
