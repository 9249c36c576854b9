import { type FunctionReading, type FunctionRequest, publishAhead, readFunction } from '../../compute/index.ts';
import { findPackage } from '../../stack/index.ts';
import type { Deployment } from '../deployment.ts';
import { lookIn } from '../ahead/looks-ahead.ts';
import { versionsByDeploy } from '../request.ts';

/**
 * Reads the function once CloudFormation says that its stack was changed, while the stack itself is read, and publishes the
 * version that follows from its change. A stack keeps the name of its function; the step that makes the version live takes
 * what was found where it still is that one.
 */
export function readFunctionAhead(deployment: Deployment): void {
  const { request, plans } = deployment;
  const name = plans.backend?.outputs['FunctionName'];
  if (name === undefined || !versionsByDeploy(request)) return;
  deployment.ahead = { ...deployment.ahead, function: lookIn(name, () => readAndPublish(deployment, name)) };
}

async function readAndPublish(deployment: Deployment, name: string): Promise<FunctionReading> {
  const { context, storedPackage } = deployment;
  // The code of an image, and that of a function that did not change, are not known by a digest of ours.
  const digest = changesFunction(deployment) ? (await storedPackage)?.digest : undefined;
  const publishing = digest === undefined ? undefined : publishAhead(context, name, digest);
  const [reading, published] = await Promise.all([readFunction(context.session, name), publishing]);
  return { ...reading, ...(published && { published }) };
}

/** The reading of a function, once: who looks again wants to see what has changed since. */
export async function takeFunction(deployment: Deployment, functionName: string): Promise<FunctionReading | undefined> {
  return (await deployment.ahead?.function?.(functionName))?.found;
}

/** The fingerprint of the settings that its stack gives the function. */
export function settingsGiven({ plans }: Pick<Deployment, 'plans'>): string | undefined {
  return plans.backend?.parameters['ConfigurationId'];
}

/**
 * The package that a shipped stack gives its function, by its parameters; undefined where the code is an image. `stored`: that
 * package, where somebody has looked. A stack that goes back has another one than the deployment.
 */
export async function codeGiven(
  { context, request }: Pick<Deployment, 'context' | 'request'>,
  parameters: Readonly<Record<string, string>> | undefined,
  stored?: Deployment['storedPackage'],
): Promise<FunctionRequest['code']> {
  const { CodeBucket: bucket, CodeKey: key } = parameters ?? {};
  // A role that only plans reads no package.
  if (!bucket || !key || request.dryRun) return undefined;
  // A look that failed says nothing: going back does not hang on it.
  const found = await (stored ?? findPackage(context.session, { bucket, key }).catch(() => undefined));
  return found?.digest === undefined ? undefined : { bucket, key, sha256: found.digest, since: found.since };
}

function changesFunction({ plans }: Deployment): boolean {
  return plans.backend!.changes.some(({ type }) => type === 'AWS::Lambda::Function');
}
