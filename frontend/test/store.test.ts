import { beforeEach, describe, expect, test } from "vitest";
import type { Note, Room } from "../src/review/core/types";
import { requestFor, SHEET, type Stroke } from "../src/review/keys";
import { Store } from "../src/review/store";
import { en } from "../src/review/strings/en";
import { zhHans } from "../src/review/strings/zh-hans";

const can = { edit: true, withdraw: true, answer: false, settle: false };
const kept: Note = {
  key: "kept", start: 10, end: 20, severity: "issue", text: "Too dark.", rule: null, author: "Chen", mine: true, at: "2026-11-24T10:00:00+08:00",
  status: "open", status_label: "Open", version: 3, answer: null, url: "/notes/kept/", can,
}; // prettier-ignore

function room(more: Partial<Room["cut"]> = {}): Room {
  return {
    review: { code: "R-1", title: "A film", round: 1, current_round: 1, state: "under_review", state_label: "Under review", seq: 4, url: "/" },
    me: { name: "Chen", can: { note: true, opinion: true, answer: false, settle: false, decide_url: null } },
    episodes: [],
    cut: {
      code: "C-1", number: 1, sha256: "", name: "a.mp4", frames: 1000, rate: "25/1", start_timecode: "01:00:00:00", drop_frame: false, width: 640, height: 360,
      sample_aspect: "1/1", playlist: "", frame_table: "", waveform: null, strip: null, package_state: "ready", playable_frames: 1000, audio: true, ...more,
    },
    shots: [[0, 400], [400, 1000]], findings: [], notes: [kept], rule_books: [], opinions: [], quorum: { needed: 2, signed: 0 }, my_opinion: null,
    declaration: null,
    choices: { severity: [], vote: [], answer: [] }, urls: { notes: "/notes", opinion: "/opinion", media_state: "/media" },
  }; // prettier-ignore
}

let store: Store;
const state = () => store.state;

beforeEach(() => {
  store = new Store();
  store.send({ type: "loaded", room: room() });
});

describe("the frame on the screen", () => {
  test("changes when it is there, not when it is asked for", () => {
    store.send({ type: "seek", frame: 50 });
    store.send({ type: "wanted", frame: 50 });
    expect([state().frame, state().wanted]).toEqual([0, 50]);

    store.send({ type: "shown", frame: 50 });
    expect([state().frame, state().wanted]).toEqual([50, null]);
  });

  test("takes the timeline along when it runs out of it", () => {
    store.send({ type: "view", start: 0, end: 100 });
    store.send({ type: "shown", frame: 300 });
    const [start, end] = state().view;
    expect([end - start, start <= 300 && 300 < end]).toEqual([100, true]);
  });

  test("the timeline zooms about it, never beyond the film nor below a hand of frames", () => {
    store.send({ type: "shown", frame: 999 });
    for (let k = 0; k < 12; k++) store.send({ type: "zoom", by: 0.5 });
    expect(state().view).toEqual([980, 1000]);
    for (let k = 0; k < 12; k++) store.send({ type: "zoom", by: 2 });
    expect(state().view).toEqual([0, 1000]);
  });
});

describe("writing a note", () => {
  test("begins with the marked part and stands in the list, unsent, as soon as it is saved", () => {
    store.send({ type: "shown", frame: 100 });
    store.send({ type: "mark", side: "in" });
    store.send({ type: "shown", frame: 149 });
    store.send({ type: "mark", side: "out" });
    store.send({ type: "write", key: "new" });
    store.send({ type: "draft", change: { text: " Flicker. ", severity: "blocker" } });
    store.send({ type: "save" });

    const written = state().notes.find((note) => note.key === "new");
    expect(written).toMatchObject({ start: 100, end: 150, severity: "blocker", text: "Flicker.", author: "Chen", unsent: true });
    expect([state().draft, state().markIn, state().markOut]).toEqual([null, null, null]);
  });

  test("without a word in it is not saved", () => {
    store.send({ type: "write", key: "new" });
    store.send({ type: "draft", change: { text: "  " } });
    store.send({ type: "save" });
    expect([state().draft?.key, state().notes.length]).toEqual(["new", 1]);
  });

  test("keeps what is being written when somebody presses M again", () => {
    store.send({ type: "write", key: "one" });
    store.send({ type: "draft", change: { text: "Half a thought" } });
    store.send({ type: "write", key: "two" });
    expect(state().draft).toMatchObject({ key: "one", text: "Half a thought" });
  });

  test("a refused note goes back to the editor with the server's sentence and all that was typed", () => {
    store.send({ type: "write", key: "new" });
    store.send({ type: "draft", change: { text: "Flicker." } });
    store.send({ type: "save" });
    store.send({ type: "refused", key: "new", message: "The round is over." });
    expect(state().draft).toMatchObject({ key: "new", text: "Flicker.", error: "The round is over." });
    expect(state().notes).toEqual([kept]);
  });

  test("a range that a person turns round or pulls out of the film covers a frame of it all the same", () => {
    store.send({ type: "write", key: "new" });
    store.send({ type: "draft", change: { start: 5000, end: 3 } });
    expect(state().draft).toMatchObject({ start: 999, end: 1000 });
  });
});

