import { poll, type Clock } from '../../aws/index.ts';
import { markdown, type Reporter } from '../../report/index.ts';
import type { BootCheckOptions } from '../request.ts';
import { meaningOf } from './health-answer.ts';

/** A status, or why there is none. */
export type Answer = { status: number; problem?: undefined } | { status?: undefined; problem: string };

/** What the answers of a health path come to. */
export interface AnswersFinding {
  kind: 'healthy' | 'wrong-path';
  /** One line: why it is not healthy. */
  problem: string;
  /** What it answers for good. */
  status?: number;
}

export function isGood({ status }: Answer): boolean {
  return status !== undefined && status < 400;
}

function denies({ status }: Answer): boolean {
  return status !== undefined && meaningOf(status) === 'denies';
}

/** Milliseconds for which a server that listens says the same: it may well know its paths. */
const STEADY = 10_000;
/** Where the image is refused for it: some know their paths only a while after they listen. */
const STEADY_TO_REFUSE = 30_000;

/** When an answer is final, in milliseconds. */
export interface Steady {
  /** For so long it has been the same. */
  steady: number;
  /** Not earlier than this after the start: nothing is refused before the time that it was given. */
  notBefore: number;
}

export function steadyTime({ level, timeout, ...may }: BootCheckOptions): Steady {
  const isWarning = level === 'warn' || (level === 'auto' && (may.mayCrash || may.mayLackPath));
  if (isWarning) return { steady: STEADY, notBefore: 0 };
  return { steady: Math.min(Math.max(STEADY, timeout), STEADY_TO_REFUSE), notBefore: timeout };
}

/** Judges one answer after the other: the first good one, or one that is final. Says once that it waits for another. */
export function judgeAnswers(
  { clock, report }: { clock: Pick<Clock, 'now'>; report: Pick<Reporter, 'note'> },
  { port, path, steady, notBefore }: { port: number; path: string } & Steady,
) {
  const start = clock.now();
  let before: number | undefined;
  let since = 0;
  let isTold = false;
  return (answer: Answer): AnswersFinding | undefined => {
    if (isGood(answer)) return { kind: 'healthy', problem: '' };
    if (answer.status !== before) since = clock.now();
    before = answer.status;
    const same = clock.now() - since;
    if (!denies(answer) || same < STEADY) return undefined;
    const problem = `GET ${path} on port ${port} has answered status ${answer.status} for ${markdown.duration(same)}`;
    const age = clock.now() - start;
    if (same >= steady && age >= notBefore) return { kind: 'wrong-path', problem, status: answer.status };
    if (!isTold)
      report.note(
        `${problem}. It is checked for another ${markdown.duration(Math.max(steady - same, notBefore - age))}`,
      );
    isTold = true;
    return undefined;
  };
}

interface LateJudge {
  ask: () => Promise<Answer>;
  judge: (answer: Answer) => AnswersFinding | undefined;
  clock: Clock;
  steady: number;
}

/**
 * What began late, on a slow machine, is looked at for as long as what began early: the verdict is the same on both.
 * Undefined where another answer came, which is none of these.
 */
export async function judgeLate(
  last: Answer,
  { ask, judge, clock, steady }: LateJudge,
): Promise<AnswersFinding | undefined> {
  if (!denies(last)) return undefined;
  const look = async (): Promise<{ finding?: AnswersFinding | undefined } | undefined> => {
    const answer = await ask();
    const finding = judge(answer);
    return finding || answer.status !== last.status ? { finding } : undefined;
  };
  return (await poll(look, { clock, timeout: steady + MARGIN, interval: () => 100 })).finding;
}

/** Milliseconds that a look may take. */
const MARGIN = 60_000;
