import { describe, expect, test } from "vitest";
import { FrameTable } from "../src/review/core/table";

/** A frame table as the packager writes it. */
function written(pts: number[], keys: number[], num: number, den: number): ArrayBuffer {
  const bytes = new ArrayBuffer(20 + pts.length * 9);
  const view = new DataView(bytes);
  [..."ZJFT"].forEach((letter, at) => view.setUint8(at, letter.charCodeAt(0)));
  [1, pts.length, num, den].forEach((number, at) => view.setUint32(4 + at * 4, number, true));
  pts.forEach((tick, k) => view.setBigInt64(20 + k * 8, BigInt(tick), true));
  pts.forEach((_, k) => view.setUint8(20 + pts.length * 8 + k, keys.includes(k) ? 1 : 0));
  return bytes;
}

// 23.976 frames/s whose first frame is not at 0.
const pts = Array.from({ length: 100 }, (_, k) => 511 + 1001 * k);
const table = FrameTable.parse(written(pts, [0, 48, 96], 1, 24000));

describe("frame table", () => {
  test("every frame's middle is shown as that frame, and its beginning is the nearest to it", () => {
    const all = pts.map((_, k) => k);
    expect(all.map((k) => table.shownAt(table.middle(k)))).toEqual(all);
    expect(all.map((k) => table.nearest(Math.floor(table.time(k) * 1e6) / 1e6))).toEqual(all); // players count microseconds
  });

  test("decoding begins at the key frame before", () => {
    expect([0, 47, 48, 95, 99].map((k) => table.keyAtOrBefore(k))).toEqual([0, 0, 48, 48, 96]);
  });

  test("times outside the film show its first and last frame, and begin no frame", () => {
    expect([table.shownAt(0), table.shownAt(1e6), table.beginningAt(0), table.beginningAt(1e6)]).toEqual([0, 99, null, null]);
  });

  test("a time half way between two frames begins neither by more than half a frame", () => {
    expect([table.beginningAt(table.time(7) + 0.001), table.beginningAt(table.time(8) - 0.001)]).toEqual([7, 8]);
  });

  test("frames of uneven length keep their own middles", () => {
    const uneven = FrameTable.parse(written([0, 40, 160, 200], [0], 1, 1000));
    expect([0, 1, 2].map((k) => uneven.middle(k))).toEqual([0.02, 0.1, 0.18]);
  });

  test("what is no frame table is refused with what was expected", () => {
    expect(() => FrameTable.parse(new ArrayBuffer(4))).toThrow("not a frame table");
    expect(() => FrameTable.parse(written(pts, [], 1, 24000).slice(0, 300))).toThrow("expected 920 bytes, got 300");
  });
});
