/** Exact time: frames, rates as fractions, SMPTE timecode. No seconds are kept; they are made for the browser alone. */

export interface Rate {
  readonly num: number;
  readonly den: number;
}

/** Read "24000/1001" or "25". Throws on anything that is no positive fraction. */
export function parseRate(text: string): Rate {
  const found = /^(\d+)(?:\/(\d+))?$/.exec(text.trim());
  const num = Number(found?.[1]);
  const den = Number(found?.[2] ?? "1");
  if (!found || num <= 0 || den <= 0) throw new RangeError(`expected a rate such as 24000/1001, got ${text}`);
  return { num, den };
}

/** Frames counted in one second of timecode: 24 for 24000/1001, 30 for 30000/1001. */
export function nominal(rate: Rate): number {
  return Math.round(rate.num / rate.den) || 1;
}

/** Labels left out at the start of each minute but every tenth in drop-frame counting: 2 at 29.97, 4 at 59.94. */
function dropped(rate: Rate): number {
  return nominal(rate) / 15;
}

/** Drop-frame counting exists at 30000/1001 and its multiples. */
export function mayDrop(rate: Rate): boolean {
  return nominal(rate) % 30 === 0 && rate.num * 1001 === nominal(rate) * 1000 * rate.den;
}

/** How the frames of one cut are labelled. */
export interface Counting {
  readonly rate: Rate;
  readonly drop: boolean;
  /** Count of the first frame's label, in frames from midnight. */
  readonly start: number;
}

/** Build the labelling of a cut; an unreadable start timecode counts from zero, as an absent one does. */
export function counting(rate: Rate, startTimecode: string | null, drop: boolean): Counting {
  const zero: Counting = { rate, drop: drop && mayDrop(rate), start: 0 };
  return { ...zero, start: startTimecode ? (labelToCount(startTimecode, zero) ?? 0) : 0 };
}

function perDay(c: Counting): number {
  const fps = nominal(c.rate);
  return c.drop ? 24 * 6 * (10 * 60 * fps - 9 * dropped(c.rate)) : 24 * 3600 * fps;
}

/** The label of a count from midnight, as numbers. */
function countToParts(count: number, c: Counting): readonly [number, number, number, number] {
  const fps = nominal(c.rate);
  const day = perDay(c);
  let n = ((count % day) + day) % day;
  if (c.drop) {
    const skip = dropped(c.rate);
    const tenMinutes = 10 * 60 * fps - 9 * skip;
    const minute = 60 * fps - skip;
    const rest = n % tenMinutes;
    const minutes = rest < 60 * fps ? 0 : 1 + Math.floor((rest - 60 * fps) / minute);
    n += Math.floor(n / tenMinutes) * 9 * skip + minutes * skip;
  }
  const seconds = Math.floor(n / fps);
  return [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60, n % fps];
}

function two(n: number): string {
  return String(n).padStart(2, "0");
}

/** Timecode of a frame of the cut: "01:00:00:00", or "01:00:00;00" when drop-frame. */
export function timecode(frame: number, c: Counting): string {
  const [h, m, s, f] = countToParts(c.start + frame, c);
  const width = Math.max(2, String(nominal(c.rate) - 1).length);
  return `${two(h)}:${two(m)}:${two(s)}${c.drop ? ";" : ":"}${String(f).padStart(width, "0")}`;
}

function labelToCount(text: string, c: Counting): number | null {
  const found = /^(\d{1,2}):(\d{2}):(\d{2})([:;.])(\d{2,3})$/.exec(text.trim());
  if (!found || (found[4] !== ":") !== c.drop) return null;
  const [h, m, s, f] = [found[1], found[2], found[3], found[5]].map(Number) as [number, number, number, number];
  return partsToCount(h, m, s, f, c);
}

function partsToCount(h: number, m: number, s: number, f: number, c: Counting): number | null {
  const fps = nominal(c.rate);
  if (h > 23 || m > 59 || s > 59 || f >= fps) return null;
  const plain = ((h * 60 + m) * 60 + s) * fps + f;
  if (!c.drop) return plain;
  const skip = dropped(c.rate);
  if (s === 0 && f < skip && m % 10 !== 0) return null; // this label is one of those that are skipped
  const minutes = h * 60 + m;
  return plain - skip * (minutes - Math.floor(minutes / 10));
}

/** Frame of the cut that bears a full label; null if the label does not exist or lies before the cut. */
export function frameOf(text: string, c: Counting): number | null {
  const count = labelToCount(text, c);
  if (count === null) return null;
  const day = perDay(c);
  return (((count - c.start) % day) + day) % day;
}

/**
 * Frame that a person means who types where to go.
 *
 * Takes a full timecode, its last fields ("10203" or "1:02:03" reads from the right), "+12" and "-1:00" from here,
 * and "#123" for a frame counted from 0. Null when nothing sensible is meant.
 */
export function frameMeant(text: string, from: number, c: Counting): number | null {
  const typed = text.trim().replaceAll("：", ":").replaceAll("；", ";");
  const frame = /^#\s*(\d+)$/.exec(typed);
  if (frame) return Number(frame[1]);
  const sign = /^[+-]/.exec(typed)?.[0];
  const body = sign ? typed.slice(1).trim() : typed;
  if (!/^[\d:;.]+$/.test(body) || !/\d/.test(body)) return null;
  const fields = /[:;.]/.test(body) ? body.split(/[:;.]/) : pairs(body);
  if (fields.length > 4) return null;
  const [h, m, s, f] = [...Array<string>(4 - fields.length).fill("0"), ...fields].map(Number) as [number, number, number, number];
  if (sign) {
    const distance = ((h * 60 + m) * 60 + s) * nominal(c.rate) + f;
    return from + (sign === "-" ? -distance : distance);
  }
  const count = partsToCount(h, m, s, f, c);
  if (count === null) return null;
  const day = perDay(c);
  return (((count - c.start) % day) + day) % day;
}

/** "10203" → ["1", "02", "03"], as edit rooms type timecodes. */
function pairs(digits: string): string[] {
  const fields: string[] = [];
  for (let end = digits.length; end > 0; end -= 2) fields.unshift(digits.slice(Math.max(0, end - 2), end));
  return fields;
}

/** Frames in about one second, for jumps. */
export function oneSecond(rate: Rate): number {
  return Math.max(1, nominal(rate));
}

/** Length of a stretch as a person says it: "3 s", "1:02". Display only. */
export function spoken(frames: number, rate: Rate): string {
  const seconds = (frames * rate.den) / rate.num;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}:${two(whole % 60)}`;
}
