/** What is to be sent and how far each file is: values only, no page, no network. */

/** What the server's page tells the script. */
export interface Island {
  work: string;
  episodes: number;
  single: boolean;
  endpoint: string;
  sort: string;
  back: string;
  piece_bytes: number;
  max_bytes: number;
  taken: number[];
  open: { url: string; name: string; episode: number; size: number; offset: number }[];
}

export type How = "says_so" | "number" | "single" | "not_found" | "by_hand";
export type Stage = "ready" | "queued" | "sending" | "paused" | "sealing" | "done" | "failed";

/** One file on its way. */
export interface Item {
  readonly id: number;
  readonly file: File;
  episode: number | null;
  how: How;
  stage: Stage;
  sent: number;
  error: string;
  cut: string;
}

/** Why the files cannot be sent yet. */
export type Obstacle = { kind: "no_episode" | "empty" | "too_large"; item: Item } | { kind: "same_episode"; episode: number };

/** Files that are being sent now, at most. */
export const AT_ONCE = 2;

const ENDED: readonly Stage[] = ["done"];
const HELD: readonly Stage[] = ["ready", "failed"];

/** The same file chosen twice is one file. */
export function isSame(one: File, other: File): boolean {
  return one.name === other.name && one.size === other.size && one.lastModified === other.lastModified;
}

/** What must be put right before the files that wait can be sent. */
export function obstacles(items: readonly Item[], island: Pick<Island, "max_bytes">): Obstacle[] {
  const found: Obstacle[] = [];
  const seen = new Map<number, number>();
  for (const item of items) {
    if (ENDED.includes(item.stage)) continue;
    if (item.file.size === 0) found.push({ kind: "empty", item });
    else if (item.file.size > island.max_bytes) found.push({ kind: "too_large", item });
    if (item.episode === null) found.push({ kind: "no_episode", item });
    else seen.set(item.episode, (seen.get(item.episode) ?? 0) + 1);
  }
  for (const [episode, count] of seen) if (count > 1) found.push({ kind: "same_episode", episode });
  return found;
}

/** The next files to start, as long as there is room. */
export function nextOnes(items: readonly Item[]): Item[] {
  const busy = items.filter((item) => item.stage === "sending" || item.stage === "sealing").length;
  return items.filter((item) => item.stage === "queued").slice(0, Math.max(0, AT_ONCE - busy));
}

/** The files that a press on “send” would set going. */
export function sendable(items: readonly Item[]): Item[] {
  return items.filter((item) => HELD.includes(item.stage));
}

/** Bytes arrived and bytes in all, over the files that are or were on their way. */
export function total(items: readonly Item[]): { sent: number; size: number } {
  const counted = items.filter((item) => item.stage !== "ready");
  return { sent: counted.reduce((sum, item) => sum + item.sent, 0), size: counted.reduce((sum, item) => sum + item.file.size, 0) };
}

/** The name under which a browser remembers an upload: another work or a changed file never goes on with it. */
export function fingerprint(file: Pick<File, "name" | "size" | "lastModified">, work: string, episode: number): string {
  return ["zhijiang", work, episode, file.name, file.size, file.lastModified].join("/");
}
