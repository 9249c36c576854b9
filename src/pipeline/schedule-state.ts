import type { Context } from '../operation/index.ts';
import type { StackRecord } from '../release/index.ts';
import { type Bootstrap, readStoredTemplate, type StackRequest } from '../stack/index.ts';

/** The update of a backend that starts or stops what is scheduled, and nothing else. */
export async function withSchedules(
  { session }: Pick<Context, 'session'>,
  { name, templateUrl, parameters, tags }: StackRecord,
  state: 'ENABLED' | 'DISABLED',
  { bootstrap, allowReplacement }: { bootstrap: Bootstrap | undefined; allowReplacement: string[] },
): Promise<StackRequest> {
  return {
    stackName: name,
    template: { body: await readStoredTemplate(session, templateUrl), name },
    parameters: { ...parameters, Schedules: state },
    tags,
    artifactsBucket: bootstrap?.artifactsBucket,
    roleArn: bootstrap?.executionRoleArn,
    allowReplacement,
    package: false,
  };
}
