import { en, type Strings } from "./en";
import { zhHans } from "./zh-hans";

const chinese = typeof document !== "undefined" && document.documentElement.lang.toLowerCase().startsWith("zh");

/** The sentences in the language of the page. */
export const t: Strings = chinese ? zhHans : en;

const locale = chinese ? "zh-CN" : "en-GB";
const dayAndTime = new Intl.DateTimeFormat(locale, { dateStyle: chinese ? "long" : "medium", timeStyle: "short", timeZone: "Asia/Shanghai" });
const share = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 0 });

/** 2026年11月24日 10:30 · 24 Nov 2026, 10:30; empty for what has no time yet. */
export function moment(iso: string | null): string {
  return iso ? dayAndTime.format(new Date(iso)) : "";
}

export function percent(value: number): string {
  return share.format(value);
}

/** How long so many frames run, as h:mm:ss; frames are rounded up to a second. */
export function length(frames: number, fps: number): string {
  const seconds = Math.ceil(frames / Math.max(1, fps));
  const two = (value: number): string => String(value).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  return hours ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}
