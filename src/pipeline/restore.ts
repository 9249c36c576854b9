import type { Context } from '../operation/index.ts';
import { activateRelease, pointBackend } from '../site/index.ts';
import { applyStack, guardOrDiscard, planStack, readTemplate, verifyStack, type Bootstrap } from '../stack/index.ts';
import type { ReleaseRecord } from '../release/index.ts';
import { deploymentTags } from './request.ts';

/**
 * Deploys a recorded release again: its backend stack with its template and parameters, then the pointer of the API,
 * then the pointer of the site. The data stack is left alone: a rollback does not undo migrations.
 */
export async function restoreRelease(
  { session, report }: Context,
  record: ReleaseRecord,
  { bootstrap, allowReplacement }: { bootstrap: Bootstrap | undefined; allowReplacement: readonly string[] },
): Promise<void> {
  report.note(`Going back to release ${record.id} (commit ${record.commit.slice(0, 7) || 'unknown'}, ${record.mode})`);
  for (const stack of record.stacks.filter(({ role }) => role === 'backend')) {
    const plan = await planStack(
      session,
      {
        stackName: stack.name,
        template: { body: await readTemplate(session, stack.templateUrl), name: stack.name },
        parameters: stack.parameters,
        tags: deploymentTags(record),
        artifactsBucket: bootstrap?.artifactsBucket,
        roleArn: bootstrap?.executionRoleArn,
        package: false,
      },
      report,
    );
    await guardOrDiscard(session, plan, { allowReplacement }, report);
    await verifyStack(session, await applyStack(session, plan, report), report);
  }
  const store = record.stacks.find(({ role }) => role === 'web')?.outputs['KeyValueStoreArn'];
  if (store && record.backends) await pointBackend(session, store, record.backends);
  if (store && record.site) {
    const site = { bucket: record.site.bucket, prefix: '', keyValueStoreArn: store };
    await activateRelease(session, site, record.site.release, report);
  }
}
