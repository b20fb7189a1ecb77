/** State + request → next state. Pure: no clock, no browser. */

import { filtered, inOrder, markedRange, neighbour, noteAt, withNote, withoutNote } from "./core/notes";
import { counting, parseRate } from "./core/time";
import type { MediaState, Note, Room } from "./core/types";
import { carriedSaved, changeRequest, opened } from "./changes";
import { passageRequest } from "./passages";
import type { Draft, Request, RoomState } from "./store";

/** The smallest stretch that the timeline shows: frames get wide enough to be hit one by one. */
const LEAST_VIEW = 20;

export function reduce(state: RoomState, request: Request): RoomState {
  switch (request.type) {
    case "loaded":
      return loaded(state, request.room);
    case "failed":
      return { ...state, failure: request.message };
    case "grown":
      return grown(state, request.media);
    case "mute":
      return { ...state, muted: !state.muted };
    case "volume":
      return { ...state, volume: clamp(request.volume, 0, 1), muted: request.volume <= 0 };
    case "loop":
      return { ...state, loop: !state.loop };
    case "wanted":
      return { ...state, wanted: request.frame };
    case "shown":
      return followed({ ...state, frame: request.frame, wanted: state.wanted === request.frame ? null : state.wanted });
    case "playing":
      return { ...state, playing: true, speed: request.speed };
    case "paused":
      return { ...state, playing: false, speed: 1, waiting: false };
    case "waiting":
      return state.waiting === request.waiting ? state : { ...state, waiting: request.waiting };
    case "stepping":
      return { ...state, stepping: request.stepping };
    case "mark":
      return marked(state, request.side);
    case "unmark":
      return { ...state, markIn: null, markOut: null, loop: false };
    case "fit":
      return { ...state, fit: request.fit };
    case "view":
      return viewed(state, request.start, request.end);
    case "zoom":
      return zoomed(state, request.by);
    case "lane":
      return { ...state, lanes: { ...state.lanes, [request.lane]: !state.lanes[request.lane] } };
    case "tab":
      return { ...state, tab: request.tab };
    case "help":
      return { ...state, help: request.open };
    case "go-to":
      return { ...state, goTo: request.open };
    case "say":
      return { ...state, saying: { text: request.text, tone: request.tone, serial: (state.saying?.serial ?? 0) + 1 } };
    case "hush":
      return { ...state, saying: null };
    case "write":
    case "change":
    case "draft":
    case "restore":
    case "drop-draft":
    case "save":
      return written(state, request);
    case "unsent":
    case "saved":
    case "gone":
    case "refused":
    case "withdraw":
    case "answer":
    case "settle":
      return noted(state, request);
    case "declare":
    case "change-passage":
    case "passage":
    case "drop-passage":
    case "save-passage":
    case "take-out":
    case "declared":
    case "passage-refused":
      return passageRequest(state, request);
    case "next-change":
    case "choose-change":
    case "compare":
    case "wipe":
    case "before":
    case "tour":
    case "note-change":
    case "judge":
    case "judged":
    case "compared":
    case "viewed":
    case "raise":
    case "undo":
    case "next-carried":
    case "next-unseen":
      return changeRequest(state, request);
    case "choose":
      return { ...state, chosen: request.key };
    case "next-note": {
      const note = neighbour(filtered(state.notes, state.filter), state.chosen, state.frame, request.way);
      return note ? { ...state, chosen: note.key, tab: "notes" } : state;
    }
    case "filter":
      return { ...state, filter: { ...state.filter, ...request.filter } };
    case "sign":
      return { ...state, busy: with_(state.busy, "opinion"), refusals: without(state.refusals, "opinion") };
    case "signed":
      return signed(state, request.opinion);
    default:
      return state; // requests to the player and the browser change nothing until they report
  }
}

