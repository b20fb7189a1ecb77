/** The wire: room.json and its parts, as the server writes them. */

import type { Change, DeclaredChange } from "./recut";

export type Severity = "blocker" | "issue" | "note";

export type AnswerKind = "will_fix" | "intended" | "best_possible";

export type Vote = "approve" | "correct" | "refuse";

export interface NoteAnswer {
  readonly kind: AnswerKind;
  readonly label: string;
  readonly text: string;
  readonly by: string;
  readonly at: string;
}

/** A remark on frames [start, end) of the cut. */
export interface Note {
  readonly key: string;
  readonly start: number;
  readonly end: number;
  readonly severity: Severity;
  readonly text: string;
  readonly rule: { readonly id: number | string; readonly label: string } | null;
  readonly author: string;
  readonly mine: boolean;
  readonly at: string;
  readonly status: string;
  readonly status_label: string;
  readonly version: number;
  readonly answer: NoteAnswer | null;
  readonly url: string;
  readonly can: { readonly edit: boolean; readonly withdraw: boolean; readonly answer: boolean; readonly settle: boolean };
  /** Not from the server: written here and not there yet. */
  readonly unsent?: boolean;
}

export interface Strip {
  readonly sheets: number;
  readonly columns: number;
  readonly rows: number;
  readonly tile_width: number;
  readonly tile_height: number;
  readonly every: number;
  readonly count: number;
  readonly urls: readonly string[];
}

export interface Finding {
  readonly check: string;
  readonly label: string;
  readonly start: number;
  readonly end: number;
  readonly severity: Severity;
  readonly measured: number | string | null;
  readonly limit: number | string | null;
  readonly unit: string | null;
  readonly rule: string | null;
}

export interface Cut {
  readonly code: string;
  readonly number: number;
  readonly sha256: string;
  readonly name: string;
  readonly frames: number;
  readonly rate: string;
  readonly start_timecode: string | null;
  readonly drop_frame: boolean;
  readonly width: number;
  readonly height: number;
  readonly sample_aspect: string;
  readonly playlist: string;
  readonly frame_table: string;
  readonly waveform: string | null;
  readonly strip: Strip | null;
  readonly package_state: string;
  readonly playable_frames: number;
  readonly audio: boolean;
}

export interface RuleNode {
  readonly id: number | string;
  readonly path: string;
  readonly number: string;
  readonly text: string;
  readonly heading: boolean;
}

export interface RuleBook {
  readonly code: string;
  readonly version: string;
  readonly title: string;
  readonly verified: boolean;
  readonly nodes: readonly RuleNode[];
}

export interface Opinion {
  readonly reviewer: string;
  readonly vote: Vote;
  readonly vote_label: string;
  readonly text: string;
  readonly at: string;
}

export interface Episode {
  readonly number: number;
  readonly label: string;
  readonly url: string;
  readonly notes: number;
  readonly current: boolean;
}

/** One question that every passage answers. */
export interface Column {
  readonly name: string;
  readonly label: string;
  readonly needed: boolean;
  readonly longest: number;
  readonly options: readonly Choice[] | null;
}

/** A passage that the producer declares: frames [start, end) of the cut, with its answers. */
export interface Passage {
  readonly key: string;
  readonly start: number;
  readonly end: number;
  readonly answers: Readonly<Record<string, string>>;
  readonly shown: readonly string[];
  readonly standing: string;
  readonly standing_label: string;
}

export interface Declaration {
  readonly title: string;
  readonly columns: readonly Column[];
  readonly rows: readonly Passage[];
  /** Rows about an earlier cut of the same episode. */
  readonly elsewhere: number;
  /** Where rows are written; empty for a reader. */
  readonly url: string;
}

/** A word that a person chooses, in the language of the page. */
export interface Choice {
  readonly value: string;
  readonly label: string;
}

export interface Choices {
  readonly severity: readonly Choice[];
  readonly vote: readonly Choice[];
  readonly answer: readonly Choice[];
}

