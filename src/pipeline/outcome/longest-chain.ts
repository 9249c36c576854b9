import { markdown } from '../../report/index.ts';
import type { Timed } from '../deployment.ts';

const { duration } = markdown;

/** Links of less than this part of the whole say nothing. */
const TELLING = 0.02;

/** What makes a step shorter, where its owner can do something about it. */
const SHORTER: Readonly<Record<string, string>> = {
  build: 'keep what build-command downloads in a cache (actions/cache, or cache of the setup actions)',
  'code package': 'leave out what the function does not need (.deployignore)',
  image: 'in the Dockerfile, put what rarely changes first, and leave out what the app does not need (.dockerignore)',
  'web stack': 'CloudFront takes minutes to create or change a distribution; later deployments do not wait for it',
  'network stack': 'it is created once; later deployments do not wait for it',
  'data stack': 'its resources are created once; what changes often belongs in the app',
  migrations: 'copy most of the data beforehand with migrate-data, and leave only the last changes to the deployment',
  'backend stack':
    'in mode container it depends on the start of a task, its health check and the deregistration delay of the target group',
  site: 'keep what web-build-command downloads in a cache; files with a hash in their names are sent once',
  'candidate checks': 'shorten the slowest check, usually the first answer of the new version',
  edge: 'a write takes 30 to 75 s to reach the points of presence; this cannot be shortened',
  checks: 'shorten the slowest check',
};

/** The chain of a run that decided how long it took, first link first: of what a link waited for, what ended last. */
export function longestChain(timeline: readonly Timed[]): Timed[] {
  const chain: Timed[] = [];
  for (let link = last(timeline); link; link = last(link.after)) chain.unshift(link);
  return chain;
}

function last(lines: readonly Timed[]): Timed | undefined {
  return lines.reduce<Timed | undefined>(
    (latest, line) => (latest && latest.end >= line.end ? latest : line),
    undefined,
  );
}

/** Milliseconds that the run would have taken if the lines of a step had taken none. */
export function timeWithout(timeline: readonly Timed[], step: string): number {
  const ends = new Map<Timed, number>();
  for (const line of [...timeline].sort((a, b) => a.start - b.start || a.end - b.end)) {
    const ready = (end: (one: Timed) => number) => Math.max(0, ...line.after.map(end));
    const gap = line.start - ready(({ end }) => end);
    const took = stepOf(line) === step ? 0 : line.end - line.start;
    ends.set(line, ready((one) => ends.get(one) ?? one.end) + gap + took);
  }
  return Math.max(0, ...ends.values());
}

/** The longest chain in words, and the step of it that would have shortened the run most; empty for a run of no length. */
export function describeLongestChain(timeline: readonly Timed[]): string {
  const chain = longestChain(timeline);
  const total = chain.at(-1)?.end ?? 0;
  const took = new Map<string, number>();
  for (const line of chain) took.set(stepOf(line), (took.get(stepOf(line)) ?? 0) + line.end - line.start);
  const telling = [...took].filter(([, time]) => time >= Math.max(50, total * TELLING));
  if (telling.length === 0) return '';
  const links = telling.map(([step, time]) => `${step} ${duration(time)}`).join(' → ');
  const saved = ([step]: [string, number]) => total - timeWithout(timeline, step);
  const best = telling.reduce((most, one) => (saved(one) > saved(most) ? one : most));
  const hint = SHORTER[best[0]];
  return [
    `**Longest chain** (of ${duration(total)}): ${links}.`,
    `Without ${best[0]} it would have taken ${duration(total - saved(best))}${hint ? `: ${hint}` : ''}.`,
  ].join(' ');
}

/** Planning a step and applying it are one to its owner. */
function stepOf({ name }: Timed): string {
  return name.replace(/: plan$/, '');
}
