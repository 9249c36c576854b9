/** What answered at a time: milliseconds since the beginning, people on the new mode, and requests that failed until then. */
export interface Sample {
  at: number;
  moved: number;
  failed: number;
}

const [WIDTH, HEIGHT] = [720, 240];

/** A page that shows who answers the people of the demo, over time; while the shift is under way it loads itself again. */
export function shiftPage(
  samples: readonly Sample[],
  { people, from, to, over }: { people: number; from: string; to: string; over: boolean },
): string {
  const last = samples.at(-1) ?? { at: 0, moved: 0, failed: 0 };
  // The last look is seen for a moment as well.
  const end = Math.max(1, last.at * 1.04);
  const x = (at: number) => ((at / end) * WIDTH).toFixed(1);
  const y = (moved: number) => (HEIGHT - (moved / people) * HEIGHT).toFixed(1);
  // A share holds until the next look.
  const line = samples.map(
    ({ at, moved }, index) => `${index === 0 ? 'M' : 'H'}${x(at)}${index === 0 ? ' ' : 'V'}${y(moved)}`,
  );
  const grid = [25, 50, 75].map((percent) => `<path class="grid" d="M0 ${y((people * percent) / 100)}H${WIDTH}"/>`);
  const label = `${last.moved} of ${people} people get ${to}, the others ${from}; ${last.failed} requests failed`;
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">${over ? '' : '\n<meta http-equiv="refresh" content="2">'}
<title>Who answers</title>
<style>
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 760px; margin: 3rem auto; padding: 0 1rem; color: #1b1f24; background: #fff; }
  h1 { font-size: 1.4rem; margin: 0 0 1rem; }
  svg { width: 100%; background: #e6edf5; border-radius: 6px; }
  .new { fill: #1f6feb; }
  .grid { stroke: #fff; stroke-width: 1; }
  .axis { display: flex; justify-content: space-between; color: #57606a; font-size: 0.85rem; }
  dl { display: flex; gap: 2.5rem; margin: 1.5rem 0; }
  dt { color: #57606a; font-size: 0.85rem; }
  dd { margin: 0; font-size: 1.8rem; font-variant-numeric: tabular-nums; }
  .key { display: inline-block; width: 0.8rem; height: 0.8rem; border-radius: 2px; margin-right: 0.4rem; }
</style>
<h1>${titleOf(over, last.moved / people, { from, to })}</h1>
<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${label}">
  <path class="new" d="${line.join('')}H${WIDTH}V${HEIGHT}H0Z"/>
  ${grid.join('\n  ')}
</svg>
<div class="axis"><span>0 s</span><span>share of the ${people} people, over time</span><span>${Math.round(last.at / 1000)} s</span></div>
<dl>
  <div><dt><span class="key" style="background:#1f6feb"></span>${to}</dt><dd>${last.moved}</dd></div>
  <div><dt><span class="key" style="background:#e6edf5"></span>${from}</dt><dd>${people - last.moved}</dd></div>
  <div><dt>failed requests</dt><dd>${last.failed}</dd></div>
</dl>
</html>
`;
}

function titleOf(over: boolean, share: number, { from, to }: { from: string; to: string }): string {
  if (!over) return `Moving the viewers from ${from} to ${to}`;
  return share === 1 ? `The viewers have moved from ${from} to ${to}` : `The shift from ${from} to ${to} has ended`;
}
