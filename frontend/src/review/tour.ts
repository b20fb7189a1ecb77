/** Plays only what changed, window after window. It asks the player through the store, as a person does. */

import { changesOf, chosenChange, placeOfCarried, unseenLead } from "./changes";
import { placeOf, tourOf, windowOf } from "./core/recut";
import type { Run } from "./core/runs";
import type { Request, RoomState, Store } from "./store";

export class Tour {
  private windows: readonly Run[] = [];
  private at = 0;
  /** Set while the player is on its way to the next window: frames that are still painted of the last one count no more. */
  private coming: number | null = null;

  constructor(private readonly store: Store) {
    store.listen((state, request, before) => this.heed(state, request, before));
  }

  private heed(state: RoomState, request: Request, before: RoomState): void {
    switch (request.type) {
      case "next-change":
      case "choose-change": {
        const change = chosenChange(state);
        if (change && (request.type === "choose-change" || change.number !== before.change)) this.go(placeOf(change, this.frames(state)));
        break;
      }
      case "next-carried": {
        const found = state.room?.carried?.find(({ note }) => note.key === state.chosen);
        if (found && state.chosen !== before.chosen) this.go(placeOfCarried(found));
        break;
      }
      case "next-unseen": {
        const frame = unseenLead(state, state.frame);
        if (frame !== null) this.go(frame);
        break;
      }
      case "tour":
        if (state.tour !== "off") this.begin(state);
        else if (state.playing && before.tour !== "off") this.store.send({ type: "stop" });
        break;
      case "paused":
        // A busy machine may paint no last frame; then nothing but the end of the film ends the last window.
        if (request.ended && state.tour !== "off") this.store.send({ type: "tour", what: "off" });
        break;
      case "shown":
        if (state.tour !== "off" && state.playing) this.watch(request.frame);
        break;
    }
  }

  private go(frame: number): void {
    if (this.store.state.tour !== "off") this.store.send({ type: "tour", what: "off" });
    this.store.send({ type: "seek", frame });
  }

  private begin(state: RoomState): void {
    const frames = this.frames(state);
    const handles = state.room?.recut?.handles ?? 0;
    const change = chosenChange(state);
    this.windows = state.tour === "one" && change ? [windowOf(change, handles, frames)] : tourOf(changesOf(state), handles, frames);
    const here = this.windows.findIndex(([, end]) => end > state.frame + 1);
    this.at = Math.max(0, here);
    const start = this.windows[this.at]?.[0] ?? 0;
    this.coming = start;
    this.store.send({ type: "seek", frame: start });
    if (!state.playing) this.store.send({ type: "toggle-play" });
  }

  private watch(frame: number): void {
    const window = this.windows[this.at];
    if (!window) return;
    if (this.coming !== null) {
      if (frame < this.coming || frame >= window[1]) return;
      this.coming = null;
    }
    if (frame < window[1] - 1) return;
    const next = this.windows[++this.at];
    if (next) {
      this.coming = next[0];
      this.store.send({ type: "seek", frame: next[0] });
    } else {
      this.store.send({ type: "tour", what: "off" });
    }
  }

  private frames(state: RoomState): number {
    return Math.max(1, state.room?.cut.frames ?? 1);
  }
}
