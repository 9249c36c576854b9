import type { AwsSession } from '../aws/index.ts';
import type { ActionRun } from '../github/index.ts';
import { createContext } from '../operation/index.ts';
import type { DeployRequest } from '../pipeline/index.ts';
import { Failure, messageOf } from '../report/index.ts';

/**
 * What is behind a deployment that was refused by AWS: all that its role lacks at once, the subject that its role does
 * not trust. Goes to the log and the summary; takes at most ten seconds, and hides no failure by one of its own.
 */
export async function diagnose(
  run: ActionRun,
  session: AwsSession,
  request: DeployRequest,
  error: unknown,
): Promise<void> {
  if (!(error instanceof Failure) || !/^(permission|credentials)$/.test(error.code)) return;
  const { report } = run;
  try {
    // Only where it is needed: it brings clients that no deployment uses.
    const { describeExamination, examine } = await import('../doctor/index.ts');
    const { aboutDeployment, doctorRequest } = await import('./inputs/doctor-inputs.ts');
    const wanted = doctorRequest(run, () => session, aboutDeployment(request));
    const examination = await examine(createContext(session, report), wanted);
    // What the failure says itself is not said again.
    const findings = examination.findings.filter(
      ({ severity, check }) => severity === 'broken' && check !== 'credentials',
    );
    for (const { what, why, todo } of findings) report.note(`Doctor: ${[what, why, todo].filter(Boolean).join('. ')}`);
    if (findings.length > 0) report.summary(describeExamination({ ...examination, findings, quotas: [] }));
  } catch (problem) {
    report.note(`The doctor could not search for the cause: ${messageOf(problem)}`);
  }
}
