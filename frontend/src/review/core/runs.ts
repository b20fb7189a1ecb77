/** Sets of frames as runs [start, end): in order, neither touching nor overlapping. The wire has them flat: start, length, … */

export type Run = readonly [number, number];

export function runsOf(ranges: readonly Run[]): readonly Run[] {
  const found: [number, number][] = [];
  for (const [start, end] of [...ranges].sort((a, b) => a[0] - b[0] || a[1] - b[1])) {
    const last = found.at(-1);
    if (start >= end) continue;
    if (last && start <= last[1]) last[1] = Math.max(last[1], end);
    else found.push([start, end]);
  }
  return found;
}

export function fromFlat(numbers: readonly number[]): readonly Run[] {
  const found: Run[] = [];
  for (let at = 0; at + 1 < numbers.length; at += 2) {
    const start = numbers[at] ?? 0;
    found.push([start, start + (numbers[at + 1] ?? 0)]);
  }
  return found;
}

export function flat(runs: readonly Run[]): readonly number[] {
  return runs.flatMap(([start, end]) => [start, end - start]);
}

export function count(runs: readonly Run[]): number {
  return runs.reduce((sum, [start, end]) => sum + end - start, 0);
}

/** The runs with one more frame. Frames mostly come in order, so the last run is looked at first. */
export function withFrame(runs: readonly Run[], frame: number): readonly Run[] {
  const last = runs.at(-1);
  if (last && frame >= last[0] && frame < last[1]) return runs;
  if (last && frame === last[1]) return [...runs.slice(0, -1), [last[0], frame + 1]];
  return runsOf([...runs, [frame, frame + 1]]);
}
