/** The keyboard: one table for what keys do and for the sheet that shows them. */

import { shotEdge } from "./core/notes";
import { oneSecond } from "./core/time";
import { isDeclaring } from "./passages";
import type { Fit, Request, RoomState } from "./store";
import type { Strings } from "./strings/en";

type Group = keyof Strings["keyGroups"];

/** The sheet: what is pressed, and which sentence of the strings tells what it does. */
export const SHEET: readonly { readonly group: Group; readonly keys: readonly string[]; readonly does: keyof Strings["keys"] }[] = [
  { group: "play", keys: ["Space"], does: "play" },
  { group: "play", keys: ["J", "K", "L"], does: "shuttle" },
  { group: "play", keys: ["Ctrl+L"], does: "loop" },
  { group: "play", keys: ["Shift+M"], does: "mute" },
  { group: "move", keys: ["←", "→"], does: "frame" },
  { group: "move", keys: ["Shift+←", "Shift+→"], does: "second" },
  { group: "move", keys: ["↑", "↓"], does: "shot" },
  { group: "move", keys: ["Home", "End"], does: "ends" },
  { group: "move", keys: ["G"], does: "goTo" },
  { group: "notes", keys: ["M"], does: "write" },
  { group: "notes", keys: ["I", "O", "X"], does: "marks" },
  { group: "notes", keys: [",", "."], does: "nextNote" },
  { group: "notes", keys: ["Ctrl+Enter"], does: "save" },
  { group: "changes", keys: ["N", "Shift+N"], does: "nextChange" },
  { group: "changes", keys: ["P", "C"], does: "tour" },
  { group: "changes", keys: ["A", "Q"], does: "judge" },
  { group: "changes", keys: ["V", "W", "D", "B"], does: "compare" },
  { group: "changes", keys: ["T", "Shift+T"], does: "nextCarried" },
  { group: "changes", keys: ["Y", "R", "Ctrl+Z"], does: "settle" },
  { group: "changes", keys: ["U"], does: "unseen" },
  { group: "view", keys: ["+", "-", "0"], does: "zoom" },
  { group: "view", keys: ["Z"], does: "size" },
  { group: "view", keys: ["F"], does: "full" },
  { group: "view", keys: ["?"], does: "sheet" },
];

const NEXT_FIT: Readonly<Record<Fit, Fit>> = { fit: "full", full: "half", half: "fit" };

/** What of a keyboard event counts here. */
export interface Stroke {
  readonly key: string;
  readonly ctrl: boolean;
  readonly shift: boolean;
  readonly repeat: boolean;
  /** Somebody is typing into a field. */
  readonly typing: boolean;
  /** K is held down, so J and L go frame by frame. */
  readonly held: boolean;
}

/** The request a stroke makes; null leaves the key to the browser. */
export function requestFor(stroke: Stroke, state: RoomState): Request | null {
  if (stroke.ctrl) return withControl(stroke);
  if (stroke.typing) return null;
  return plain(stroke, state);
}

function withControl({ key, typing, shift }: Stroke): Request | null {
  if (key === " ") return { type: "toggle-play" };
  if (typing) return null;
  if (key.toLowerCase() === "l" && !shift) return { type: "loop" };
  if (key.toLowerCase() === "z" && !shift) return { type: "undo" };
  if (key.toLowerCase() === "c" && shift) return { type: "copy-link" };
  return null;
}

function plain(stroke: Stroke, state: RoomState): Request | null {
  const { key, shift, repeat, held } = stroke;
  switch (key) {
    case " ":
      return repeat ? null : { type: "toggle-play" };
    case "ArrowLeft":
    case "ArrowRight": {
      const way = key === "ArrowRight" ? 1 : -1;
      return { type: "step", by: way * (shift ? oneSecond(state.labels.rate) : 1), held: repeat };
    }
    case "ArrowUp":
    case "ArrowDown": {
      const edge = shotEdge(state.room?.shots ?? [], state.frame, key === "ArrowDown" ? 1 : -1);
      return edge === null ? null : { type: "seek", frame: edge };
    }
    case "Home":
      return { type: "seek", frame: 0 };
    case "End":
      return { type: "seek", frame: Number.MAX_SAFE_INTEGER };
    case ",":
      return { type: "next-note", way: -1 };
    case ".":
      return { type: "next-note", way: 1 };
    case "?":
      return { type: "help", open: !state.help };
    case "+":
    case "=":
      return { type: "zoom", by: 0.5 };
    case "-":
      return { type: "zoom", by: 2 };
    case "0":
      return { type: "view", start: 0, end: state.room?.cut.frames ?? 1 };
  }
  return letter(key.toLowerCase(), shift, repeat, held, state);
}

