/** waveform.bin: for each sound stream, the lowest and highest sample heard during each frame of the picture. */

const MAGIC = 0x46574a5a; // "ZJWF", little-endian
const HEADER_BYTES = 16;

export interface Waveform {
  readonly frames: number;
  /** Lowest and highest of all streams, -128..127, one per frame. */
  readonly low: Int8Array;
  readonly high: Int8Array;
}

/** Read the file and lay all streams over one another. Throws with what was expected and what came. */
export function parseWaveform(bytes: ArrayBuffer): Waveform {
  const view = new DataView(bytes);
  if (bytes.byteLength < HEADER_BYTES || view.getUint32(0, true) !== MAGIC) throw new Error("waveform.bin: not a waveform");
  const version = view.getUint32(4, true);
  if (version !== 1) throw new Error(`waveform.bin: expected version 1, got ${version}`);
  const streams = view.getUint32(8, true);
  const frames = view.getUint32(12, true);
  const wanted = HEADER_BYTES + streams * frames * 2;
  if (bytes.byteLength < wanted) throw new Error(`waveform.bin: expected ${wanted} bytes, got ${bytes.byteLength}`);
  const low = new Int8Array(frames);
  const high = new Int8Array(frames);
  for (let stream = 0; stream < streams; stream++) {
    const lows = new Int8Array(bytes, HEADER_BYTES + stream * frames * 2, frames);
    const highs = new Int8Array(bytes, HEADER_BYTES + stream * frames * 2 + frames, frames);
    for (let k = 0; k < frames; k++) {
      low[k] = Math.min(low[k] ?? 0, lows[k] ?? 0);
      high[k] = Math.max(high[k] ?? 0, highs[k] ?? 0);
    }
  }
  return { frames, low, high };
}

/** Extremes over frames [start, end), as shares -1..1. */
export function extremes(wave: Waveform, start: number, end: number): readonly [number, number] {
  let low = 0;
  let high = 0;
  const last = Math.min(end, wave.frames);
  for (let k = Math.max(0, start); k < last; k++) {
    low = Math.min(low, wave.low[k] ?? 0);
    high = Math.max(high, wave.high[k] ?? 0);
  }
  return [low / 128, high / 127];
}
