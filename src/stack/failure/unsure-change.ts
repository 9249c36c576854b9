import { explainAwsError } from '../../aws/index.ts';
import { Failure } from '../../report/index.ts';

/** Why a stack was not changed; where CloudFormation did not answer, nobody knows whether it is. */
export function explainUnsureChange(error: unknown, stackName: string): Failure {
  const failure = explainAwsError(error, `Stack ${stackName} was not changed`);
  if (failure.code !== 'network') return failure;
  return new Failure({
    code: 'network',
    what: `CloudFormation did not answer: it is not known whether stack ${stackName} is changing`,
    why: failure.why,
    todo: `${failure.todo}, and run again: the next run waits for an operation that is still under way`,
    cause: error,
  });
}