function letter(key: string, shift: boolean, repeat: boolean, held: boolean, state: RoomState): Request | null {
  switch (key) {
    case "j":
    case "l": {
      const way = key === "l" ? 1 : -1;
      if (held) return { type: "step", by: way, held: repeat };
      return repeat ? null : { type: "shuttle", way };
    }
    case "k":
      return repeat ? null : { type: "stop" };
    case "i":
      return { type: "mark", side: "in" };
    case "o":
      return { type: "mark", side: "out" };
    case "x":
      return { type: "unmark" };
    case "m":
      if (shift) return { type: "mute" };
      if (isDeclaring(state)) return repeat ? null : { type: "declare", key: newKey() };
      if (!state.room?.me.can.note || repeat) return null;
      return state.tab === "changes" && state.change !== null ? { type: "note-change", number: state.change } : { type: "write", key: newKey() };
    case "g":
      return { type: "go-to", open: true };
    case "z":
      return { type: "fit", fit: NEXT_FIT[state.fit] };
    case "f":
      return { type: "full-screen" };
  }
  return repeat ? null : compared(key, shift, state);
}

/** Keys of a cut that comes back. */
function compared(key: string, shift: boolean, state: RoomState): Request | null {
  const carried = state.room?.carried?.find(({ note }) => note.key === state.chosen);
  const number = state.change;
  switch (key) {
    case "u":
      return state.room?.viewing ? { type: "next-unseen" } : null;
    case "t":
      return state.room?.carried?.length ? { type: "next-carried", way: shift ? -1 : 1 } : null;
    case "y":
      return carried?.note.can.settle ? { type: "settle", key: carried.note.key, settled: true } : null;
    case "r":
      return carried?.note.can.settle && carried.note.status !== "settled" ? { type: "raise", key: carried.note.key } : null;
  }
  if (!state.room?.recut) return null;
  switch (key) {
    case "n":
      return { type: "next-change", way: shift ? -1 : 1 };
    case "c":
      return { type: "tour", what: state.tour === "all" ? "off" : "all" };
    case "p":
      return { type: "tour", what: state.tour === "one" ? "off" : "one" };
    case "a":
    case "q":
      return number !== null && state.room.recut.judge ? { type: "judge", number, verdict: key === "a" ? "accepted" : "questioned" } : null;
    case "v":
      return { type: "compare", mode: "side" };
    case "w":
      return { type: "compare", mode: "wipe" };
    case "d":
      return { type: "compare", mode: "difference" };
    case "b":
    case "`":
      return { type: "compare", mode: "flip" };
  }
  return null;
}

/** A new note's key: random, so that sending twice makes one note. Works on pages without TLS, too. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** Listen on the whole page, and turn strokes into requests. */
export function listenToKeys(state: () => RoomState, send: (request: Request) => void): void {
  let held = false;
  addEventListener("keydown", (event) => {
    if (event.isComposing || event.altKey || event.metaKey || document.querySelector("dialog[open]")) return;
    const target = event.target instanceof Element ? event.target : document.body;
    if (target.matches("button, summary, a") && (event.key === " " || event.key === "Enter")) return;
    const typing = target.matches("input, textarea, select, [contenteditable]");
    const request = requestFor({ key: event.key, ctrl: event.ctrlKey, shift: event.shiftKey, repeat: event.repeat, typing, held }, state());
    if (event.key.toLowerCase() === "k" && !typing) held = true;
    if (!request) return;
    event.preventDefault();
    send(request);
  });
  addEventListener("keyup", (event) => {
    if (event.key.toLowerCase() === "k") held = false;
  });
  addEventListener("blur", () => (held = false));
}
