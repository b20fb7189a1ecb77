/** The timeline's one scale: frames to pixels and back, and where its ruler has marks. */

import { type Counting, nominal } from "./time";

export class Scale {
  constructor(
    readonly start: number,
    readonly end: number,
    readonly width: number,
  ) {}

  /** Pixels to one frame. */
  get frame(): number {
    return this.width / Math.max(1e-9, this.end - this.start);
  }

  /** Left edge of a frame. */
  x(frame: number): number {
    return (frame - this.start) * this.frame;
  }

  /** The frame under a pixel, whole or not in the film. */
  at(x: number): number {
    return Math.floor(this.start + x / this.frame);
  }
}

export interface Tick {
  readonly frame: number;
  readonly labelled: boolean;
}

/** Marks of the ruler: labelled ones at least `room` pixels apart, on whole seconds or minutes where that is wide enough. */
export function ticks(scale: Scale, counting: Counting, room: number): readonly Tick[] {
  const fps = nominal(counting.rate);
  const steps = [1, 2, 5, 10, ...[1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600].map((seconds) => seconds * fps)].filter((step) => step < fps || step % fps === 0);
  const step = steps.find((frames) => frames * scale.frame >= room) ?? 3600 * fps;
  const small = steps.findLast((frames) => step % frames === 0 && frames < step && frames * scale.frame >= 8) ?? step;
  const found: Tick[] = [];
  // Marks stand on round labels, so they are counted from the label zero, not from the first frame.
  const first = Math.ceil((Math.max(0, scale.start) + counting.start) / small) * small - counting.start;
  for (let frame = first; frame < scale.end; frame += small) found.push({ frame, labelled: (frame + counting.start) % step === 0 });
  return found;
}
