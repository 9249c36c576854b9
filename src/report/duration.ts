const UNITS = { ms: 1, s: 1000, m: 60_000, min: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** A time with its unit, as inputs, check files and migration plans write it; for JSON Schemas as well. */
export const DURATION_PATTERN = `^(\\d+(?:\\.\\d+)?)\\s*(${Object.keys(UNITS).join('|')})$`;

const DURATION = new RegExp(DURATION_PATTERN);

/** Milliseconds of a time such as 500ms, 1.5s, 2min, 1h or 30d; undefined where the text is none, or has no unit. */
export function parseDuration(text: string): number | undefined {
  const [, count, unit] = DURATION.exec(text) ?? [];
  return unit === undefined ? undefined : Number(count) * UNITS[unit as keyof typeof UNITS];
}
