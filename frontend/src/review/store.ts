/** The room's one state, the requests that change it, and the store that tells everybody. */

import { NO_FILTER, type NoteFilter } from "./core/notes";
import { counting, type Counting, parseRate } from "./core/time";
import type { AnswerKind, MediaState, Note, Opinion, Room, Severity, Vote } from "./core/types";
import type { ChangeRequest } from "./changes";
import type { PassageRequest } from "./passages";
import { reduce } from "./reduce";

/** What is being written: a new note, or a change to one of one's own. */
export interface Draft {
  readonly key: string;
  /** Set when a note that exists is changed. */
  readonly of: Note | null;
  readonly start: number;
  readonly end: number;
  readonly severity: Severity;
  readonly text: string;
  readonly rule: Note["rule"];
  readonly error: string;
  readonly saving: boolean;
  /** The change that it is about, which is noted by it. */
  readonly change?: number;
}

/** A passage that is being declared or changed. */
export interface PassageDraft {
  readonly key: string;
  readonly start: number;
  readonly end: number;
  readonly answers: Readonly<Record<string, string>>;
  readonly error: string;
  readonly saving: boolean;
}

export type Fit = "fit" | "full" | "half";
export type Tab = "changes" | "notes" | "declared" | "findings" | "opinions";
export type Lane = "changes" | "shots" | "sound" | "findings" | "declared" | "notes" | "seen";
/** How the cut before is held against this one. */
export type Compare = "off" | "side" | "wipe" | "difference" | "flip";
/** How single frames are made: by our own decoder, exactly; by the browser's player, to the best of its ability. */
export type Stepping = "exact" | "browser";

export interface RoomState {
  readonly room: Room | null;
  readonly failure: string;
  readonly labels: Counting;
  /** Frames there are to watch by now; grows while the film is being made ready. */
  readonly playable: number;
  readonly packageState: string;
  readonly notes: readonly Note[];
  /** The frame on the screen. Changes only when it is there. */
  readonly frame: number;
  /** The frame asked for, while it is not on the screen yet. */
  readonly wanted: number | null;
  readonly playing: boolean;
  /** 1 plays, 2 plays at double speed, -1 backwards. */
  readonly speed: number;
  readonly waiting: boolean;
  readonly stepping: Stepping;
  readonly markIn: number | null;
  readonly markOut: number | null;
  readonly loop: boolean;
  readonly muted: boolean;
  readonly volume: number;
  readonly fit: Fit;
  /** Frames that the timeline shows. */
  readonly view: readonly [number, number];
  readonly lanes: Readonly<Record<Lane, boolean>>;
  readonly tab: Tab;
  readonly chosen: string | null;
  readonly filter: NoteFilter;
  readonly draft: Draft | null;
  readonly passage: PassageDraft | null;
  /** The number of the change that is looked at. */
  readonly change: number | null;
  readonly compare: Compare;
  /** The part of the width that shows the cut before, while one wipes. */
  readonly wipe: number;
  /** The frame of the cut before that is on show; null where none corresponds. */
  readonly before: number | null;
  /** Whether only changes are played, or one of them. */
  readonly tour: "off" | "all" | "one";
  /** What was settled last, for one undo. */
  readonly settled: string | null;
  readonly busy: ReadonlySet<string>;
  readonly refusals: ReadonlyMap<string, string>;
  readonly help: boolean;
  readonly goTo: boolean;
  readonly saying: { readonly text: string; readonly tone: "done" | "warning" | "error"; readonly serial: number } | null;
}

