/** Draws the old cut over the new one with ribbons between them, and what was watched. */

import { changesOf } from "../changes";
import { oldNear } from "../core/recut";
import { fromFlat } from "../core/runs";
import { Scale } from "../core/scale";
import type { RoomState } from "../store";
import type { Band, Colours } from "./timeline-paint";

const BAR = 10;

/** Two bars on one scale: above the part of the old cut that belongs to what is in view, below the new one. */
export function paintRibbon(c: CanvasRenderingContext2D, scale: Scale, colours: Colours, state: RoomState, band: Band): void {
  const { recut } = state.room ?? {};
  if (!recut) return;
  const { frame_map: map, retimed = [] } = recut;
  const whole = scale.start <= 0 && scale.end >= (state.room?.cut.frames ?? 0);
  const from = whole ? 0 : oldNear(map, retimed, Math.floor(scale.start));
  const to = whole ? recut.before.frames : Math.max(from + 1, oldNear(map, retimed, Math.ceil(scale.end)));
  const old = new Scale(from, to, scale.width);
  const top = band.top + 1;
  const bottom = band.top + band.height - BAR - 1;
  c.save();
  c.beginPath();
  c.rect(0, band.top, scale.width, band.height);
  c.clip();
  c.fillStyle = colours.lane;
  c.fillRect(0, top, scale.width, BAR);
  c.fillRect(0, bottom, scale.width, BAR);
  const joined = [...map.map(([start, was, length]) => [start, start + length, was, was + length] as const), ...retimed];
  for (const [start, end, was, until] of joined) {
    if (end < scale.start || start > scale.end) continue;
    const [a, b, x, y] = [old.x(was), old.x(until), scale.x(start), scale.x(end)];
    c.fillStyle = `${colours.ink3}4D`;
    c.beginPath();
    c.moveTo(a, top + BAR);
    c.lineTo(b, top + BAR);
    c.lineTo(y, bottom);
    c.lineTo(x, bottom);
    c.fill();
    c.fillStyle = `${colours.ink3}80`;
    c.fillRect(a, top, Math.max(1, b - a), BAR);
    c.fillRect(x, bottom, Math.max(1, y - x), BAR);
  }
  for (const change of changesOf(state)) {
    c.fillStyle = change.verdict === "accepted" ? colours.moss : colours.severity.issue;
    const sound = change.kind === "sound" ? BAR / 2 : 0;
    const [a, b, x, y] = [old.x(change.old[0]), old.x(change.old[1]), scale.x(change.new[0]), scale.x(change.new[1])];
    if (b > a) c.fillRect(a, top, Math.max(2, b - a), BAR - sound);
    if (y > x) c.fillRect(x, bottom + sound, Math.max(3, y - x), BAR - sound);
    else wedge(c, x, bottom);
    if (change.number !== state.change) continue;
    c.strokeStyle = colours.ink;
    c.strokeRect(x - 1.5, bottom - 0.5, Math.max(4, y - x) + 3, BAR + 1);
    if (b > a) c.strokeRect(a - 1.5, top - 0.5, Math.max(4, b - a) + 3, BAR + 1);
  }
  c.restore();
}

/** A splice where something was taken out. */
function wedge(c: CanvasRenderingContext2D, x: number, y: number): void {
  c.beginPath();
  c.moveTo(x - 5, y + BAR);
  c.lineTo(x, y);
  c.lineTo(x + 5, y + BAR);
  c.fill();
}

/** What one has watched, and under it what is still to be watched. */
export function paintSeen(c: CanvasRenderingContext2D, scale: Scale, colours: Colours, state: RoomState, band: Band): void {
  const { viewing } = state.room ?? {};
  c.fillStyle = colours.lane;
  c.fillRect(0, band.top, scale.width, band.height);
  if (!viewing) return;
  c.fillStyle = colours.moss;
  for (const [start, end] of fromFlat(viewing.seen)) c.fillRect(scale.x(start), band.top + 2, Math.max(1, scale.x(end) - scale.x(start)), 5);
  c.fillStyle = colours.severity.issue;
  for (const [start, end] of fromFlat(viewing.missing)) c.fillRect(scale.x(start), band.top + 9, Math.max(1, scale.x(end) - scale.x(start)), 2);
}
