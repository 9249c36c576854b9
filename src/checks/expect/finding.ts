/** passed, failed, or inconclusive: nothing was learned, which is never a pass. */
export type Verdict = 'passed' | 'failed' | 'inconclusive';

/** The verdict on one expectation: what was expected, what came, and where. */
export interface Finding {
  verdict: Verdict;
  /** "status", "json $.mode", "header etag": the expectation as the check file has it. */
  where: string;
  expected: string;
  got: string;
  line: number;
}

/** A finding whose line is not looked up yet: `at` is the path below its expectation. */
export interface Judgement extends Omit<Finding, 'line'> {
  at?: readonly (string | number)[];
}

export function judgement(holds: boolean, where: string, expected: string, got: string): Judgement {
  return { verdict: holds ? 'passed' : 'failed', where, expected, got };
}

/** The worst of several: failed, then inconclusive. Of none at all nothing is known. */
export function worst(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.includes('failed')) return 'failed';
  return verdicts.length === 0 || verdicts.includes('inconclusive') ? 'inconclusive' : 'passed';
}

export function allPassed(findings: readonly Pick<Finding, 'verdict'>[]): boolean {
  return findings.every(({ verdict }) => verdict === 'passed');
}

export function notPassed({ findings }: { findings: readonly Finding[] }): Finding[] {
  return findings.filter(({ verdict }) => verdict !== 'passed');
}

/** A finding as one line. */
export function findingText({ where, expected, got }: Pick<Finding, 'where' | 'expected' | 'got'>): string {
  return `${where}: expected ${expected}, got ${got}`;
}

/** Far more than is shown, and than a secret is long: half a secret would not be recognised and masked. */
const CUT = 20_000;
const SHOWN = 300;

/** A value as JSON, cut (see `cut`). */
export function show(value: unknown): string {
  return cut(value === undefined ? 'nothing' : (JSON.stringify(value) ?? String(value)));
}

/** The start of a text that may be a whole body. `shorten` makes it fit for a report once secrets are masked. */
export function cut(text: string): string {
  return text.length > CUT ? `${text.slice(0, CUT)}...` : text;
}

/** A text short enough for a report; only for texts without secrets. */
export function shorten(text: string): string {
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}...` : text;
}
