import { LitElement } from "lit";
import type { Request } from "../store";

/** The event by which every element asks for something. */
export const REQUEST = "zj-request";

/** An element of the room: draws what it is given, asks by events; lives in the page's own tree and style. */
export class RoomElement extends LitElement {
  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected ask(request: Request): void {
    this.dispatchEvent(new CustomEvent<Request>(REQUEST, { detail: request, bubbles: true, composed: true }));
  }
}
