/** The only owner of the picture of the cut before: decodes and paints the frame that stands where one is. */

import { changeAt, placeOfCarried } from "./changes";
import { oldFrameAt } from "./core/recut";
import { FrameTable } from "./core/table";
import { canDecodeFrames, Picture } from "./picture";
import type { RoomState, Store } from "./store";

export class Before {
  private picture: Promise<{ picture: Picture; frames: number }> | null = null;
  private serial = 0;
  private busy = false;
  private again = false;
  private leaving: () => void;

  constructor(
    private readonly store: Store,
    private readonly canvas: () => HTMLCanvasElement | null,
    private readonly load: (url: string) => Promise<ArrayBuffer>,
  ) {
    this.leaving = store.listen((state, _request, before) => {
      if (state.compare === "off") return;
      if (state.frame !== before.frame || state.compare !== before.compare || state.change !== before.change || state.chosen !== before.chosen || state.room !== before.room) this.show();
    });
    this.show();
  }

  dispose(): void {
    this.leaving();
    void this.picture?.then(({ picture }) => picture.dispose());
  }

  /** One picture at a time; while one is decoded only the newest wish is kept. */
  private show(): void {
    if (this.busy) {
      this.again = true;
      return;
    }
    this.busy = true;
    void this.paint().finally(() => {
      this.busy = false;
      if (!this.again) return;
      this.again = false;
      this.show();
    });
  }

  private async paint(): Promise<void> {
    const { state } = this.store;
    const { recut } = state.room ?? {};
    if (state.compare === "off" || !recut || !canDecodeFrames()) return;
    const frame = oldFrame(state);
    const serial = ++this.serial;
    if (frame === null) {
      this.clear();
      this.store.send({ type: "before", frame: null });
      return;
    }
    try {
      const { picture, frames } = await this.open(recut.before.playlist, recut.before.frame_table);
      const still = await picture.frame(Math.min(frame, frames - 1), state.playing ? 1 : 0);
      const canvas = this.canvas();
      if (!still || !canvas || serial !== this.serial) return;
      if (canvas.width !== still.width) canvas.width = still.width;
      if (canvas.height !== still.height) canvas.height = still.height;
      const context = canvas.getContext("2d", { alpha: false });
      if (context) still.draw(context);
      this.store.send({ type: "before", frame });
    } catch {
      this.clear();
      this.store.send({ type: "before", frame: null });
    }
  }

  private open(playlist: string, table: string): Promise<{ picture: Picture; frames: number }> {
    this.picture ??= this.load(table).then((bytes) => {
      const parsed = FrameTable.parse(bytes);
      return { picture: new Picture(playlist, parsed), frames: parsed.frames };
    });
    this.picture.catch(() => (this.picture = null));
    return this.picture;
  }

  private clear(): void {
    const canvas = this.canvas();
    canvas?.getContext("2d")?.clearRect(0, 0, canvas.width, canvas.height);
  }
}

/** The frame of the cut before that belongs to what is on the screen. At the splice of something taken out, its first frame. */
export function oldFrame(state: RoomState): number | null {
  const { recut } = state.room ?? {};
  if (!recut) return null;
  // An objection that is looked at stands beside the frames it was written on, whatever became of them.
  const carried = state.room?.carried?.find(({ note }) => note.key === state.chosen);
  if (carried && !state.playing && state.frame === placeOfCarried(carried)) return carried.note.start;
  const change = changeAt(state, state.frame);
  if (change && change.old[1] > change.old[0] && (change.kind === "removed" || change.kind === "replaced")) {
    return Math.min(change.old[0] + state.frame - change.new[0], change.old[1] - 1);
  }
  return oldFrameAt(recut.frame_map, recut.retimed ?? [], state.frame);
}
