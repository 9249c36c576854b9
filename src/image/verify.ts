import type { Context } from '../operation/index.ts';
import { Failure } from '../report/index.ts';
import type { ImagePlan } from './plan.ts';
import { Logins } from './registry/logins.ts';
import { openRegistry } from './registry/open-registry.ts';
import { isImmutable } from './registry/registry.ts';
import type { ImageResult } from './apply.ts';

/** Asks the registry whether the image has every tag that was written. */
export async function verifyImage(context: Context, plan: ImagePlan, result: ImageResult): Promise<void> {
  const { repository, request } = plan;
  if (!request.push || plan.tags.length === 0) return;
  const registry = openRegistry(context.session, repository, new Logins(context, request.environment));
  const images = await registry.lookup(plan.tags);
  for (const tag of plan.tags) {
    const digest = images.get(tag)?.digest;
    // A tag that can be moved may belong to another run already.
    if (digest === result.digest || (digest !== undefined && !isImmutable(repository, tag))) continue;
    throw new Failure({
      code: 'push',
      what: `Tag ${tag} in ${repository.name} is not on the image that was tagged`,
      why: digest === undefined ? 'The registry does not have this tag' : `It is on ${digest}`,
      todo: 'Find out who else writes to this repository, then run again',
    });
  }
}