function loaded(state: RoomState, room: Room): RoomState {
  const { cut } = room;
  const frames = Math.max(1, cut.frames);
  return opened({
    ...state,
    room,
    failure: "",
    labels: counting(parseRate(cut.rate), cut.start_timecode, cut.drop_frame),
    playable: cut.playable_frames,
    packageState: cut.package_state,
    notes: inOrder([...room.notes, ...state.notes.filter((note) => note.unsent)]),
    frame: Math.min(state.frame, frames - 1),
    view: state.room?.cut.code === cut.code ? state.view : [0, frames],
    tab: room.declaration?.url && !state.room ? "declared" : state.tab,
  }, state);
}

function grown(state: RoomState, media: MediaState): RoomState {
  const { room } = state;
  if (!room) return state;
  const cut = { ...room.cut, ...media };
  return { ...state, room: { ...room, cut }, playable: media.playable_frames, packageState: media.package_state };
}

/** The timeline turns its page when the playhead runs out of it; the chosen note follows a film that plays. */
function followed(state: RoomState): RoomState {
  const [start, end] = state.view;
  const next = state.playing ? { ...state, chosen: noteAt(state.notes, state.frame)?.key ?? null } : state;
  if (state.frame >= start && state.frame < end) return next;
  const width = end - start;
  return viewed(next, state.frame - width * 0.1, state.frame + width * 0.9);
}

function marked(state: RoomState, side: "in" | "out"): RoomState {
  const next = side === "in" ? { ...state, markIn: state.frame } : { ...state, markOut: state.frame };
  if (next.markIn !== null && next.markOut !== null && next.markIn > next.markOut) {
    return side === "in" ? { ...next, markOut: null } : { ...next, markIn: null };
  }
  if (next.passage) {
    const range = markedRange(next.markIn ?? next.passage.start, next.markOut ?? next.passage.end - 1, next.frame, frameCount(next));
    return { ...next, passage: { ...next.passage, ...range, error: "" } };
  }
  if (!next.draft) return next;
  const range = markedRange(next.markIn, next.markOut, next.frame, frameCount(next));
  return { ...next, draft: { ...next.draft, ...range } };
}

function viewed(state: RoomState, start: number, end: number): RoomState {
  const frames = frameCount(state);
  const width = clamp(end - start, Math.min(LEAST_VIEW, frames), frames);
  const first = clamp(start, 0, frames - width);
  return { ...state, view: [first, first + width] };
}

/** Zoom about the playhead if it is in view, else about the middle. */
function zoomed(state: RoomState, by: number): RoomState {
  const [start, end] = state.view;
  const centre = state.frame >= start && state.frame < end ? state.frame + 0.5 : (start + end) / 2;
  return viewed(state, centre - (centre - start) * by, centre + (end - centre) * by);
}

function written(state: RoomState, request: Extract<Request, { type: "write" | "change" | "draft" | "restore" | "drop-draft" | "save" }>): RoomState {
  switch (request.type) {
    case "write": {
      if (state.draft && !state.draft.of) return { ...state, tab: "notes" };
      const change = state.room?.recut?.changes.find(({ number }) => number === request.change);
      const marked = state.markIn !== null || state.markOut !== null;
      const range =
        change && !marked ? sane(state, { start: change.new[0], end: change.new[1] }) : markedRange(state.markIn, state.markOut, state.frame, frameCount(state));
      const about = change ? { change: change.number } : {};
      const draft: Draft = { key: request.key, of: null, ...range, ...about, severity: "issue", text: request.text ?? "", rule: null, error: "", saving: false };
      return { ...state, draft, tab: "notes" };
    }
    case "change": {
      const of = state.notes.find((note) => note.key === request.key);
      if (!of) return state;
      const { key, start, end, severity, text, rule } = of;
      return { ...state, draft: { key, of, start, end, severity, text, rule, error: "", saving: false }, chosen: key };
    }
    case "draft":
      return state.draft ? { ...state, draft: { ...state.draft, ...sane(state, { ...state.draft, ...request.change }), error: "" } } : state;
    case "restore":
      return { ...state, draft: request.draft, tab: "notes" };
    case "drop-draft":
      return { ...state, draft: null };
    case "save":
      return saving(state);
  }
}

