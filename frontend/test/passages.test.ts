import { beforeEach, describe, expect, test } from "vitest";
import type { Declaration, Room } from "../src/review/core/types";
import { requestFor } from "../src/review/keys";
import { Store } from "../src/review/store";

const table: Declaration = {
  title: "Particular images and sounds", elsewhere: 0, url: "/rows/",
  columns: [{ name: "kind", label: "Kind", needed: true, longest: 60, options: [{ value: "flag", label: "Flag" }] }],
  rows: [{ key: "kept", start: 10, end: 20, answers: { kind: "flag" }, shown: ["Flag"], standing: "", standing_label: "" }],
}; // prettier-ignore

function room(declaration: Declaration | null): Room {
  return {
    review: { code: "R-1", title: "A film", round: 0, current_round: 0, state: "draft", state_label: "Draft", seq: 1, url: "/" },
    me: { name: "Lin", can: { note: false, opinion: false, answer: false, settle: false, decide_url: null } },
    episodes: [],
    cut: {
      code: "K-1", number: 1, sha256: "", name: "a.mp4", frames: 100, rate: "25/1", start_timecode: null, drop_frame: false, width: 640, height: 360,
      sample_aspect: "1/1", playlist: "", frame_table: "", waveform: null, strip: null, package_state: "ready", playable_frames: 100, audio: true,
    },
    shots: [[0, 100]], findings: [], notes: [], rule_books: [], opinions: [], quorum: { needed: 0, signed: 0 }, my_opinion: null, declaration,
    choices: { severity: [], vote: [], answer: [] }, urls: { notes: "/rows/", opinion: "", media_state: "/media" },
  }; // prettier-ignore
}

let store: Store;
const state = () => store.state;
const stroke = (key: string) => requestFor({ key, ctrl: false, shift: false, repeat: false, typing: false, held: false }, state());

function at(frame: number): void {
  store.send({ type: "shown", frame });
}

beforeEach(() => {
  store = new Store();
  store.send({ type: "loaded", room: room(table) });
});

describe("declaring a passage", () => {
  test("the room of one's own cut opens at the table", () => {
    expect(state().tab).toBe("declared");
  });

  test("it covers the frames from in to out, both included", () => {
    at(30);
    store.send({ type: "mark", side: "in" });
    at(39);
    store.send({ type: "mark", side: "out" });
    store.send({ type: "declare", key: "new" });
    expect(state().passage).toMatchObject({ key: "new", start: 30, end: 40, answers: {} });
  });

  test("M begins one, and for somebody who only reads it does nothing", () => {
    expect(stroke("m")).toMatchObject({ type: "declare" });
    store.send({ type: "loaded", room: room({ ...table, url: "" }) });
    expect(stroke("m")).toBeNull();
    store.send({ type: "declare", key: "new" });
    expect(state().passage).toBeNull();
  });

  test("marks move the one that is being written, and it stays within the cut", () => {
    store.send({ type: "change-passage", key: "kept" });
    at(15);
    store.send({ type: "mark", side: "out" });
    expect(state().passage).toMatchObject({ key: "kept", start: 10, end: 16 });
    store.send({ type: "passage", change: { start: -5, end: 900 } });
    expect(state().passage).toMatchObject({ start: 0, end: 100 });
  });

  test("it stays in the editor until the server has it, and when the server refuses it", () => {
    store.send({ type: "declare", key: "new" });
    store.send({ type: "save-passage" });
    expect(state().passage?.saving).toBe(true);
    store.send({ type: "passage-refused", message: "No." });
    expect(state().passage).toMatchObject({ saving: false, error: "No." });
    store.send({ type: "save-passage" });
    store.send({ type: "declared", declaration: { ...table, rows: [] } });
    expect([state().passage, state().room?.declaration?.rows]).toEqual([null, []]);
  });

  test("taking another row out does not close what is being written", () => {
    store.send({ type: "declare", key: "new" });
    store.send({ type: "take-out", key: "kept" });
    store.send({ type: "declared", declaration: { ...table, rows: [] } });
    expect(state().passage?.key).toBe("new");
  });
});
