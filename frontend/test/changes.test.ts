import { describe, expect, test } from "vitest";
import { type Change, nextChange, oldFrameAt, oldNear, tourOf } from "../src/review/core/recut";
import { unseenLead } from "../src/review/changes";
import { count, flat, fromFlat, withFrame } from "../src/review/core/runs";
import { counting } from "../src/review/core/time";
import type { Room, Strip } from "../src/review/core/types";
import { stillWithin } from "../src/review/elements/timeline-paint";
import { EMPTY, type RoomState, Store } from "../src/review/store";
import { Tour } from "../src/review/tour";

function change(number: number, kind: Change["kind"], old: [number, number], now: [number, number]): Change {
  return { number, kind, label: kind, old, new: now, region: null, tracks: [], verdict: "", url: "" };
}

const CHANGES = [change(0, "removed", [100, 120], [100, 100]), change(1, "picture", [320, 330], [300, 310]), change(2, "moved", [600, 700], [500, 600])];
const MAP = [[0, 0, 100], [100, 120, 400], [500, 600, 100]] as const;

describe("changes", () => {
  test("follow each other from the chosen one, else from the frame", () => {
    expect(nextChange(CHANGES, 0, 100, 1)?.number).toBe(1);
    expect(nextChange(CHANGES, 0, 100, -1)).toBeNull();
    expect(nextChange(CHANGES, null, 305, 1)?.number).toBe(2);
    expect(nextChange(CHANGES, null, 305, -1)?.number).toBe(1);
  });

  test("are played with their handles, windows that meet as one, of what moved only the splices", () => {
    expect(tourOf(CHANGES, 50, 1000)).toEqual([[50, 150], [250, 360], [450, 550], [550, 650]].reduce<[number, number][]>((all, [a = 0, b = 0]) => {
      const last = all.at(-1);
      if (last && a <= last[1]) last[1] = b;
      else all.push([a, b]);
      return all;
    }, []));
  });

  test("leave the frames between them where the map says", () => {
    expect([50, 99, 100, 499, 500, 599].map((frame) => oldFrameAt(MAP, [], frame))).toEqual([50, 99, 120, 519, 600, 699]);
    expect(oldFrameAt(MAP, [[700, 800, 800, 900]], 750)).toBe(850);
    expect(oldFrameAt(MAP, [], 650)).toBeNull();
    expect(oldNear(MAP, [], 650)).toBe(700);
  });

  test("leave the frames of a film at another rate where its passages say, before, in and behind them", () => {
    const retimed = [[50, 1300, 0, 1200], [1400, 2650, 1200, 2400]] as const;
    expect([49, 50, 51, 675, 1299, 1350, 1400, 2649].map((frame) => oldFrameAt([], retimed, frame))).toEqual([null, 0, 0, 600, 1199, null, 1200, 2399]);
    expect([20, 675, 1350, 2025, 2700].map((frame) => oldNear([], retimed, frame))).toEqual([0, 600, 1200, 1800, 2400]);
  });
});

test("a still of a passage lies within it, or there is none", () => {
  const strip = { every: 12, count: 53 } as Strip;
  expect([stillWithin(588, 600, strip), stillWithin(590, 601, strip), stillWithin(590, 600, strip), stillWithin(630, 700, strip)]).toEqual([588, 600, null, null]);
});

describe("playing only what changed", () => {
  function touring(): Store {
    const store = new Store();
    const cut = { frames: 625, rate: "25/1", start_timecode: "00:00:00:00", drop_frame: false };
    const recut = { changes: [change(0, "picture", [590, 600], [590, 600])], handles: 250 };
    store.send({ type: "loaded", room: { cut, recut, notes: [] } as unknown as Room });
    new Tour(store);
    store.send({ type: "tour", what: "all" });
    store.send({ type: "playing", speed: 1 });
    return store;
  }

  test("ends with the last frame of the last window", () => {
    const store = touring();
    for (const frame of [340, 480, 623]) store.send({ type: "shown", frame, by: "play" });
    expect(store.state.tour).toBe("all");

    store.send({ type: "shown", frame: 624, by: "play" });
    expect(store.state.tour).toBe("off");
  });

  test("ends with the film, where a busy machine painted no last frame, and not when somebody stops it", () => {
    const store = touring();
    for (const frame of [340, 480, 623]) store.send({ type: "shown", frame, by: "play" });
    store.send({ type: "paused", ended: false });
    expect(store.state.tour).toBe("all");

    store.send({ type: "playing", speed: 1 });
    store.send({ type: "paused", ended: true });
    expect(store.state.tour).toBe("off");
  });
});

describe("what is still to be watched", () => {
  const state = (missing: number[]): RoomState => ({ ...EMPTY, labels: counting({ num: 25, den: 1 }, "00:00:00:00", false), room: { viewing: { missing } } }) as unknown as RoomState;

  test("is played from a second before it, and from the first frame where there is no second", () => {
    expect([0, 100, 105, 112, 990].map((frame) => unseenLead(state([100, 10, 115, 5]), frame))).toEqual([75, 75, 75, 90, 75]);
    expect(unseenLead(state([10, 5]), 0)).toBe(0);
    expect(unseenLead(state([]), 0)).toBeNull();
  });
});

describe("frames that were seen", () => {
  test("are kept as runs in any order", () => {
    const seen = [5, 6, 7, 7, 20, 8, 4].reduce(withFrame, [] as readonly (readonly [number, number])[]);

    expect(flat(seen)).toEqual([4, 5, 20, 1]);
    expect(count(fromFlat([4, 5, 20, 1]))).toBe(6);
  });
});