describe("changing a note", () => {
  test("waits in the editor for the server, which has the last word", () => {
    store.send({ type: "change", key: "kept" });
    store.send({ type: "draft", change: { text: "Much too dark." } });
    store.send({ type: "save" });
    expect([state().draft?.saving, state().notes[0]?.text]).toEqual([true, "Too dark."]);

    store.send({ type: "saved", note: { ...kept, text: "Much too dark.", version: 4 } });
    expect([state().draft, state().notes[0]?.text]).toEqual([null, "Much too dark."]);
  });

  test("when another was quicker, what was typed stays beside their version", () => {
    const theirs = { ...kept, text: "Fine now.", version: 4 };
    store.send({ type: "change", key: "kept" });
    store.send({ type: "draft", change: { text: "Much too dark." } });
    store.send({ type: "save" });
    store.send({ type: "refused", key: "kept", message: "Sun changed it.", note: theirs });
    expect(state().draft).toMatchObject({ text: "Much too dark.", error: "Sun changed it.", saving: false, of: { version: 4 } });
    expect(state().notes).toEqual([theirs]);
  });

  test("a withdrawn note leaves the list", () => {
    store.send({ type: "withdraw", key: "kept" });
    expect(state().busy.has("kept")).toBe(true);
    store.send({ type: "saved", note: { ...kept, status: "withdrawn", version: 4 } });
    expect([state().notes, state().busy.size]).toEqual([[], 0]);
  });
});

test("signing counts once, however often the opinion is replaced", () => {
  const opinion = { reviewer: "Chen", vote: "correct", vote_label: "Return", text: "", at: "2026-11-24T10:00:00+08:00" } as const;
  store.send({ type: "sign", vote: "correct", text: "" });
  store.send({ type: "signed", opinion });
  store.send({ type: "signed", opinion: { ...opinion, vote: "approve" } });
  expect(state().room?.quorum).toEqual({ needed: 2, signed: 1 });
});

test("a film that is still being made ready grows without moving anything", () => {
  store.send({ type: "loaded", room: room({ package_state: "partial", playable_frames: 200 }) });
  store.send({ type: "shown", frame: 150 });
  const { cut } = room();
  store.send({ type: "grown", media: { ...cut, package_state: "partial", playable_frames: 600 } });
  expect([state().playable, state().frame, state().view]).toEqual([600, 150, [0, 1000]]);
});

describe("keys", () => {
  const stroke = (key: string, more: Partial<Stroke> = {}): Stroke => ({ key, ctrl: false, shift: false, repeat: false, typing: false, held: false, ...more });

  test.each([
    [stroke(" "), { type: "toggle-play" }],
    [stroke(" ", { ctrl: true, typing: true }), { type: "toggle-play" }],
    [stroke("ArrowLeft"), { type: "step", by: -1, held: false }],
    [stroke("ArrowRight", { repeat: true }), { type: "step", by: 1, held: true }],
    [stroke("ArrowRight", { shift: true }), { type: "step", by: 25, held: false }],
    [stroke("l"), { type: "shuttle", way: 1 }],
    [stroke("j", { held: true }), { type: "step", by: -1, held: false }],
    [stroke("L", { ctrl: true }), { type: "loop" }],
    [stroke("ArrowDown"), { type: "seek", frame: 400 }],
    [stroke("."), { type: "next-note", way: 1 }],
    [stroke("M", { shift: true }), { type: "mute" }],
    [stroke("?"), { type: "help", open: true }],
    [stroke("z"), { type: "fit", fit: "full" }],
  ])("%j asks for %j", (pressed, request) => {
    expect(requestFor(pressed, state())).toEqual(request);
  });

  test.each([stroke("m", { typing: true }), stroke("ArrowLeft", { typing: true }), stroke(" ", { typing: true }), stroke("q"), stroke("l", { repeat: true })])(
    "%j is left alone",
    (pressed) => {
      expect(requestFor(pressed, state())).toBeNull();
    },
  );

  test("M writes nothing for those who may not", () => {
    const readOnly = room();
    store.send({ type: "loaded", room: { ...readOnly, me: { ...readOnly.me, can: { ...readOnly.me.can, note: false } } } });
    expect(requestFor(stroke("m"), state())).toBeNull();
  });

  test("every line of the sheet has its sentence in both languages", () => {
    for (const { does, group } of SHEET) expect([en.keys[does], zhHans.keys[does], zhHans.keyGroups[group]].every(Boolean)).toBe(true);
  });
});
