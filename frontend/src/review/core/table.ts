/** The frame table of what the browser plays: presentation times of every frame, as the packager wrote them. */

const MAGIC = 0x54464a5a; // "ZJFT", little-endian
const HEADER_BYTES = 20;

/** Where each frame lies in the media, in whole ticks of its time base. */
export class FrameTable {
  /** Presentation times in ticks, ascending. */
  readonly pts: Float64Array;
  /** Ticks per second, as a fraction: seconds = ticks * num / den. */
  readonly num: number;
  readonly den: number;
  private readonly keys: Uint8Array;

  constructor(pts: Float64Array, keys: Uint8Array, num: number, den: number) {
    this.pts = pts;
    this.keys = keys;
    this.num = num;
    this.den = den;
  }

  /** Read frames.bin. Throws with what was expected and what came. */
  static parse(bytes: ArrayBuffer): FrameTable {
    const view = new DataView(bytes);
    if (bytes.byteLength < HEADER_BYTES || view.getUint32(0, true) !== MAGIC) throw new Error("frames.bin: not a frame table");
    const version = view.getUint32(4, true);
    if (version !== 1) throw new Error(`frames.bin: expected version 1, got ${version}`);
    const frames = view.getUint32(8, true);
    const wanted = HEADER_BYTES + frames * 9;
    if (bytes.byteLength < wanted) throw new Error(`frames.bin: expected ${wanted} bytes, got ${bytes.byteLength}`);
    const pts = new Float64Array(frames);
    for (let k = 0; k < frames; k++) pts[k] = Number(view.getBigInt64(HEADER_BYTES + k * 8, true));
    const keys = new Uint8Array(bytes.slice(HEADER_BYTES + frames * 8, wanted));
    return new FrameTable(pts, keys, view.getUint32(12, true), view.getUint32(16, true));
  }

  get frames(): number {
    return this.pts.length;
  }

  /** Time of a frame's beginning on the media's own clock [seconds, for the browser]. */
  time(frame: number): number {
    return (this.at(frame) * this.num) / this.den;
  }

  /** The middle of a frame: the only safe place to aim at. */
  middle(frame: number): number {
    return ((this.at(frame) + this.at(frame + 1)) * this.num) / (2 * this.den);
  }

  /** The frame whose beginning is nearest to a time that a decoder or player reported for a frame. */
  nearest(seconds: number): number {
    const ticks = (seconds * this.den) / this.num;
    const k = this.lastAtOrBefore(ticks);
    return this.at(k + 1) - ticks < ticks - this.at(k) && k + 1 < this.frames ? k + 1 : k;
  }

  /** The frame that begins at a time, to within half a frame; null for times that belong to no frame of the table. */
  beginningAt(seconds: number): number | null {
    const k = this.nearest(seconds);
    const ticks = (seconds * this.den) / this.num;
    return Math.abs(ticks - this.at(k)) * 2 < this.at(k + 1) - this.at(k) ? k : null;
  }

  /** The frame that is on show at a time; times before the first frame show the first. */
  shownAt(seconds: number): number {
    return this.lastAtOrBefore((seconds * this.den) / this.num);
  }

  /** The key frame from which decoding of a frame must begin. */
  keyAtOrBefore(frame: number): number {
    let k = Math.min(frame, this.frames - 1);
    while (k > 0 && !((this.keys[k] ?? 0) & 1)) k--;
    return Math.max(0, k);
  }

  /** Presentation time in ticks; beyond the end, as if frames went on in the last frame's pace. */
  private at(frame: number): number {
    const last = this.frames - 1;
    if (frame <= last) return this.pts[Math.max(0, frame)] ?? 0;
    const end = this.pts[last] ?? 0;
    const pace = last > 0 ? end - (this.pts[last - 1] ?? 0) : 1;
    return end + (frame - last) * pace;
  }

  private lastAtOrBefore(ticks: number): number {
    let low = 0;
    let high = this.frames - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.pts[middle] ?? 0) <= ticks) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}
