/** The packaged film as files: its playlist, and the bytes of its segments with a memory of the last ones. */

/** Compressed bytes kept at hand. */
const KEPT_BYTES = 96 * 1024 * 1024;

export interface Segment {
  readonly url: string;
  /** Where the playlist says it begins [seconds from the first segment]: a hint, never a truth. */
  readonly begins: number;
}

export interface Playlist {
  readonly map: string;
  readonly segments: readonly Segment[];
  readonly ended: boolean;
}

/** Read the few tags that our own packages use. */
export function parsePlaylist(text: string, base: string): Playlist {
  if (!text.startsWith("#EXTM3U")) throw new Error("expected a playlist, got something else");
  const segments: Segment[] = [];
  let map = "";
  let begins = 0;
  let duration = 0;
  for (const line of text.split(/\r?\n/)) {
    const uri = /^#EXT-X-MAP:.*URI="([^"]+)"/.exec(line)?.[1];
    const seconds = /^#EXTINF:([\d.]+)/.exec(line)?.[1];
    if (uri) map = new URL(uri, base).href;
    else if (seconds) duration = Number(seconds);
    else if (line && !line.startsWith("#")) {
      segments.push({ url: new URL(line, base).href, begins });
      begins += duration;
    }
  }
  return { map, segments, ended: text.includes("#EXT-X-ENDLIST") };
}

/** Fetches segments whole, each once while it is remembered. */
export class Segments {
  private playlist: Playlist | null = null;
  private init: Promise<Uint8Array> | null = null;
  private readonly kept = new Map<string, Promise<Uint8Array>>();
  private readonly sizes = new Map<string, number>();
  private readonly gone = new AbortController();

  constructor(private readonly url: string) {}

  /** Index of the segment that the playlist puts at a time from its beginning; the last one for times beyond. */
  async near(seconds: number): Promise<number> {
    let list = this.playlist ?? (await this.read());
    if (!list.ended && seconds >= (list.segments.at(-1)?.begins ?? 0)) list = await this.read();
    const after = list.segments.findIndex((segment) => segment.begins > seconds);
    return Math.max(0, (after < 0 ? list.segments.length : after) - 1);
  }

  get count(): number {
    return this.playlist?.segments.length ?? 0;
  }

  /** A segment as a file of its own: the header of the film, then its frames. */
  async file(index: number): Promise<Uint8Array<ArrayBuffer>> {
    const list = this.playlist ?? (await this.read());
    const segment = list.segments[index];
    if (!segment) throw new Error(`expected one of ${list.segments.length} segments, asked for ${index}`);
    this.init ??= this.fetch(list.map);
    const [head, body] = await Promise.all([this.init, this.remembered(segment.url)]);
    const file = new Uint8Array(head.byteLength + body.byteLength);
    file.set(head);
    file.set(body, head.byteLength);
    return file;
  }

  /** Fetch a segment before it is needed; failures wait until it is. */
  prefetch(index: number): void {
    const url = this.playlist?.segments[index]?.url;
    if (url) this.remembered(url).catch(() => undefined);
  }

  dispose(): void {
    this.gone.abort();
    this.kept.clear();
  }

  private async read(): Promise<Playlist> {
    const answer = await fetch(this.url, { signal: this.gone.signal, cache: "no-cache" });
    if (!answer.ok) throw new Error(`playlist: ${answer.status}`);
    this.playlist = parsePlaylist(await answer.text(), new URL(this.url, location.href).href);
    return this.playlist;
  }

  private remembered(url: string): Promise<Uint8Array> {
    const known = this.kept.get(url);
    if (known) {
      this.kept.delete(url); // put it at the young end
      this.kept.set(url, known);
      return known;
    }
    const coming = this.fetch(url);
    this.kept.set(url, coming);
    coming.then(
      (bytes) => {
        this.sizes.set(url, bytes.byteLength);
        this.forget();
      },
      () => this.kept.delete(url),
    );
    return coming;
  }

  private forget(): void {
    let total = 0;
    for (const url of [...this.kept.keys()].reverse()) {
      total += this.sizes.get(url) ?? 0;
      if (total > KEPT_BYTES) this.kept.delete(url);
    }
  }

  private async fetch(url: string): Promise<Uint8Array> {
    const answer = await fetch(url, { signal: this.gone.signal });
    if (!answer.ok) throw new Error(`${new URL(url).pathname}: ${answer.status}`);
    return new Uint8Array(await answer.arrayBuffer());
  }
}
