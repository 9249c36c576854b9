import type { TrafficEvent } from '../../release/index.ts';
import { IDLE_CONTAINER, markdown } from '../../report/index.ts';
import { oldStack, trafficOf } from './moves.ts';
import { type Shift, shareText } from './shift.ts';
import { trafficText } from './traffic-steps.ts';

const { code, escapeCell, table } = markdown;

/** Where a shift stands, and its story, for the summary. */
export function describeShift(shift: Shift | undefined, now: number): string {
  if (!shift) return 'Nothing is being shifted.\n';
  const { candidate, stable, promoted, api } = shift;
  const { record } = candidate;
  const lines = [
    `Release ${code(record.id)} (commit ${code(record.commit.slice(0, 7) || 'unknown')}, ${record.mode}) has **${escapeCell(promoted ? 'all viewers' : shareText(api.record, now))}**` +
      (stable ? `; before it: ${code(stable.id)} (${stable.mode})` : ''),
    linkToCandidate(shift, now),
    oldStack(shift) ? costs(shift) : '',
  ];
  return `${lines.filter(Boolean).join('\n\n')}\n\n${describeStory(shift)}`;
}

/** For people who are to see it before others; it ends with the shift. */
function linkToCandidate({ api: { record }, web }: Shift, now: number): string {
  if (!record.candidate || !record.key || !(record.until! > now)) return '';
  const url = `${web['WebUrl'] ?? `https://${web['DistributionDomain']}`}/?deploy-key=${record.key}`;
  return `[Open the new release](${url}), whatever its share.`;
}

/** What happened so far, as a timeline. */
export function describeStory(shift: Pick<Shift, 'candidate'>): string {
  const { steps, story } = trafficOf(shift);
  const begun = Date.parse(story[0]?.time ?? '');
  const rows = story.map(({ time, did, share, verdict, why }) => [
    escapeCell(time.slice(0, 19).replace('T', ' ')),
    `+${markdown.duration(Date.parse(time) - begun)}`,
    bar(did === 'back' ? 0 : share),
    EVENTS[did] + (verdict ? ` **${verdict}**` : ''),
    escapeCell(why ?? ''),
  ]);
  const plan = steps.length > 0 ? `Steps: ${escapeCell(trafficText(steps))}\n\n` : '';
  return plan + table(['Time (UTC)', 'After', 'On the new release', 'What', 'Why'], rows, ['left', 'right']);
}

/** A share of 25 % is "█████··············· 25 %". */
function bar(share: number): string {
  return `${'█'.repeat(Math.ceil(share / 5)).padEnd(20, '·')} ${share} %`;
}

const EVENTS: Readonly<Record<TrafficEvent['did'], string>> = {
  share: 'moved to',
  hold: 'held',
  live: 'live',
  back: 'all viewers back',
  finish: 'the previous backend is deleted',
  judged: 'judged',
};

function costs(shift: Shift): string {
  const old = oldStack(shift)!;
  const amount = shift.stable!.mode === 'container' ? `${IDLE_CONTAINER}, a month` : 'nothing without requests';
  return `Stack ${code(old)} stays until ${code('operation: finish')}, so that a rollback is one write; it costs ${amount}.`;
}