export type Request =
  | PassageRequest
  | ChangeRequest
  | { readonly type: "loaded"; readonly room: Room }
  | { readonly type: "failed"; readonly message: string }
  | { readonly type: "grown"; readonly media: MediaState }
  // what a person asks of the player
  | { readonly type: "toggle-play" }
  | { readonly type: "shuttle"; readonly way: 1 | -1 }
  | { readonly type: "stop" }
  | { readonly type: "step"; readonly by: number; readonly held?: boolean }
  | { readonly type: "seek"; readonly frame: number }
  | { readonly type: "mute" }
  | { readonly type: "volume"; readonly volume: number }
  | { readonly type: "loop" }
  // what the player reports
  | { readonly type: "wanted"; readonly frame: number }
  /** `by`: the player painted it while it played, or it was stepped to; without it, one jumped there. `since`: so were all frames from there on. */
  | { readonly type: "shown"; readonly frame: number; readonly by?: "play" | "step"; readonly since?: number }
  | { readonly type: "playing"; readonly speed: number }
  /** `ended`: by itself, as there is no more of the film. */
  | { readonly type: "paused"; readonly ended?: boolean }
  | { readonly type: "waiting"; readonly waiting: boolean }
  | { readonly type: "stepping"; readonly stepping: Stepping }
  // marks and view
  | { readonly type: "mark"; readonly side: "in" | "out" }
  | { readonly type: "unmark" }
  | { readonly type: "fit"; readonly fit: Fit }
  | { readonly type: "full-screen" }
  | { readonly type: "view"; readonly start: number; readonly end: number }
  | { readonly type: "zoom"; readonly by: number }
  | { readonly type: "lane"; readonly lane: Lane }
  | { readonly type: "tab"; readonly tab: Tab }
  | { readonly type: "help"; readonly open: boolean }
  | { readonly type: "go-to"; readonly open: boolean }
  | { readonly type: "copy-link" }
  | { readonly type: "say"; readonly text: string; readonly tone: "done" | "warning" | "error" }
  | { readonly type: "hush" }
  // notes
  | { readonly type: "write"; readonly key: string; readonly text?: string; readonly change?: number }
  | { readonly type: "change"; readonly key: string }
  | { readonly type: "draft"; readonly change: Partial<Pick<Draft, "start" | "end" | "severity" | "text" | "rule">> }
  | { readonly type: "restore"; readonly draft: Draft }
  | { readonly type: "drop-draft" }
  | { readonly type: "save" }
  | { readonly type: "unsent"; readonly notes: readonly Note[] }
  | { readonly type: "saved"; readonly note: Note }
  | { readonly type: "gone"; readonly key: string }
  | { readonly type: "refused"; readonly key: string; readonly message: string; readonly note?: Note }
  | { readonly type: "withdraw"; readonly key: string }
  | { readonly type: "answer"; readonly key: string; readonly kind: AnswerKind; readonly text: string }
  | { readonly type: "settle"; readonly key: string; readonly settled: boolean }
  | { readonly type: "choose"; readonly key: string | null }
  | { readonly type: "next-note"; readonly way: 1 | -1 }
  | { readonly type: "filter"; readonly filter: Partial<NoteFilter> }
  // opinions
  | { readonly type: "sign"; readonly vote: Vote; readonly text: string }
  | { readonly type: "signed"; readonly opinion: Opinion };

const COUNTED: Counting = counting(parseRate("25"), null, false);

export const EMPTY: RoomState = {
  room: null,
  failure: "",
  labels: COUNTED,
  playable: 0,
  packageState: "",
  notes: [],
  frame: 0,
  wanted: null,
  playing: false,
  speed: 1,
  waiting: false,
  stepping: "exact",
  markIn: null,
  markOut: null,
  loop: false,
  muted: false,
  volume: 1,
  fit: "fit",
  view: [0, 1],
  lanes: { changes: true, shots: true, sound: true, findings: true, declared: true, notes: true, seen: true },
  tab: "notes",
  chosen: null,
  filter: NO_FILTER,
  draft: null,
  passage: null,
  change: null,
  compare: "off",
  wipe: 0.5,
  before: null,
  tour: "off",
  settled: null,
  busy: new Set(),
  refusals: new Map(),
  help: false,
  goTo: false,
  saying: null,
};

export type Listener = (state: RoomState, request: Request, before: RoomState) => void;

/** Holds the state; elements and players ask, it answers by telling everybody what is. */
export class Store {
  private current: RoomState = EMPTY;
  private readonly listeners = new Set<Listener>();

  get state(): RoomState {
    return this.current;
  }

  /** Change the state by one request, then tell all listeners in the order in which they came. */
  send(request: Request): void {
    const before = this.current;
    this.current = reduce(before, request);
    for (const listener of this.listeners) listener(this.current, request, before);
  }

  listen(listener: Listener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}
