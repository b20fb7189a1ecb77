/** What changed, what was noted before, and what was watched: what a request makes of it. Pure. */

import { type Change, nextChange, type Verdict } from "./core/recut";
import { fromFlat } from "./core/runs";
import { nominal } from "./core/time";
import type { Carried, Compared, Ledger, Note } from "./core/types";
import type { Compare, RoomState } from "./store";

export type ChangeRequest =
  | { readonly type: "next-change"; readonly way: 1 | -1 }
  | { readonly type: "choose-change"; readonly number: number | null }
  | { readonly type: "compare"; readonly mode: Compare }
  | { readonly type: "wipe"; readonly share: number }
  | { readonly type: "before"; readonly frame: number | null }
  | { readonly type: "tour"; readonly what: "off" | "all" | "one" }
  | { readonly type: "note-change"; readonly number: number }
  | { readonly type: "judge"; readonly number: number; readonly verdict: Verdict }
  | { readonly type: "judged"; readonly number: number; readonly verdict: Verdict | "" }
  | { readonly type: "compared"; readonly parts: Compared }
  | { readonly type: "viewed"; readonly ledger: Ledger }
  | { readonly type: "raise"; readonly key: string }
  | { readonly type: "undo" }
  | { readonly type: "next-carried"; readonly way: 1 | -1 }
  | { readonly type: "next-unseen" };

export function changesOf(state: RoomState): readonly Change[] {
  return state.room?.recut?.changes ?? [];
}

export function chosenChange(state: RoomState): Change | null {
  return changesOf(state).find(({ number }) => number === state.change) ?? null;
}

/** The change of picture that a frame lies in, the chosen one first; one that has no frames lies at its splice. */
export function changeAt(state: RoomState, frame: number): Change | null {
  const here = changesOf(state).filter((change) => change.kind !== "sound" && frame >= change.new[0] && frame < Math.max(change.new[1], change.new[0] + 1));
  return here.find(({ number }) => number === state.change) ?? here[0] ?? null;
}

/** Where an objection to an earlier cut stands now. */
export function placeOfCarried({ place, note }: Carried): number {
  return place?.spans[0]?.[0] ?? place?.near ?? note.start;
}

/** A room that opens on a cut handed in again opens on what changed. */
export function opened(next: RoomState, before: RoomState): RoomState {
  const first = next.room?.recut?.state === "ready" ? next.room.recut.changes[0] : undefined;
  const wasReady = before.room?.recut?.state === "ready";
  if (!first || wasReady) return next;
  return { ...next, tab: "changes", change: first.number, compare: "side" };
}

/** An earlier objection that was settled or opened again stays among the earlier ones; null for any other note. */
export function carriedSaved(state: RoomState, note: Note): RoomState | null {
  const { room } = state;
  if (!room?.carried?.some((each) => each.note.key === note.key)) return null;
  const carried = room.carried.map((each) => (each.note.key === note.key ? { ...each, note } : each));
  return { ...state, room: { ...room, carried }, settled: note.status === "settled" ? note.key : state.settled === note.key ? null : state.settled };
}

export function changeRequest(state: RoomState, request: ChangeRequest): RoomState {
  switch (request.type) {
    case "next-change": {
      const next = nextChange(changesOf(state), state.change, state.frame, request.way);
      return next ? { ...state, change: next.number, tab: "changes" } : state;
    }
    case "choose-change":
      return { ...state, change: request.number };
    case "compare":
      return state.room?.recut ? { ...state, compare: state.compare === request.mode ? "off" : request.mode } : state;
    case "wipe":
      return { ...state, wipe: Math.min(Math.max(request.share, 0), 1) };
    case "before":
      return state.before === request.frame ? state : { ...state, before: request.frame };
    case "tour":
      return changesOf(state).length ? { ...state, tour: request.what } : state;
    case "note-change":
    case "judge":
    case "raise":
    case "undo":
      return state; // the wire answers
    case "judged":
      return judged(state, request.number, request.verdict);
    case "compared": {
      const { room } = state;
      // Somebody is at work already: the page does not turn under their hands.
      return room ? { ...state, room: { ...room, ...request.parts }, change: state.change ?? request.parts.recut?.changes[0]?.number ?? null } : state;
    }
    case "viewed": {
      const { room } = state;
      return room?.viewing ? { ...state, room: { ...room, viewing: { ...room.viewing, ...request.ledger } } } : state;
    }
    case "next-carried": {
      const open = (state.room?.carried ?? []).filter(({ note }) => note.status !== "settled" || note.key === state.chosen);
      const at = open.findIndex(({ note }) => note.key === state.chosen);
      const next = at < 0 ? open[0] : open[at + request.way];
      return next ? { ...state, chosen: next.note.key, tab: "notes", compare: state.compare === "off" && state.room?.recut ? "side" : state.compare } : state;
    }
    case "next-unseen":
      return state;
  }
}

function judged(state: RoomState, number: number, verdict: Verdict | ""): RoomState {
  const { room } = state;
  if (!room?.recut) return state;
  const changes = room.recut.changes.map((change) => (change.number === number ? { ...change, verdict } : change));
  return { ...state, room: { ...room, recut: { ...room.recut, changes } } };
}

/** Where the next passage begins that is still to be watched; null when nothing is missing. */
export function unseenAfter(state: RoomState, frame: number): number | null {
  const missing = fromFlat(state.room?.viewing?.missing ?? []);
  return (missing.find(([, end]) => end > frame + 1) ?? missing[0])?.[0] ?? null;
}

/** From where the next passage is played that is still to be watched: a second before it, since a busy machine paints the first frames late. */
export function unseenLead(state: RoomState, frame: number): number | null {
  const start = unseenAfter(state, frame);
  return start === null ? null : Math.max(0, start - nominal(state.labels.rate));
}

/** The next passage to watch that contains a frame or comes after it. */
export function unseenRange(state: RoomState, frame: number): readonly [number, number] | null {
  const missing = fromFlat(state.room?.viewing?.missing ?? []);
  return missing.find(([, end]) => end > frame) ?? missing[0] ?? null;
}