/** A draft whose range lies in the cut and covers a frame. */
function sane<T extends { readonly start: number; readonly end: number }>(state: RoomState, draft: T): T {
  const frames = frameCount(state);
  const start = clamp(Math.trunc(draft.start), 0, frames - 1);
  return { ...draft, start, end: clamp(Math.trunc(draft.end), start + 1, frames) };
}

/** A new note stands in the list at once, marked as unsent; a changed one waits for the server in the editor. */
function saving(state: RoomState): RoomState {
  const { draft, room } = state;
  if (!draft || !room || draft.saving || !draft.text.trim()) return state;
  if (draft.of) return { ...state, draft: { ...draft, saving: true, error: "" } };
  const { key, start, end, severity, text, rule } = draft;
  const note: Note = {
    key, start, end, severity, text: text.trim(), rule, author: room.me.name, mine: true, at: "", status: "open", status_label: "", version: 0,
    answer: null, url: "", can: { edit: false, withdraw: false, answer: false, settle: false }, unsent: true,
  }; // prettier-ignore
  return { ...state, notes: withNote(state.notes, note), draft: null, chosen: key, markIn: null, markOut: null, loop: false };
}

function noted(
  state: RoomState,
  request: Extract<Request, { type: "unsent" | "saved" | "gone" | "refused" | "withdraw" | "answer" | "settle" }>,
): RoomState {
  switch (request.type) {
    case "unsent":
      return { ...state, notes: request.notes.reduce(withNote, state.notes) };
    case "withdraw":
    case "answer":
    case "settle":
      return { ...state, busy: with_(state.busy, request.key), refusals: without(state.refusals, request.key) };
    case "saved": {
      const { note } = request;
      const carried = carriedSaved(state, note);
      if (carried) return { ...carried, busy: minus(state.busy, note.key), refusals: without(state.refusals, note.key) };
      const notes = note.status === "withdrawn" ? withoutNote(state.notes, note.key) : withNote(state.notes, note);
      const draft = state.draft?.key === note.key ? null : state.draft;
      return { ...state, notes, draft, busy: minus(state.busy, note.key), refusals: without(state.refusals, note.key) };
    }
    case "gone":
      return { ...state, notes: withoutNote(state.notes, request.key), busy: minus(state.busy, request.key) };
    case "refused":
      return refused(state, request.key, request.message, request.note);
  }
}

/** What the server would not take goes back to where it was written, with its sentence. */
function refused(state: RoomState, key: string, message: string, theirs: Note | undefined): RoomState {
  const busy = minus(state.busy, key);
  const notes = theirs ? withNote(state.notes, theirs) : state.notes;
  const unsent = state.notes.find((note) => note.key === key && note.unsent);
  if (unsent && !theirs) {
    const { start, end, severity, text, rule } = unsent;
    const draft: Draft = { key, of: null, start, end, severity, text, rule, error: message, saving: false };
    return { ...state, busy, notes: withoutNote(notes, key), draft, tab: "notes" };
  }
  if (state.draft?.key === key) {
    return { ...state, busy, notes, draft: { ...state.draft, of: theirs ?? state.draft.of, error: message, saving: false } };
  }
  return { ...state, busy, notes, refusals: new Map(state.refusals).set(key, message) };
}

function signed(state: RoomState, opinion: NonNullable<Room["my_opinion"]>): RoomState {
  const { room } = state;
  if (!room) return state;
  const more = room.my_opinion ? 0 : 1;
  return {
    ...state,
    busy: minus(state.busy, "opinion"),
    room: { ...room, my_opinion: opinion, quorum: { ...room.quorum, signed: room.quorum.signed + more } },
  };
}

function frameCount(state: RoomState): number {
  return Math.max(1, state.room?.cut.frames ?? 1);
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}

function with_(set: ReadonlySet<string>, key: string): ReadonlySet<string> {
  return new Set(set).add(key);
}

function minus(set: ReadonlySet<string>, key: string): ReadonlySet<string> {
  const next = new Set(set);
  next.delete(key);
  return next;
}

function without(map: ReadonlyMap<string, string>, key: string): ReadonlyMap<string, string> {
  const next = new Map(map);
  next.delete(key);
  return next;
}
