/** The only fetch: room.json, notes, opinions. What could not be sent is kept on this computer and sent later. */

import type { Verdict } from "./core/recut";
import type { Carried, Compared, Declaration, Ledger, MediaState, Note, Opinion, Room, SittingPlace } from "./core/types";
import { newKey } from "./keys";
import { placeOfCarried } from "./changes";
import type { Messenger, Waiting } from "./watcher";
import type { Draft, Request, RoomState, Store } from "./store";
import { t } from "./strings";

const RETRY_MS = 5000;

class Refused extends Error {
  constructor(message: string, readonly note: Note | undefined) {
    super(message);
  }
}

/** The session has ended: nothing is lost by it, so nothing may be thrown away for it. */
class SignedOut extends Error {
  constructor() {
    super(t.signedOut);
  }
}

function cookie(name: string): string {
  return decodeURIComponent(new RegExp(`(?:^|; )${name}=([^;]*)`).exec(document.cookie)?.[1] ?? "");
}

/** Ask the server. Throws Refused with the server's own sentence on 4xx, TypeError when the network is away. */
async function ask<T>(url: string, method = "GET", body?: unknown): Promise<T> {
  const headers: Record<string, string> = { Accept: "application/json" };
  if (method !== "GET") headers["X-CSRFToken"] = cookie("csrftoken");
  if (body !== undefined) headers["Content-Type"] = "application/json";
  const answer = await fetch(url, { method, headers, credentials: "same-origin", ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  if (answer.status >= 500) throw new TypeError(`server: ${answer.status}`);
  if (answer.status === 401) throw new SignedOut();
  const said = (await answer.json().catch(() => ({}))) as { error?: string; note?: Note };
  if (!answer.ok) throw new Refused(said.error ?? t.refused, said.note);
  return said as T;
}

export function loadRoom(url: string): Promise<Room> {
  return ask<Room>(url);
}

export async function loadBytes(url: string): Promise<ArrayBuffer> {
  const answer = await fetch(url, { credentials: "same-origin", cache: "no-cache" }); // the table grows while a film is made ready
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
  return answer.arrayBuffer();
}

export function loadMediaState(url: string): Promise<MediaState> {
  return ask<MediaState>(url);
}

export function loadCompared(url: string): Promise<Compared> {
  return ask<Compared>(url);
}

/** Begin a sitting: from now on this page is sent the film under its own addresses. */
export function beginSitting(url: string): Promise<SittingPlace> {
  return ask<SittingPlace>(url, "POST", {});
}

/** How a watcher's claims are told and kept: by person, so that the next one at this computer tells only the own. */
export function messengerFor(name: string): Messenger {
  const prefix = `zj-viewing:${name}:`;
  return {
    async tell(url, claim, leaving) {
      const answer = await fetch(url, {
        method: "POST", credentials: "same-origin", keepalive: leaving, body: JSON.stringify(claim),
        headers: { Accept: "application/json", "Content-Type": "application/json", "X-CSRFToken": cookie("csrftoken") },
      }); // prettier-ignore
      if (answer.status >= 500 || answer.status === 401) throw new TypeError(`server: ${answer.status}`);
      const said = (await answer.json().catch(() => ({}))) as { viewing?: Ledger; error?: string };
      return { ledger: said.viewing ?? null, refusal: answer.ok ? "" : (said.error ?? t.refused) };
    },
    keep: (key, waiting) => write(prefix + key, waiting),
    kept: () =>
      Object.keys(localStorage)
        .filter((key) => key.startsWith(prefix))
        .map((key) => read<Waiting>(key))
        .filter((waiting) => waiting !== null),
  };
}

/** Carries requests that concern the server, and brings back what it said. */
export class Wire {
  private outbox: Note[] = [];
  private sending = false;
  private readonly boxKey: string;
  private readonly draftKey: string;

  private readonly urls: Room["urls"];
  /** What must have been told before somebody signs. */
  beforeSigning: () => Promise<void> = () => Promise.resolve();

  constructor(private readonly store: Store, private readonly room: Room) {
    this.urls = room.urls;
    // By person as well as by place: the next one at this computer must not send what another wrote.
    this.boxKey = `zj-unsent:${room.me.name}:${room.urls.notes}`;
    this.draftKey = `zj-draft:${room.me.name}:${room.urls.notes}`;
    this.outbox = read<Note[]>(this.boxKey) ?? [];
    if (this.outbox.length) store.send({ type: "unsent", notes: this.outbox });
    const draft = read<Draft>(this.draftKey);
    if (draft?.text) store.send({ type: "restore", draft: { ...draft, saving: false } });
    store.listen((state, request, before) => this.heed(state, request, before));
    window.addEventListener("online", () => void this.empty());
    window.setInterval(() => void this.empty(), RETRY_MS);
    void this.empty();
  }

  private heed(state: RoomState, request: Request, before: RoomState): void {
    if (state.draft !== before.draft) write(this.draftKey, state.draft?.text && !state.draft.of ? state.draft : null);
    switch (request.type) {
      case "save":
        this.save(state, before);
        break;
      case "withdraw":
        void this.change(state, request.key, (note) => ask<Note>(note.url, "DELETE", { version: note.version }));
        break;
      case "answer":
        void this.change(state, request.key, (note) =>
          ask<Note>(`${note.url}answer/`, "POST", { kind: request.kind, text: request.text, version: note.version }),
        );
        break;
      case "settle":
        void this.change(state, request.key, (note) => ask<Note>(`${note.url}settle/`, "POST", { settled: request.settled, version: note.version }));
        break;
      case "judge":
        void this.judge(state, request.number, request.verdict);
        break;
      case "raise":
        void this.raise(state, request.key);
        break;
      case "undo":
        if (state.settled) this.store.send({ type: "settle", key: state.settled, settled: false });
        break;
      case "save-passage":
        if (state.passage?.saving && !before.passage?.saving) void this.declare(state);
        break;
      case "take-out":
        void this.declared(state, "DELETE", { key: request.key });
        break;
      case "sign":
        void this.sign(state, request.vote, request.text);
        break;
    }
  }

  private save(state: RoomState, before: RoomState): void {
    const { draft } = state;
    if (draft?.saving && draft.of) {
      const { key, of, start, end, severity, text, rule } = draft;
      const body = { version: of.version, start, end, severity, text: text.trim(), rule: rule?.id ?? null };
      void this.settle(key, ask<Note>(of.url, "PATCH", body));
      return;
    }
    const note = before.draft && !draft ? state.notes.find((other) => other.key === before.draft?.key && other.unsent) : undefined;
    if (!note) return;
    this.outbox.push(note);
    write(this.boxKey, this.outbox);
    void this.empty();
  }

  /** Send what waits, in order. The key makes a second sending harmless. */
  private async empty(): Promise<void> {
    if (this.sending) return;
    this.sending = true;
    try {
      for (let note = this.outbox[0]; note; note = this.outbox[0]) {
        const { key, start, end, severity, text, rule } = note;
        try {
          const saved = await ask<Note>(this.urls.notes, "POST", { key, start, end, severity, text, rule: rule?.id ?? null });
          this.store.send({ type: "saved", note: saved });
        } catch (error) {
          if (!(error instanceof Refused)) {
            const text = error instanceof SignedOut ? error.message : t.keptHere;
            if (!this.store.state.saying) this.store.send({ type: "say", text, tone: "warning" });
            return;
          }
          this.store.send({ type: "refused", key, message: error.message });
        }
        this.outbox.shift();
        write(this.boxKey, this.outbox.length ? this.outbox : null);
      }
    } finally {
      this.sending = false;
    }
  }

  private async change(state: RoomState, key: string, asking: (note: Note) => Promise<Note>): Promise<void> {
    const note = state.notes.find((other) => other.key === key) ?? state.room?.carried?.find((each) => each.note.key === key)?.note;
    if (note) await this.settle(key, asking(note));
  }

  /** Say of a change what the reviewer says of it; the answer is shown at once and taken back if it is refused. */
  private async judge(state: RoomState, number: number, verdict: Verdict): Promise<void> {
    const change = state.room?.recut?.changes.find((each) => each.number === number);
    if (!change) return;
    this.store.send({ type: "judged", number, verdict });
    try {
      await ask(change.url, "POST", { verdict });
    } catch (error) {
      this.store.send({ type: "judged", number, verdict: change.verdict });
      this.store.send({ type: "say", text: sentence(error), tone: "error" });
    }
  }

  /** Raise an earlier objection again where the reviewer sees it now: the marked frames, else its place, else this frame. */
  private async raise(state: RoomState, key: string): Promise<void> {
    const found = state.room?.carried?.find((each) => each.note.key === key);
    if (!found) return;
    const { note } = found;
    const [start, end] = raisedAt(found, state);
    const body = { key: newKey(), version: note.version, start, end, severity: note.severity, text: note.text, rule: note.rule?.id ?? null };
    try {
      this.store.send({ type: "saved", note: await ask<Note>(found.again, "POST", body) });
      const carried = this.store.state.room?.carried?.filter((each) => each.note.key !== key) ?? [];
      this.store.send({ type: "compared", parts: { carried } });
      this.store.send({ type: "say", text: t.raised, tone: "done" });
    } catch (error) {
      this.store.send({ type: "refused", key, message: sentence(error) });
    }
  }

  private async settle(key: string, answer: Promise<Note>): Promise<void> {
    try {
      this.store.send({ type: "saved", note: await answer });
    } catch (error) {
      const note = error instanceof Refused ? error.note : undefined;
      this.store.send({ type: "refused", key, message: sentence(error), ...(note ? { note } : {}) });
    }
  }

  private async declare({ passage, room }: RoomState): Promise<void> {
    if (!passage || !room) return;
    const { key, start, end, answers } = passage;
    await this.declared(this.store.state, "POST", { key, start, end, answers });
  }

  /** Write or take out a passage; the server answers with the table as it then is. */
  private async declared(state: RoomState, method: "POST" | "DELETE", body: unknown): Promise<void> {
    const url = state.room?.declaration?.url;
    if (!url) return;
    try {
      this.store.send({ type: "declared", declaration: await ask<Declaration>(url, method, body) });
    } catch (error) {
      this.store.send({ type: "passage-refused", message: sentence(error) });
    }
  }

  private async sign(state: RoomState, vote: Opinion["vote"], text: string): Promise<void> {
    try {
      await this.beforeSigning();
      const opinion = await ask<Opinion>(this.urls.opinion, "POST", { vote, text, seq: state.room?.review.seq ?? 0, round: this.room.review.round });
      this.store.send({ type: "signed", opinion });
    } catch (error) {
      this.store.send({ type: "refused", key: "opinion", message: sentence(error) });
    }
  }
}

function raisedAt(found: Carried, { markIn, markOut, frame, room }: RoomState): readonly [number, number] {
  const frames = Math.max(1, room?.cut.frames ?? 1);
  if (markIn !== null && markOut !== null) return [markIn, Math.min(markOut + 1, frames)];
  const spans = found.place?.spans ?? [];
  const first = spans[0];
  const last = spans.at(-1);
  if (first && last) return [first[0], last[1]];
  const here = found.place ? placeOfCarried(found) : frame;
  const start = Math.min(Math.max(here, 0), frames - 1);
  return [start, start + 1];
}

/** What to tell a person about what went wrong. */
function sentence(error: unknown): string {
  return error instanceof Refused || error instanceof SignedOut ? error.message : t.noConnection;
}

function read<T>(key: string): T | null {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "null") as T | null;
  } catch {
    return null;
  }
}

function write(key: string, value: unknown): void {
  try {
    if (value === null || value === undefined) localStorage.removeItem(key);
    else localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // A full or forbidden store costs the safety copy, not the note itself.
  }
}
