import type { AwsSession } from '../../aws/index.ts';
import { hostNameOf } from '../../preview/index.ts';
import { previewOf } from '../../release/index.ts';
import { Failure } from '../../report/index.ts';
import { type PreviewHost, readPreviewHost } from '../../site/index.ts';
import type { TeardownJob } from '../request.ts';

/** What leads to a preview below the domain of previews; undefined where there is no such domain, or nothing leads there. */
export async function findHost(session: AwsSession, job: TeardownJob): Promise<PreviewHost | undefined> {
  const store = job.bootstrap.previewDomainStore;
  if (!store || previewOf(job.environment) === undefined) return undefined;
  const host = { store, name: hostNameOf(job) };
  try {
    return (await readPreviewHost(session, host)) === undefined ? undefined : host;
  } catch (error) {
    // With its store all hosts have gone.
    if (error instanceof Failure && error.code === 'bootstrap') return undefined;
    throw error;
  }
}
