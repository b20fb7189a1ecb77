/** The table of passages that a producer declares: what a request makes of it. Pure. */

import { markedRange } from "./core/notes";
import type { Declaration, Passage } from "./core/types";
import type { PassageDraft, RoomState } from "./store";

export type PassageRequest =
  | { readonly type: "declare"; readonly key: string }
  | { readonly type: "change-passage"; readonly key: string }
  | { readonly type: "passage"; readonly change: Partial<Pick<PassageDraft, "start" | "end" | "answers">> }
  | { readonly type: "drop-passage" }
  | { readonly type: "save-passage" }
  | { readonly type: "take-out"; readonly key: string }
  | { readonly type: "declared"; readonly declaration: Declaration }
  | { readonly type: "passage-refused"; readonly message: string };

/** Whether the reader fills the table in here. */
export function isDeclaring(state: RoomState): boolean {
  return Boolean(state.room?.declaration?.url);
}

export function passageRequest(state: RoomState, request: PassageRequest): RoomState {
  const frames = Math.max(1, state.room?.cut.frames ?? 1);
  switch (request.type) {
    case "declare": {
      if (state.passage || !isDeclaring(state)) return { ...state, tab: "declared" };
      const range = markedRange(state.markIn, state.markOut, state.frame, frames);
      return { ...state, tab: "declared", passage: { key: request.key, ...range, answers: {}, error: "", saving: false } };
    }
    case "change-passage": {
      const row = state.room?.declaration?.rows.find((other) => other.key === request.key);
      return row ? { ...state, passage: draftOf(row), markIn: null, markOut: null } : state;
    }
    case "passage": {
      if (!state.passage) return state;
      const next = { ...state.passage, ...request.change };
      const start = Math.min(Math.max(Math.trunc(next.start), 0), frames - 1);
      return { ...state, passage: { ...next, start, end: Math.min(Math.max(Math.trunc(next.end), start + 1), frames), error: "" } };
    }
    case "drop-passage":
      return { ...state, passage: null };
    case "save-passage":
      return state.passage && !state.passage.saving ? { ...state, passage: { ...state.passage, saving: true, error: "" } } : state;
    case "take-out":
      return { ...state, refusals: forgotten(state.refusals) };
    case "declared": {
      if (!state.room) return state;
      const saved = state.passage?.saving ? { passage: null, markIn: null, markOut: null, loop: false } : {};
      return { ...state, ...saved, room: { ...state.room, declaration: request.declaration } };
    }
    case "passage-refused":
      return state.passage
        ? { ...state, passage: { ...state.passage, saving: false, error: request.message } }
        : { ...state, refusals: new Map(state.refusals).set("passage", request.message) };
  }
}

function draftOf({ key, start, end, answers }: Passage): PassageDraft {
  return { key, start, end, answers, error: "", saving: false };
}

function forgotten(refusals: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const next = new Map(refusals);
  next.delete("passage");
  return next;
}
