/**
 * Exact frames: frame number in, decoded picture out, by WebCodecs.
 *
 * A frame is known by the timestamp that the decoder gives it, looked up in the frame table; nothing is counted and no
 * rate is used. Decoded pictures are kept in memory around the place where one works, so that stepping back is as quick
 * as stepping forward.
 */

import { BufferSource, EncodedPacketSink, Input, MP4, type InputVideoTrack, type VideoSample, VideoSampleSink } from "mediabunny";
import type { FrameTable } from "./core/table";
import { Segments } from "./segments";

/** Decoded pictures kept at hand [bytes]. */
const KEPT_BYTES = 256 * 1024 * 1024;
/** Frames decoded ahead of a step backwards, at least. */
const LEAST_RUN = 8;
/** How far ahead it is cheaper to go on decoding than to begin again. */
const FORWARD_REACH = 12;

/** A picture in memory. Draw it as often as you like; its owner closes it. */
export interface Still {
  readonly width: number;
  readonly height: number;
  readonly bytes: number;
  draw(context: CanvasRenderingContext2D): void;
  close(): void;
}

interface Opened {
  readonly index: number;
  readonly input: Input;
  readonly sink: VideoSampleSink;
  readonly first: number;
  readonly last: number;
  readonly frames: ReadonlySet<number>;
}

interface Run {
  readonly segment: number;
  readonly samples: AsyncGenerator<VideoSample, void, unknown>;
  /** The frame that was decoded last. */
  at: number;
}

/** Whether this browser can decode as we need it at all. */
export function canDecodeFrames(): boolean {
  return typeof VideoDecoder !== "undefined" && typeof VideoFrame !== "undefined";
}

export class Picture {
  private readonly segments: Segments;
  private readonly stills = new Map<number, Still>();
  private kept = 0;
  private readonly opened = new Map<number, Promise<Opened>>();
  private run: Run | null = null;
  private work: Promise<unknown> = Promise.resolve();
  private newest = 0;
  private shift: number | null = null;
  private gone = false;

  constructor(playlist: string, private table: FrameTable) {
    this.segments = new Segments(playlist);
  }

  /** Take a longer frame table of the same film; what is open is read again, as its frames may have got numbers. */
  extend(table: FrameTable): void {
    this.table = table;
    this.opened.clear();
  }

  /**
   * Decode a frame; `way` tells where one is going, so that the right neighbours are kept.
   *
   * One decoding runs at a time; a frame that nobody waits for any longer (`wanted` says no) is not begun.
   */
  frame(frame: number, way: 1 | -1 | 0, wanted: () => boolean = () => true): Promise<Still | null> {
    const ready = this.stills.get(frame);
    if (ready) {
      this.keep(frame, ready);
      return Promise.resolve(ready);
    }
    const serial = ++this.newest;
    const next = this.work.then(() => (this.gone || !wanted() ? null : this.decode(frame, way, serial)));
    this.work = next.catch(() => undefined);
    return next;
  }

  /** Decode what will probably be asked for next, when nothing else is going on. */
  ahead(frame: number, way: 1 | -1): void {
    const next = way === 1 ? frame + 2 : frame - 3;
    if (next < 0 || next >= this.table.frames || this.stills.has(next)) return;
    const serial = this.newest;
    this.work = this.work.then(() => (this.gone || serial !== this.newest ? null : this.decode(next, way, serial))).catch(() => undefined);
  }

  dispose(): void {
    this.gone = true;
    void this.run?.samples.return();
    this.run = null;
    for (const still of this.stills.values()) still.close();
    this.stills.clear();
    for (const opened of this.opened.values()) opened.then((segment) => segment.input.dispose(), () => undefined);
    this.segments.dispose();
  }

  private async decode(frame: number, way: 1 | -1 | 0, serial: number): Promise<Still | null> {
    const ready = this.stills.get(frame);
    if (ready) return ready;
    const segment = await this.segmentOf(frame);
    const run = this.run;
    const goesOn = run !== null && run.segment === segment.index && run.at < frame && frame - run.at <= FORWARD_REACH;
    const from = goesOn ? run.at + 1 : way === -1 ? Math.max(segment.first, this.table.keyAtOrBefore(frame), frame - this.behind()) : frame;
    const found = await this.advance(goesOn ? run : await this.begin(segment, from), frame, from);
    if (way !== 0 && serial === this.newest) this.segments.prefetch(segment.index + way);
    if (!found) throw new Error(`frame ${frame} is not where the frame table says`);
    return found;
  }

  /** Frames kept behind a step backwards: half of what memory has room for. */
  private behind(): number {
    const one = [...this.stills.values()].at(-1)?.bytes ?? 3_200_000;
    return Math.max(LEAST_RUN, Math.min(48, Math.floor(KEPT_BYTES / one / 2)));
  }

  private async begin(segment: Opened, from: number): Promise<Run> {
    await this.run?.samples.return();
    const samples = segment.sink.samples(this.table.middle(from) + (this.shift ?? 0));
    this.run = { segment: segment.index, samples, at: -1 };
    return this.run;
  }

