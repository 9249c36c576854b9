/** What a finding is about; the summary groups them so. */
export type Area = 'GitHub' | 'identity' | 'permissions' | 'network' | 'account' | 'environment' | 'quotas';

/** `broken`: a deployment fails. `warning`: it works, and something is worth knowing. `unknown`: could not be looked at. */
export type Severity = 'broken' | 'warning' | 'unknown';

/** Something that is not well: what, why, and the one thing to do about it. */
export interface Finding {
  /** Names the check, for callers that react: trust-subject, permission, clock ... */
  check: string;
  area: Area;
  severity: Severity;
  what: string;
  why?: string;
  todo?: string;
}

/** Adds a finding: the check, how bad it is, what, why, and what to do. */
export type Add = (check: string, severity: Severity, what: string, why: string | undefined, todo: string) => void;

/** The findings of one area that `judge` adds. */
export function findingsOf(area: Area, judge: (add: Add) => void): Finding[] {
  const findings: Finding[] = [];
  judge((check, severity, what, why, todo) => findings.push({ check, area, severity, what, why, todo }));
  return findings;
}
