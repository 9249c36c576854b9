import { activateRelease, pointBackend } from '../site/index.ts';
import { applyStack, guardOrDiscard, planStack, readTemplate, verifyStack } from '../stack/index.ts';
import type { ReleaseRecord } from '../release/index.ts';
import type { Deployment } from './deployment.ts';
import { deploymentTags } from './tags.ts';

/**
 * Deploys a recorded release again: its backend stack with its template and parameters, then the pointer of the API,
 * then the pointer of the site. The data stack is left alone: migrations are not undone by a rollback.
 */
export async function restoreRelease(deployment: Deployment, record: ReleaseRecord): Promise<void> {
  const { session, report, bootstrap, request } = deployment;
  report.note(`Going back to release ${record.id} (commit ${record.commit.slice(0, 7) || 'unknown'}, ${record.mode})`);
  for (const stack of record.stacks.filter(({ role }) => role === 'backend')) {
    const plan = await planStack(
      session,
      {
        stackName: stack.name,
        template: { body: await readTemplate(session, stack.templateUrl), name: stack.name },
        parameters: stack.parameters,
        tags: deploymentTags(request),
        artifactsBucket: bootstrap?.artifactsBucket,
        roleArn: bootstrap?.executionRoleArn,
        package: false,
      },
      report,
    );
    await guardOrDiscard(session, plan, request, report);
    await verifyStack(session, await applyStack(session, plan, report), report);
  }
  const store = record.stacks.find(({ role }) => role === 'web')?.outputs['KeyValueStoreArn'];
  if (store && record.backends) await pointBackend(session, store, record.backends);
  if (store && record.site) {
    await activateRelease(
      session,
      { bucket: record.site.bucket, prefix: '', keyValueStoreArn: store },
      record.site.release,
      report,
    );
  }
}
