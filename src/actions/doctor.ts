import { describeExamination, examine, sortFindings } from '../doctor/index.ts';
import type { ActionRun } from '../github/index.ts';
import { createContext } from '../operation/index.ts';
import { Failure, markdown } from '../report/index.ts';
import { doctorRequest, readDoctor } from './inputs/doctor-inputs.ts';
import { openSession } from './open-session.ts';

/** actions/doctor: looks at everything that a deployment needs, and changes nothing. */
export default async function doctorAction(run: ActionRun): Promise<void> {
  const { report } = run;
  const about = readDoctor(run);
  const session = openSession(run, { sessionName: 'doctor', environmentName: about.environment });
  const request = doctorRequest(run, () => session, about);
  const examination = await report.group('Doctor', () => examine(createContext(session, report), request));
  const { verdict, findings, quotas } = examination;
  report.summary(describeExamination(examination));
  run.output('verdict', verdict);
  run.output('findings', findings);
  run.output('quotas', quotas);
  for (const { severity, what, why, todo } of sortFindings(findings)) {
    const text = [what, why, todo].filter(Boolean).join('. ');
    if (severity === 'warning') report.warning(text, { title: what });
    else report.note(`${severity === 'broken' ? '✖' : '?'} ${text}`);
  }
  if (verdict !== 'broken')
    return report.note(
      verdict === 'well' ? 'A deployment can run' : 'No faults found, but not everything could be checked',
    );
  throw broken(findings);
}

function broken(findings: Awaited<ReturnType<typeof examine>>['findings']): Failure {
  const [first, ...others] = findings.filter(({ severity }) => severity === 'broken');
  const more = others.length === 0 ? undefined : `Besides: ${others.map(({ what }) => what).join('; ')}`;
  return new Failure({
    code: 'doctor',
    what: others.length === 0 ? first!.what : `${first!.what}, and ${markdown.count(others.length, 'thing')} more`,
    why: [first!.why, more].filter(Boolean).join('. ') || undefined,
    todo: first!.todo,
    summarized: true,
  });
}
