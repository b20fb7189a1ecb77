import { html, type PropertyValues, type TemplateResult } from "lit";
import type { Strip } from "../core/types";
import { RoomElement } from "./base";
import { stillWithin, tileOf } from "./timeline-paint";

const sheets = new Map<string, Promise<HTMLImageElement>>();

function sheet(url: string): Promise<HTMLImageElement> {
  let coming = sheets.get(url);
  if (!coming) {
    const image = new Image();
    image.src = url;
    coming = image.decode().then(() => image);
    coming.catch(() => sheets.delete(url));
    sheets.set(url, coming);
  }
  return coming;
}

/** One small picture of a passage off a filmstrip; an empty frame where there is no passage.
 *
 * Where no still lies within the passage, the nearest one says where one is, and must not be taken for what is there: it is dimmed.
 */
export class ZjTile extends RoomElement {
  static override properties = { strip: { attribute: false }, frame: { attribute: false }, until: { attribute: false } };
  declare strip: Strip | null;
  declare frame: number | null;
  /** Where the passage ends; its own first frame is all that is asked for where that is not told. */
  declare until: number | null;

  constructor() {
    super();
    this.strip = null;
    this.frame = null;
    this.until = null;
  }

  private get still(): number | null {
    const { frame, strip, until } = this;
    return frame === null || !strip ? null : stillWithin(frame, until ?? frame + strip.every, strip);
  }

  protected override render(): TemplateResult {
    return html`<canvas aria-hidden="true" data-empty=${this.frame === null} data-near=${this.frame !== null && this.still === null}></canvas>`;
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has("strip") || changed.has("frame") || changed.has("until")) void this.draw();
  }

  private async draw(): Promise<void> {
    const canvas = this.querySelector("canvas");
    const { strip, frame } = this;
    if (!canvas || !strip) return;
    canvas.width = strip.tile_width;
    canvas.height = strip.tile_height;
    if (frame === null) return;
    const place = tileOf(this.still ?? frame, strip);
    const url = strip.urls[place.sheet];
    const image = url ? await sheet(url).catch(() => null) : null;
    if (image && frame === this.frame) canvas.getContext("2d")?.drawImage(image, place.x, place.y, strip.tile_width, strip.tile_height, 0, 0, strip.tile_width, strip.tile_height);
  }
}

customElements.define("zj-tile", ZjTile);