  /** Decode on until a frame is there, keeping pictures from `from` on. */
  private async advance(run: Run, frame: number, from: number): Promise<Still | null> {
    while (!this.gone) {
      const next = await run.samples.next();
      if (next.done) {
        if (this.run === run) this.run = null;
        return this.stills.get(frame) ?? null;
      }
      const sample = next.value;
      const at = this.table.beginningAt(sample.timestamp - (this.shift ?? 0));
      if (at !== null && at >= from && !this.stills.has(at)) this.keep(at, await stillOf(sample));
      else sample.close();
      run.at = at ?? run.at;
      if (run.at >= frame) return this.stills.get(frame) ?? null;
    }
    return null;
  }

  /** Put a picture at the young end, and close the oldest that there is no room for. */
  private keep(frame: number, still: Still): void {
    if (this.stills.delete(frame)) this.kept -= still.bytes;
    this.stills.set(frame, still);
    this.kept += still.bytes;
    for (const [old, oldest] of this.stills) {
      if (this.kept <= KEPT_BYTES || old === frame) return;
      this.stills.delete(old);
      this.kept -= oldest.bytes;
      oldest.close();
    }
  }

  /** The segment that holds a frame: where the playlist hints, or one of its neighbours. */
  private async segmentOf(frame: number): Promise<Opened> {
    if (this.shift === null) await this.open(0);
    let index = await this.segments.near(Math.max(0, this.table.middle(frame) - this.table.time(0)));
    for (let tries = 0; tries < 6; tries++) {
      const segment = await this.open(index);
      if (segment.frames.has(frame)) return segment;
      const next = index + (frame < segment.first ? -1 : 1);
      if (next < 0 || next >= this.segments.count) break;
      index = next;
    }
    throw new Error(`no segment holds frame ${frame}`);
  }

  private open(index: number): Promise<Opened> {
    const known = this.opened.get(index);
    if (known) return known;
    const coming = this.read(index);
    this.opened.set(index, coming);
    coming.catch(() => this.opened.delete(index));
    for (const old of this.opened.keys()) {
      if (this.opened.size <= 6) break;
      if (old === index || old === this.run?.segment) continue;
      void this.opened.get(old)?.then((segment) => segment.input.dispose());
      this.opened.delete(old);
    }
    return coming;
  }

  /** Read a segment's index: which frames of the film it holds. */
  private async read(index: number): Promise<Opened> {
    const input = new Input({ source: new BufferSource(await this.segments.file(index)), formats: [MP4] });
    const track = await input.getPrimaryVideoTrack();
    if (!track) throw new Error(`segment ${index} has no picture`);
    const times = await timesOf(track);
    // The first frame of the first segment is frame 0 of the film, whatever clock a demuxer reads it on.
    if (index === 0) this.shift = Math.min(...times) - this.table.time(0);
    const frames = new Set(times.map((time) => this.table.beginningAt(time - (this.shift ?? 0))).filter((k) => k !== null));
    return { index, input, sink: new VideoSampleSink(track), first: Math.min(...frames), last: Math.max(...frames), frames };
  }
}

async function timesOf(track: InputVideoTrack): Promise<number[]> {
  const times: number[] = [];
  for await (const packet of new EncodedPacketSink(track).packets(undefined, undefined, { metadataOnly: true })) times.push(packet.timestamp);
  return times;
}

/** Copy a decoded sample out of the decoder's hands, so that no decoder waits for us to let go. */
async function stillOf(sample: VideoSample): Promise<Still> {
  const width = sample.displayWidth;
  const height = sample.displayHeight;
  if (sample.rotation !== 0) {
    const canvas = new OffscreenCanvas(width, height);
    const context = canvas.getContext("2d");
    if (context) sample.draw(context, 0, 0, width, height);
    sample.close();
    return ofBitmap(canvas.transferToImageBitmap(), width, height);
  }
  const frame = sample.toVideoFrame();
  sample.close();
  try {
    return frame.format === null ? ofBitmap(await createImageBitmap(frame), width, height) : await copied(frame, width, height);
  } finally {
    frame.close();
  }
}

function ofBitmap(bitmap: ImageBitmap, width: number, height: number): Still {
  return {
    width,
    height,
    bytes: bitmap.width * bitmap.height * 4,
    draw: (context) => context.drawImage(bitmap, 0, 0, width, height),
    close: () => bitmap.close(),
  };
}

/** Keep the planes as they are (1.5 bytes a pixel instead of 4). */
async function copied(frame: VideoFrame, width: number, height: number): Promise<Still> {
  const format = frame.format;
  if (format === null) throw new Error("expected a frame whose format is known");
  const rect = frame.visibleRect ?? new DOMRectReadOnly(0, 0, frame.codedWidth, frame.codedHeight);
  const data = new Uint8Array(frame.allocationSize({ rect }));
  const layout = await frame.copyTo(data, { rect });
  const init: VideoFrameBufferInit = {
    format, layout, timestamp: 0, codedWidth: rect.width, codedHeight: rect.height,
    displayWidth: frame.displayWidth, displayHeight: frame.displayHeight, colorSpace: frame.colorSpace,
  }; // prettier-ignore
  return {
    width,
    height,
    bytes: data.byteLength,
    draw(context) {
      const again = new VideoFrame(data, init);
      context.drawImage(again, 0, 0, width, height);
      again.close();
    },
    close: () => undefined,
  };
}
