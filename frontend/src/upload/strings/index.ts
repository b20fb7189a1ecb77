import { en, type Strings } from "./en";
import { zhHans } from "./zh-hans";

const chinese = typeof document !== "undefined" && document.documentElement.lang.toLowerCase().startsWith("zh");

/** The sentences in the language of the page. */
export const t: Strings = chinese ? zhHans : en;

const whole = new Intl.NumberFormat(chinese ? "zh-CN" : "en-GB", { style: "percent", maximumFractionDigits: 0 });
const UNITS = ["B", "kB", "MB", "GB", "TB"];

/** 37 %, never 100 % before all is there. */
export function share(done: number, total: number): string {
  return whole.format(total > 0 ? Math.min(done === total ? 1 : 0.99, done / total) : 0);
}

/** 1.4 GB, in decimal units. */
export function bytes(amount: number): string {
  let unit = 0;
  while (amount >= 999.5 && unit < UNITS.length - 1) {
    amount /= 1000;
    unit += 1;
  }
  return `${amount.toFixed(unit >= 2 && amount < 99.95 ? 1 : 0)} ${UNITS[unit] ?? ""}`;
}

/** How long something takes, in whole minutes. */
export function duration(minutes: number): string {
  const all = Math.max(1, Math.round(minutes));
  return all < 60 ? t.minutes(all) : t.hours(Math.floor(all / 60), all % 60);
}
