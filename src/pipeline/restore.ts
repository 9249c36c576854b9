import { run, type Context } from '../operation/index.ts';
import { activateRelease, pointBackend } from '../site/index.ts';
import { readStoredTemplate, stackOperation, type Bootstrap } from '../stack/index.ts';
import type { ReleaseRecord } from '../release/index.ts';
import { deploymentTags } from './request.ts';

/**
 * Deploys a recorded release again: its backend stack with its template and parameters, then the pointer of the API,
 * then the pointer of the site. The data stack is left alone: a rollback does not undo migrations.
 */
export async function restoreRelease(
  context: Context,
  record: ReleaseRecord,
  { bootstrap, allowReplacement }: { bootstrap: Bootstrap | undefined; allowReplacement: readonly string[] },
): Promise<void> {
  const { session, report } = context;
  report.note(`Going back to release ${record.id} (commit ${record.commit.slice(0, 7) || 'unknown'}, ${record.mode})`);
  for (const stack of record.stacks.filter(({ role }) => role === 'backend')) {
    await run(stackOperation, context, {
      stackName: stack.name,
      template: { body: await readStoredTemplate(session, stack.templateUrl), name: stack.name },
      parameters: stack.parameters,
      tags: deploymentTags(record),
      artifactsBucket: bootstrap?.artifactsBucket,
      roleArn: bootstrap?.executionRoleArn,
      allowReplacement,
      package: false,
    });
  }
  const store = record.stacks.find(({ role }) => role === 'web')?.outputs['KeyValueStoreArn'];
  if (store && record.backends) await pointBackend(session, store, record.backends);
  if (store && record.site) {
    const site = { bucket: record.site.bucket, prefix: '', keyValueStoreArn: store };
    await activateRelease(context, site, record.site.release);
  }
}
