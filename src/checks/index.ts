export { parseConnectTo } from './connect-to.ts';
import type { AwsSession } from '../aws/index.ts';

export { annotationsOf, type Annotation } from './annotations.ts';
export { junitXml } from './junit.ts';
export { parseChecks } from './parse.ts';
export { PRESETS, type Preset } from './presets.ts';
export { prepareChecks, runChecks, type ChecksRequest } from './run.ts';
export { readChecksInput, type ChecksSource } from './source.ts';
export { summarizeChecks } from './summary.ts';
export type { CheckResult, ChecksReport } from './report.ts';
export type { Finding, Verdict } from './finding.ts';
export type { CheckFile } from './spec.ts';

/** See cold-start.ts; loaded when it is called, since few checks force a cold start. */
export async function forceColdStart(session: AwsSession, functionName: string): Promise<void> {
  await (await import('./cold-start.ts')).forceColdStart(session, functionName);
}
