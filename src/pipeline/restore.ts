import { run, type Context } from '../operation/index.ts';
import { activateRelease, connectApi } from '../site/index.ts';
import { readStoredTemplate, repinSecrets, stackOperation, type Bootstrap } from '../stack/index.ts';
import type { ReleaseRecord } from '../release/index.ts';
import type { Failure } from '../report/index.ts';
import { waitForEdge } from './edge.ts';

/**
 * Deploys a recorded release again: its backend stack with its template and parameters, then the pointer of the API,
 * then the pointer of the site. The data stack is left alone: a rollback does not undo migrations. Returns what the edge
 * answers where it does not serve the release yet, though everything was put back.
 */
export async function restoreRelease(
  context: Context,
  record: ReleaseRecord,
  options: {
    bootstrap: Bootstrap | undefined;
    allowReplacement: readonly string[];
    connectTo: readonly string[];
    /** The web stack was changed as well: between a site alone and one with an API. */
    restoreWeb?: boolean;
  },
): Promise<Failure | undefined> {
  const { session, report } = context;
  const { bootstrap, allowReplacement, connectTo, restoreWeb } = options;
  report.note(`Going back to release ${record.id} (commit ${record.commit.slice(0, 7) || 'unknown'}, ${record.mode})`);
  for (const stack of record.stacks.filter(({ role }) => role === 'backend' || (restoreWeb && role === 'web'))) {
    const { template, repinned } = await repinSecrets(session, await readStoredTemplate(session, stack.templateUrl));
    if (repinned.length > 0)
      report.warning(
        `The release had a version that no longer exists of ${repinned.join(', ')}: it gets the present version`,
      );
    await run(stackOperation, context, {
      stackName: stack.name,
      template: { body: template, name: stack.name },
      parameters: stack.parameters,
      tags: stack.tags,
      artifactsBucket: bootstrap?.artifactsBucket,
      roleArn: bootstrap?.executionRoleArn,
      allowReplacement,
      package: false,
    });
  }
  const web = record.stacks.find(({ role }) => role === 'web')?.outputs;
  const store = web?.['KeyValueStoreArn'];
  if (!store) return undefined;
  const stable = record.backends?.[0];
  // Whatever else the API was connected to is gone with this write: it ends a shift, too.
  if (stable) await connectApi(session, store, { stable });
  if (record.site)
    await activateRelease(
      context,
      { bucket: record.site.bucket, prefix: '', keyValueStoreArn: store },
      record.site.release,
    );
  const { site } = record;
  const answer = await waitForEdge(context, {
    web,
    release: site?.release,
    api: stable && { stable },
    connectTo,
    unchanged: false,
  });
  return 'failure' in answer ? answer.failure : undefined;
}