/** The label of a value; the value itself for one that this version of the server does not name. */
export function labelOf(choices: readonly Choice[], value: string): string {
  return choices.find((choice) => choice.value === value)?.label ?? value;
}

/** How a cut that comes back corresponds to the one before. */
export interface Recut {
  readonly state: "waiting" | "comparing" | "failed" | "ready";
  readonly reason: string;
  readonly percent?: number;
  readonly before: Cut;
  readonly round: number;
  readonly url: string;
  /** Whether the reader may judge changes. */
  readonly judge: boolean;
  readonly handles?: number;
  readonly review_frames?: number;
  readonly changes: readonly Change[];
  /** [new start, old start, length] of frames that correspond one to one, by new start. */
  readonly frame_map: readonly (readonly [number, number, number])[];
  /** [new start, new end, old start, old end]. */
  readonly retimed?: readonly (readonly [number, number, number, number])[];
  readonly declared: readonly DeclaredChange[] | null;
  /** The changes as files for the edit room. */
  readonly lists?: readonly { readonly kind: "xlsx" | "edl"; readonly url: string }[];
}

/** An objection to an earlier cut, and where its frames are in this one; no place where that cannot be said. */
export interface Carried {
  readonly note: Note;
  readonly round: number;
  readonly place: {
    readonly status: "same" | "split" | "picture_changed" | "sound_changed" | "retimed" | "gone";
    readonly label: string;
    readonly spans: readonly (readonly [number, number])[];
    readonly near: number | null;
  } | null;
  readonly again: string;
}

/** One person's ledger; runs are flat: start, length, … */
export interface Ledger {
  readonly seen: readonly number[];
  readonly wanted: readonly number[];
  readonly missing: readonly number[];
  readonly seen_frames: number;
  readonly missing_seconds: number;
  readonly faults: number;
}

export interface Viewing extends Ledger {
  /** Where a sitting begins; null where nothing is taken down. */
  readonly sit: string | null;
  /** Whether the procedure may ask this reader for proof. */
  readonly asked: boolean;
  readonly sound: boolean;
  readonly label: string;
  readonly others: readonly (Ledger & { readonly name: string })[];
}

/** The parts of a room that come with a cut handed in again, asked for again while cuts are compared. */
export interface Compared {
  readonly recut?: Recut | null;
  readonly carried?: readonly Carried[];
  readonly viewing?: Viewing | null;
}

/** Where one page is sent the film, and where it says what it has shown. */
export interface SittingPlace {
  readonly key: string;
  readonly playlist: string;
  readonly claims: string;
}

export interface Room extends Compared {
  readonly review: {
    readonly code: string;
    readonly title: string;
    readonly round: number;
    readonly current_round: number;
    readonly state: string;
    readonly state_label: string;
    readonly seq: number;
    readonly url: string;
  };
  readonly me: {
    readonly name: string;
    readonly can: {
      readonly note: boolean;
      readonly opinion: boolean;
      readonly answer: boolean;
      readonly settle: boolean;
      readonly decide_url: string | null;
    };
  };
  readonly episodes: readonly Episode[];
  readonly cut: Cut;
  readonly shots: readonly (readonly [number, number])[];
  readonly findings: readonly Finding[];
  readonly notes: readonly Note[];
  readonly rule_books: readonly RuleBook[];
  readonly opinions: readonly Opinion[];
  readonly quorum: { readonly needed: number; readonly signed: number };
  readonly my_opinion: Opinion | null;
  readonly declaration: Declaration | null;
  readonly choices: Choices;
  readonly urls: { readonly notes: string; readonly opinion: string; readonly media_state: string };
}

/** What urls.media_state answers while the film is made ready: the parts of the cut that grow. */
export type MediaState = Pick<Cut, "frames" | "package_state" | "playable_frames" | "playlist" | "frame_table" | "waveform" | "strip">;
