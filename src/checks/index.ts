export { parseChecks } from './parse.ts';
export { PRESETS, type Preset } from './presets.ts';
export { runChecks, type ChecksRequest, type ChecksSource } from './run.ts';
export { summarizeChecks } from './summary.ts';
export type { CheckResult, ChecksReport } from './report.ts';
export type { Finding, Verdict } from './finding.ts';
export type { CheckFile } from './spec.ts';
