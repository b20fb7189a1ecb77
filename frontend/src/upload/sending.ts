/** The only sender: tus uploads with pause, retry, and going on after a reload. */

import { DetailedError, Upload } from "tus-js-client";
import { fingerprint, type Island, type Item } from "./basket";
import { t } from "./strings";

/** Waits between tries; the count starts anew whenever bytes have arrived. */
const RETRY_MS = [0, 1000, 3000, 5000, 10_000, 20_000, 30_000, 60_000];

/** What the page hears of one file. */
export interface Listener {
  progress(item: Item, sent: number): void;
  done(item: Item, cut: string): void;
  failed(item: Item, sentence: string, byNetwork: boolean): void;
}

function cookie(name: string): string {
  const found = document.cookie.split("; ").find((pair) => pair.startsWith(`${name}=`));
  return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
}

export class Sender {
  private readonly running = new Map<number, Upload>();

  constructor(private readonly island: Island, private readonly listener: Listener) {}

  /** Begin, or go on where the server says the bytes end. */
  async start(item: Item): Promise<void> {
    const episode = item.episode ?? 1;
    const name = fingerprint(item.file, this.island.work, episode);
    const upload = new Upload(item.file, {
      endpoint: this.island.endpoint,
      chunkSize: this.island.piece_bytes,
      retryDelays: RETRY_MS,
      metadata: { filename: item.file.name, work: this.island.work, episode: String(episode) },
      fingerprint: async () => name,
      removeFingerprintOnSuccess: true,
      onBeforeRequest: (request) => request.setHeader("X-CSRFToken", cookie("csrftoken")),
      onShouldRetry: (error) => {
        const status = error.originalResponse?.getStatus() ?? 0;
        return status === 0 || status >= 500 || status === 409 || status === 423 || status === 460;
      },
      onProgress: (sent) => this.listener.progress(item, sent),
      onSuccess: ({ lastResponse }) => {
        this.running.delete(item.id);
        this.listener.done(item, lastResponse.getHeader("Zhijiang-Cut") ?? "");
      },
      onError: (error) => {
        this.running.delete(item.id);
        const response = error instanceof DetailedError ? error.originalResponse : null;
        const told = (response?.getBody() ?? "").trim();
        const plain = told !== "" && !told.startsWith("<") && told.length < 400;
        this.listener.failed(item, plain ? told : response ? t.unknown : t.offline, !response);
      },
    });
    this.running.set(item.id, upload);
    const [earlier] = await upload.findPreviousUploads();
    if (this.running.get(item.id) !== upload) return; // paused meanwhile
    if (earlier) upload.resumeFromPreviousUpload(earlier);
    upload.start();
  }

  /** Stop sending; what has arrived stays on the server. */
  async pause(item: Item): Promise<void> {
    const upload = this.running.get(item.id);
    this.running.delete(item.id);
    await upload?.abort();
  }

  /** Stop, and let the server throw away what has arrived. */
  async giveUp(item: Item): Promise<void> {
    const upload = this.running.get(item.id);
    this.running.delete(item.id);
    await upload?.abort();
    const url = upload?.url;
    if (url) await this.terminate(url);
  }

  /** Give up an upload that was begun on another day. */
  async terminate(url: string): Promise<void> {
    await Upload.terminate(url, { onBeforeRequest: (request) => request.setHeader("X-CSRFToken", cookie("csrftoken")) });
  }

  /** Which episodes these names mean, as the server sorts them. */
  async sort(names: string[]): Promise<{ name: string; episode: number | null; how: Item["how"] }[]> {
    const response = await fetch(this.island.sort, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": cookie("csrftoken") },
      body: JSON.stringify({ names }),
    });
    if (!response.ok) throw new Error(String(response.status));
    const told = (await response.json()) as { placed: { name: string; episode: number | null; how: Item["how"] }[] };
    return told.placed;
  }
}

/** Files out of what was dropped, folders opened. */
export async function filesOf(transfer: DataTransfer): Promise<File[]> {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  if (entries.length === 0) return [...transfer.files];
  const nested = await Promise.all(entries.map(filesUnder));
  return nested.flat().filter((file) => !file.name.startsWith("."));
}

async function filesUnder(entry: FileSystemEntry): Promise<File[]> {
  if (entry.isFile) return [await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject))];
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const found: File[] = [];
  for (;;) {
    const batch = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (batch.length === 0) return found;
    found.push(...(await Promise.all(batch.map(filesUnder))).flat());
  }
}
