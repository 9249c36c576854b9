import { type AwsSession, isNotFound } from '../../aws/index.ts';
import type { Context } from '../../operation/index.ts';
import { Failure } from '../../report/index.ts';
import { getKey, removeKeys, updateKey } from './key-value-store.ts';

/** A host below the domain of previews: one key of the store that their one distribution reads (preview-domain.yaml). */
export interface PreviewHost {
  /** ARN of the KeyValueStore. */
  store: string;
  /** First label of the host, "pr-7--shop". */
  name: string;
}

/** All previews of an account write this store, so a write may wait for others. */
type ContextOfStore = Pick<Context, 'session' | 'clock' | 'signal'>;

/** The domain of the HTTP API that a host leads to; undefined where it leads nowhere, or to another region. */
export async function readPreviewHost(session: AwsSession, host: PreviewHost): Promise<string | undefined> {
  const domain = await known(host, () => getKey(session, host.store, host.name));
  return domain !== undefined && isHere(session, domain) ? domain : undefined;
}

/** Fails with code conflict where the host leads into another region, and with code bootstrap where its store is gone. */
export async function refuseTakenHost(session: AwsSession, host: PreviewHost): Promise<void> {
  const present = await known(host, () => getKey(session, host.store, host.name));
  if (present !== undefined && !isHere(session, present)) throw takenElsewhere(host, present);
}

/** Leads a host to an HTTP API of this region. Returns false where it does so already. */
export async function writePreviewHost(context: ContextOfStore, host: PreviewHost, domain: string): Promise<boolean> {
  const { session } = context;
  let changed = false;
  const change = (present: string | undefined) => {
    if (present !== undefined && !isHere(session, present)) throw takenElsewhere(host, present);
    changed = present !== domain;
    return changed ? domain : undefined;
  };
  await known(host, () => updateKey(session, host.store, host.name, change, context));
  return changed;
}

/** Takes a host away, if it leads into this region. */
export async function removePreviewHost(context: ContextOfStore, host: PreviewHost): Promise<void> {
  const { session } = context;
  if ((await readPreviewHost(session, host)) !== undefined) await removeKeys(session, host.store, [host.name], context);
}

/** The store is one for all regions; what another region has written is the preview of another deployment. */
function isHere({ region }: AwsSession, domain: string): boolean {
  return domain.includes(`.execute-api.${region}.`);
}

function takenElsewhere({ name }: PreviewHost, domain: string): Failure {
  return new Failure({
    code: 'conflict',
    what: `The address of this preview (${name}) belongs to a preview in another region`,
    why: `It leads to ${domain}, and a host can lead to only one place`,
    todo: 'Preview the pull request in one region, or give the app another name (input app) in the other region',
  });
}

/** The store is named by the bootstrap stack: where it is gone, that is what has to change. */
async function known<T>({ store }: PreviewHost, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Failure) || !isNotFound(error.cause)) throw error;
    throw new Failure({
      code: 'bootstrap',
      what: `The KeyValueStore of the domain of previews does not exist: ${store}`,
      why: 'The bootstrap stack names it, but its stack was deleted or recreated',
      todo: 'Let an administrator deploy the bootstrap stack with PreviewDomain and PreviewDomainStore as the stack of preview-domain.yaml outputs them, or with both empty',
      cause: error,
    });
  }
}
