import { writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Sample, shiftPage } from './shift-page.ts';
import { say, style } from './terminal.ts';

/** What moves the viewers of the demo: a minute each, and a minute and a half until every point of presence knows it. */
export const STEPS = '10%/60s, 50%/60s, 100%';

const PEOPLE = 100;

/**
 * Asks the app again and again as 100 people with addresses of their own; prints a line whenever another number of them
 * gets the new mode, and writes a page that shows it over time. Ends with `signal`.
 */
export async function watchPeople(
  url: string,
  { from, to, page }: { from: string; to: string; page: string },
  signal: AbortSignal,
): Promise<void> {
  let last = -1;
  let failed = 0;
  const begun = performance.now();
  const samples: Sample[] = [];
  const show = (over: boolean) => writeFileSync(page, shiftPage(samples, { people: PEOPLE, from, to, over }));
  while (!signal.aborted) {
    const modes = await Promise.all(Array.from({ length: PEOPLE }, (_, index) => modeFor(url, `127.0.1.${index + 1}`)));
    const moved = modes.filter((one) => one === to).length;
    failed += modes.filter((one) => one === undefined).length;
    if (moved !== last) {
      const at = `${Math.round((performance.now() - begun) / 1000)} s`.padStart(6);
      const bar = '█'.repeat(Math.round(moved / 5)).padEnd(20, '·');
      say(`${style('dim', at)}  ${bar} ${moved} of ${PEOPLE} people on ${to}, ${failed} requests failed`);
    }
    last = moved;
    samples.push({ at: performance.now() - begun, moved, failed });
    show(false);
    await sleep(2000, undefined, { signal }).catch(() => undefined);
  }
  show(true);
}

/** The mode that answers this person; undefined where nothing does. */
async function modeFor(url: string, address: string): Promise<string | undefined> {
  const { port } = new URL(url);
  return await new Promise((resolve) => {
    const asked = request(
      { host: '127.0.0.1', port, path: '/api/health', localAddress: address, headers: { host: `localhost:${port}` } },
      (answer) => {
        let text = '';
        answer.setEncoding('utf8').on('data', (part: string) => (text += part));
        answer.once('end', () => resolve(answer.statusCode === 200 ? modeOf(text) : undefined));
        answer.once('error', () => resolve(undefined));
      },
    );
    asked.once('error', () => resolve(undefined)).setTimeout(10_000, () => asked.destroy());
    asked.end();
  });
}

function modeOf(text: string): string | undefined {
  try {
    return (JSON.parse(text) as { mode?: string }).mode;
  } catch {
    return undefined;
  }
}
