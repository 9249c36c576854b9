import { readFunction } from '../../compute/index.ts';
import type { Deployment } from '../deployment.ts';
import { versionsByDeploy } from '../request.ts';

/**
 * Reads the function, once CloudFormation says that its stack was changed and while the stack itself is read: a stack keeps
 * the name of its function, and the step that makes a version of it takes the reading where it still is that one.
 */
export function readFunctionAhead(deployment: Deployment): void {
  const { request, context, plans } = deployment;
  const name = plans.backend?.outputs['FunctionName'];
  if (name === undefined || !versionsByDeploy(request)) return;
  const reading = readFunction(context.session, name);
  // Where nobody takes it.
  reading.catch(() => undefined);
  deployment.functionAhead = { name, reading };
}

/** The reading of a function, once: who looks again wants to see what has changed since. */
export function takeFunction(deployment: Deployment, functionName: string) {
  const { functionAhead: ahead } = deployment;
  deployment.functionAhead = undefined;
  return ahead?.name === functionName ? ahead.reading : undefined;
}
