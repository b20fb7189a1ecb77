/** Says which frames were really shown: painted while it played at no more than double speed, in a page that is in view and in use.
 *
 * What it has seen is told every few seconds. Until the server has it, it is kept on this computer, so that a lost connection
 * costs nothing; each claim has a number, so that telling it twice makes one.
 */

import { flat, type Run, withFrame } from "./core/runs";
import type { Ledger, SittingPlace } from "./core/types";
import type { Request, RoomState, Store } from "./store";

const FASTEST = 2;
const TELL_EVERY_MS = 4000;
const RETRY_MS = 5000;

export interface Claim {
  readonly number: number;
  readonly from_ms: number;
  readonly until_ms: number;
  readonly runs: readonly number[];
}

/** What waits to be told of one sitting. */
export interface Waiting {
  readonly place: SittingPlace;
  readonly claims: readonly Claim[];
}

/** The server's answer: the ledger as it is now, or the sentence why it does not believe a claim. */
export interface Told {
  readonly ledger: Ledger | null;
  readonly refusal: string;
}

/** How claims are sent and kept; the wire does it. */
export interface Messenger {
  /** Rejects when the network is away. */
  tell(url: string, claim: Claim, leaving: boolean): Promise<Told>;
  keep(key: string, waiting: Waiting | null): void;
  kept(): readonly Waiting[];
}

export class Watcher {
  private runs: readonly Run[] = [];
  private from = 0;
  private until = 0;
  private number = 0;
  private last = 0;
  private waiting: readonly Claim[];
  private telling: Promise<void> | null = null;
  private readonly began: number;
  private readonly leaving: () => void;

  constructor(private readonly store: Store, private readonly place: SittingPlace, private readonly messenger: Messenger) {
    this.began = Date.now();
    this.waiting = [];
    const unlisten = store.listen((state, request) => this.heed(state, request));
    const timer = window.setInterval(() => this.round(), TELL_EVERY_MS);
    const away = (): void => {
      this.close();
      void this.tell(true);
    };
    addEventListener("pagehide", away);
    document.addEventListener("visibilitychange", away);
    addEventListener("online", () => void this.tell());
    this.leaving = () => {
      unlisten();
      clearInterval(timer);
      removeEventListener("pagehide", away);
    };
    void this.old();
  }

  dispose(): void {
    this.leaving();
  }

  /** Tell all there is, now; before somebody signs. */
  async flush(): Promise<void> {
    this.close();
    await this.tell();
  }

  private heed(state: RoomState, request: Request): void {
    if (request.type === "paused") this.close();
    if (request.type !== "shown" || !request.by) return;
    if (!this.counts(state, request.by)) return;
    const now = this.clock();
    const frames = request.frame - (request.since ?? request.frame) + 1;
    const one = Math.ceil((1000 * frames) / FASTEST / (state.labels.rate.num / state.labels.rate.den));
    // A window begins when its first frame was put on the screen: at double speed half a frame's time before.
    if (!this.runs.length) this.from = Math.max(this.until, now - one);
    for (let frame = request.since ?? request.frame; frame <= request.frame; frame++) this.runs = withFrame(this.runs, frame);
    this.last = now;
  }

  /** Whether a frame that was just painted was seen, as far as a page can tell. */
  private counts(state: RoomState, by: "play" | "step"): boolean {
    if (document.visibilityState !== "visible" || !document.hasFocus()) return false;
    const listens = Boolean(state.room?.viewing?.sound) && Boolean(state.room?.cut.audio);
    if (by === "step") return !listens;
    if (state.speed <= 0 || state.speed > FASTEST) return false;
    return !listens || (!state.muted && state.volume > 0);
  }

  private clock(): number {
    return Math.max(this.last, Date.now() - this.began);
  }

  private round(): void {
    this.close();
    void this.tell();
  }

  /** End the window that is open: what it holds becomes a claim that is kept until it is told. */
  private close(): void {
    if (!this.runs.length) return;
    this.number += 1;
    const until = Math.max(this.last, this.from + 1);
    this.waiting = [...this.waiting, { number: this.number, from_ms: this.from, until_ms: until, runs: flat(this.runs) }];
    this.runs = [];
    this.until = until;
    this.keep();
  }

  private keep(): void {
    this.messenger.keep(this.place.key, this.waiting.length ? { place: this.place, claims: this.waiting } : null);
  }

  private tell(leaving = false): Promise<void> {
    if (leaving && this.telling) {
      for (const claim of this.waiting) void this.messenger.tell(this.place.claims, claim, true).catch(() => undefined);
      return this.telling;
    }
    this.telling ??= this.empty(leaving).finally(() => (this.telling = null));
    return this.telling;
  }

  private async empty(leaving: boolean): Promise<void> {
    for (let claim = this.waiting[0]; claim; claim = this.waiting[0]) {
      try {
        const told = await this.messenger.tell(this.place.claims, claim, leaving);
        if (told.ledger) this.store.send({ type: "viewed", ledger: told.ledger });
        if (told.refusal) {
          this.store.send({ type: "say", text: told.refusal, tone: "error" });
          // Numbers follow on those that were believed.
          this.number -= 1;
          this.waiting = this.waiting.map((each) => ({ ...each, number: each.number - 1 }));
        }
      } catch {
        if (!leaving) setTimeout(() => void this.tell(), RETRY_MS);
        return;
      }
      this.waiting = this.waiting.slice(1);
      this.keep();
    }
  }

  /** Tell what pages that were closed without a connection have left. */
  private async old(): Promise<void> {
    for (const { place, claims } of this.messenger.kept()) {
      if (place.key === this.place.key) continue;
      try {
        for (const claim of claims) {
          const { ledger } = await this.messenger.tell(place.claims, claim, false);
          if (ledger) this.store.send({ type: "viewed", ledger });
        }
      } catch {
        continue;
      }
      this.messenger.keep(place.key, null);
    }
  }
}
