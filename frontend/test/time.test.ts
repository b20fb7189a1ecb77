import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { counting, frameMeant, frameOf, mayDrop, nominal, parseRate, timecode } from "../src/review/core/time";

interface Vectors {
  rates: { rate: string; nominal: number; may_drop: boolean }[];
  bad_rates: string[];
  labels: { rate: string; drop: boolean; frame: number; timecode: string }[];
  sums: { rate: string; drop: boolean; start: string; frame: number; timecode: string }[];
  missing: { rate: string; drop: boolean; timecode: string }[];
}

/** The same file holds the Python implementation: two implementations, one truth. */
const vectors = JSON.parse(readFileSync(new URL("../../tests/vectors/timecode.json", import.meta.url), "utf8")) as Vectors;

describe("the vectors shared with Python", () => {
  test("rates count and drop as they say", () => {
    const found = vectors.rates.map(({ rate }) => ({ rate, nominal: nominal(parseRate(rate)), may_drop: mayDrop(parseRate(rate)) }));
    expect(found).toEqual(vectors.rates);
  });

  test.each(vectors.bad_rates)("%j is no rate", (text) => {
    expect(() => parseRate(text)).toThrow(RangeError);
  });

  test.each(vectors.labels)("$rate frame $frame is $timecode, and back", ({ rate, drop, frame, timecode: label }) => {
    const c = counting(parseRate(rate), null, drop);
    expect([timecode(frame, c), frameOf(label, c)]).toEqual([label, frame]);
  });

  test.each(vectors.sums)("$frame frames after $start", ({ rate, drop, start, frame, timecode: label }) => {
    const c = counting(parseRate(rate), start, drop);
    expect([timecode(frame, c), frameOf(label, c)]).toEqual([label, frame]);
  });

  test.each(vectors.missing)("$timecode does not exist at $rate", ({ rate, drop, timecode: label }) => {
    expect(frameOf(label, counting(parseRate(rate), null, drop))).toBeNull();
  });
});

describe("what a person types", () => {
  const at25 = counting(parseRate("25"), "01:00:00:00", false);

  test.each([
    ["01:00:02:05", 55],
    ["1000205", 55],
    ["1:00:02:05", 55],
    ["+12", 112],
    ["-1:00", 75],
    ["+1:00:00", 1600],
    ["#305", 305],
    ["01：00：02：05", 55],
  ])("%s leads to frame %i", (text, frame) => {
    expect(frameMeant(text, 100, at25)).toBe(frame);
  });

  test.each(["", "soon", "1:2:3:4:5", "01:00:02:25", "00:60:00:00", "#"])("%j leads nowhere", (text) => {
    expect(frameMeant(text, 100, at25)).toBeNull();
  });

  test("a label before the cut begins lies a day later, not at a wrong frame of the cut", () => {
    expect(frameMeant("00:59:59:24", 0, at25)).toBe(24 * 3600 * 25 - 1);
  });
});
