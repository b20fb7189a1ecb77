import { describe, expect, it } from "vitest";
import { fingerprint, isSame, nextOnes, obstacles, sendable, total, type Item, type Stage } from "../src/upload/basket";

let made = 0;

function item(episode: number | null, stage: Stage = "ready", size = 10, sent = 0): Item {
  const file = new File([new Uint8Array(size)], `第${episode ?? "?"}集.mp4`, { lastModified: 1 });
  return { id: ++made, file, episode, how: "says_so", stage, sent, error: "", cut: "" };
}

describe("obstacles", () => {
  it("finds files without an episode, empty and oversized files, and two files of one episode", () => {
    const items = [item(null), item(2), item(2), item(3, "ready", 0), item(4, "ready", 11), item(5)];

    const found = obstacles(items, { max_bytes: 10 });

    expect(found).toEqual([
      { kind: "no_episode", item: items[0] },
      { kind: "empty", item: items[3] },
      { kind: "too_large", item: items[4] },
      { kind: "same_episode", episode: 2 },
    ]);
  });

  it("does not count a file that has become a cut", () => {
    expect(obstacles([item(2, "done"), item(2)], { max_bytes: 10 })).toEqual([]);
  });
});

describe("nextOnes", () => {
  it("starts two at once, in order, and one more when one is done", () => {
    const items = [item(1, "sending"), item(2, "queued"), item(3, "queued"), item(4, "paused")];

    expect(nextOnes(items)).toEqual([items[1]]);
    expect(nextOnes([item(1, "done"), ...items.slice(1)])).toEqual([items[1], items[2]]);
  });

  it("counts a file that is being checked as busy", () => {
    expect(nextOnes([item(1, "sealing"), item(2, "sending"), item(3, "queued")])).toEqual([]);
  });
});

describe("sendable and total", () => {
  it("leave alone what is on its way, and sum only what was begun", () => {
    const items = [item(1, "ready"), item(2, "failed", 10, 4), item(3, "sending", 10, 5), item(4, "done", 10, 10)];

    expect(sendable(items)).toEqual([items[0], items[1]]);
    expect(total(items)).toEqual({ sent: 19, size: 30 });
  });
});

describe("a file's identity", () => {
  it("changes with its bytes' date, its work and its episode", () => {
    const file = { name: "a.mp4", size: 5, lastModified: 7 };

    const names = [
      fingerprint(file, "W-1", 1),
      fingerprint({ ...file, lastModified: 8 }, "W-1", 1),
      fingerprint(file, "W-2", 1),
      fingerprint(file, "W-1", 2),
    ];

    expect(new Set(names).size).toBe(4);
    expect(isSame(new File(["x"], "a", { lastModified: 1 }), new File(["x"], "a", { lastModified: 1 }))).toBe(true);
    expect(isSame(new File(["x"], "a", { lastModified: 1 }), new File(["x"], "a", { lastModified: 2 }))).toBe(false);
  });
});
