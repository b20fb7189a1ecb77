import { describe, expect, test } from "vitest";
import { filtered, inOrder, markedRange, neighbour, NO_FILTER, noteAt, rowsFor, shotAt, shotEdge, withNote } from "../src/review/core/notes";
import { Scale, ticks } from "../src/review/core/scale";
import { counting, parseRate } from "../src/review/core/time";
import type { Note } from "../src/review/core/types";
import { extremes, parseWaveform } from "../src/review/core/waveform";
import { tileOf } from "../src/review/elements/timeline-paint";

function note(key: string, start: number, end: number, more: Partial<Note> = {}): Note {
  const can = { edit: true, withdraw: true, answer: false, settle: false };
  return {
    key, start, end, severity: "issue", text: `note ${key}`, rule: null, author: "Chen", mine: true, at: "2026-11-24T10:00:00+08:00",
    status: "open", status_label: "Open", version: 1, answer: null, url: `/notes/${key}/`, can, ...more,
  }; // prettier-ignore
}

const keys = (notes: readonly Note[]): string[] => notes.map(({ key }) => key);

describe("notes in order", () => {
  test("by place, then the graver first; a changed note takes its new place", () => {
    const notes = inOrder([note("c", 50, 60), note("b", 10, 11, { severity: "note" }), note("a", 10, 11, { severity: "blocker" })]);
    expect(keys(notes)).toEqual(["a", "b", "c"]);
    expect(keys(withNote(notes, note("c", 5, 6)))).toEqual(["c", "a", "b"]);
  });

  test("a frame belongs to the shortest note that covers it, else to the last before it", () => {
    const notes = inOrder([note("long", 0, 100), note("short", 20, 30), note("late", 200, 201)]);
    expect([5, 25, 30, 150, 300].map((frame) => noteAt(notes, frame)?.key)).toEqual(["long", "short", "long", "short", "late"]);
    expect(noteAt([note("a", 10, 11)], 9)).toBeNull();
  });

  test("next and previous reach each of several notes on one frame", () => {
    const notes = inOrder([note("a", 10, 11), note("b", 10, 20), note("c", 30, 31)]);
    expect(neighbour(notes, "a", 10, 1)?.key).toBe("b");
    expect(neighbour(notes, "b", 10, 1)?.key).toBe("c");
    expect(neighbour(notes, null, 15, -1)?.key).toBe("b");
    expect(neighbour(notes, "c", 30, 1)).toBeNull();
  });

  test("a filter looks into text, author, rule and answer, and keeps every word", () => {
    const notes = [note("a", 0, 1, { text: "字幕有错别字" }), note("b", 1, 2, { severity: "blocker", mine: false }), note("c", 2, 3, { status: "settled", rule: { id: 1, label: "通则 第八条" } })];
    expect(keys(filtered(notes, { ...NO_FILTER, text: "错别字 chen" }))).toEqual(["a"]);
    expect(keys(filtered(notes, { ...NO_FILTER, text: "第八条" }))).toEqual(["c"]);
    expect(keys(filtered(notes, { ...NO_FILTER, severity: "blocker" }))).toEqual(["b"]);
    expect(keys(filtered(notes, { ...NO_FILTER, mine: true, open: true }))).toEqual(["a"]);
    expect(filtered(notes, NO_FILTER)).toBe(notes);
  });
});

describe("ranges", () => {
  test.each([
    [null, null, 40, [40, 41]],
    [10, 20, 40, [10, 21]],
    [10, null, 40, [10, 41]],
    [50, null, 40, [50, 51]],
    [null, 20, 40, [20, 21]],
    [null, 60, 40, [40, 61]],
    [90, 500, 95, [90, 100]],
  ])("in %s and out %s at frame %i mean %j", (inAt, outAt, frame, [start, end]) => {
    expect(markedRange(inAt, outAt, frame, 100)).toEqual({ start, end });
  });

  test("bars that would touch lie on different rows, and no more rows are used than there are", () => {
    const bars = [note("a", 0, 10), note("b", 5, 15), note("c", 8, 9), note("d", 9, 12), note("e", 20, 30)];
    expect(rowsFor(bars, 0, 3)).toEqual([0, 1, 2, 2, 0]);
  });

  test("shots are found by frame, and arrows lead to their edges", () => {
    const shots = [[0, 100], [100, 140], [140, 200]] as const;
    expect([0, 99, 100, 199, 200].map((frame) => shotAt(shots, frame))).toEqual([0, 0, 1, 2, null]);
    expect([shotEdge(shots, 120, -1), shotEdge(shots, 100, -1), shotEdge(shots, 120, 1), shotEdge(shots, 150, 1), shotEdge(shots, 0, -1)]).toEqual([100, 0, 140, null, null]);
  });
});

describe("timeline", () => {
  test("frames and pixels lead to each other", () => {
    const scale = new Scale(100, 200, 1000);
    expect([100, 137, 199].map((frame) => scale.at(scale.x(frame) + 0.5))).toEqual([100, 137, 199]);
  });

  test("labelled marks stand on round labels, whatever label the film begins with", () => {
    const c = counting(parseRate("25"), "00:59:59:20", false);
    const labelled = ticks(new Scale(0, 250, 1000), c, 96).filter((tick) => tick.labelled);
    expect(labelled.map((tick) => tick.frame)).toEqual([5, 30, 55, 80, 105, 130, 155, 180, 205, 230]);
  });

  test("a film of two hours has a dozen labels, not thousands", () => {
    const found = ticks(new Scale(0, 172800, 1200), counting(parseRate("24"), null, false), 96);
    expect(found.filter((tick) => tick.labelled).length).toBe(12);
    expect(found.length).toBeLessThan(200);
  });

  test("a still is found on its sheet", () => {
    const strip = { sheets: 2, columns: 4, rows: 3, tile_width: 160, tile_height: 90, every: 25, count: 20, urls: [] };
    expect([tileOf(0, strip), tileOf(25 * 13, strip), tileOf(99999, strip)]).toEqual([
      { sheet: 0, x: 0, y: 0 },
      { sheet: 1, x: 160, y: 0 },
      { sheet: 1, x: 480, y: 90 },
    ]);
  });

  test("a waveform is the extremes of all streams", () => {
    const bytes = new ArrayBuffer(16 + 2 * 3 * 2);
    const view = new DataView(bytes);
    [..."ZJWF"].forEach((letter, at) => view.setUint8(at, letter.charCodeAt(0)));
    [1, 2, 3].forEach((number, at) => view.setUint32(4 + at * 4, number, true));
    [-10, -20, 0, 5, 20, 0, -64, 0, 0, 127, 0, 1].forEach((value, at) => view.setInt8(16 + at, value));
    const wave = parseWaveform(bytes);
    expect([[...wave.low], [...wave.high]]).toEqual([[-64, -20, 0], [127, 20, 1]]);
    expect(extremes(wave, 0, 2)).toEqual([-0.5, 1]);
    expect(extremes(wave, 2, 99)).toEqual([0, 1 / 127]);
  });
});
