import type { Context } from '../../operation/index.ts';
import type { StackRecord } from '../../release/index.ts';
import { type Bootstrap, readStoredTemplate, type StackRequest } from '../../stack/index.ts';
import type { Deployment } from '../deployment.ts';

interface UpdateOptions {
  bootstrap: Bootstrap | undefined;
  allowReplacement: string[];
  /** It gets no new work either: another backend writes to its file system. */
  stopped?: boolean;
}

/** The update of a backend that starts or stops what is scheduled and what works on queues, and nothing else. */
export async function withSchedules(
  { session }: Pick<Context, 'session'>,
  { name, templateUrl, parameters, tags }: StackRecord,
  state: 'ENABLED' | 'DISABLED',
  { bootstrap, allowReplacement, stopped = false }: UpdateOptions,
): Promise<StackRequest> {
  return {
    stackName: name,
    template: { body: await readStoredTemplate(session, templateUrl), name },
    parameters: {
      ...parameters,
      ...('Schedules' in parameters && { Schedules: state }),
      ...(stopped && withoutWork(parameters)),
    },
    tags,
    artifactsBucket: bootstrap?.artifactsBucket,
    roleArn: bootstrap?.executionRoleArn,
    allowReplacement,
    package: false,
  };
}

/** The update after which a backend of the environment starts nothing of its own any more; `stopped`: and gets no work. */
export async function pausedBackend(
  { context, bootstrap, isQuick, request: { allowReplacement, dryRun } }: Deployment,
  stack: StackRecord,
  { stopped }: { stopped: boolean },
): Promise<StackRequest> {
  const update = await withSchedules(context, stack, 'DISABLED', { bootstrap, allowReplacement, stopped });
  return { ...update, ...(dryRun && { dryRun: isQuick ? 'quick' : 'full' }) };
}

/**
 * A function whose reserved concurrency is 0 is not invoked any more, a service without tasks has none.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html
 */
function withoutWork(parameters: Readonly<Record<string, string>>): Record<string, string> {
  return 'ReservedConcurrency' in parameters ? { ReservedConcurrency: '0' } : { DesiredCount: '0' };
}

type Parameters = Readonly<Record<string, string>>;

/**
 * Two backends of one file system, of which one writes at a time (`writers: 1` of the resources file): the function is
 * given a reserved concurrency of 1 then, and a service with files always runs as one task.
 */
export function shareOneWriter(left: Parameters, next: Parameters): boolean {
  const both = [left, next];
  return (
    both.every((one) => one['AccessPointArn'] || one['FileSystemId']) &&
    both.some((one) => one['ReservedConcurrency'] === '1')
  );
}
