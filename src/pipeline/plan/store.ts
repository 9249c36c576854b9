import { jsonStore } from '../../release/index.ts';
import { type Failure, messageOf } from '../../report/index.ts';
import type { Deployment } from '../deployment.ts';
import type { DeploymentPlan } from './plan.ts';

const keyOf = (id: string) => `plans/${id}.json`;

/**
 * Keeps a plan in the artifacts bucket, so that a deployment that finds another one can say what differs. Best effort: the
 * role of the dry run may not write there.
 */
export async function keepPlan(
  { context, bootstrap }: Pick<Deployment, 'context' | 'bootstrap'>,
  id: string,
  plan: DeploymentPlan,
): Promise<void> {
  if (!bootstrap) return;
  try {
    await jsonStore(context.session, bootstrap.artifactsBucket).put(keyOf(id), plan, { ifNoneMatch: '*' });
  } catch (error) {
    context.report.note(
      `The plan could not be stored (${messageOf(error)}): a deployment with a different plan cannot show what differs`,
    );
  }
}

/** Undefined where it was not kept, is gone (after 30 days), or may not be read. */
export async function readPlan(
  { context, bootstrap }: Pick<Deployment, 'context' | 'bootstrap'>,
  id: string,
): Promise<DeploymentPlan | undefined> {
  if (!bootstrap) return undefined;
  try {
    return (await jsonStore(context.session, bootstrap.artifactsBucket).get<DeploymentPlan>(keyOf(id)))?.value;
  } catch (error) {
    if ((error as Partial<Failure>).code === undefined) throw error;
    return undefined;
  }
}
