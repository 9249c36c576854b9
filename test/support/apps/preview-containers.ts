import { type JsonStore, jsonStore } from '../../../src/release/index.ts';
import { BOOTSTRAP_STACK } from '../../../src/stack/bootstrap.ts';
import { type Bootstrap, readBootstrap, shippedTemplate, type StackRequest } from '../../../src/stack/index.ts';
import { CONTAINERS } from '../aws/bootstrap-roles.ts';
import { deployStack } from '../cloudformation/deploy-stack.ts';
import { makeBootstrap } from '../cloudformation/make-bootstrap.ts';
import { testSession } from '../emulator/session.ts';

/** The stack that an administrator makes beside the bootstrap stack, so that previews run as containers. */
export function containersRequest(
  templates: string,
  { previewRoleArn, previewExecutionRoleArn }: Bootstrap,
): StackRequest {
  return {
    stackName: CONTAINERS,
    template: shippedTemplate(templates, 'preview-containers'),
    parameters: { PreviewRoleArn: previewRoleArn!, PreviewExecutionRoleArn: previewExecutionRoleArn! },
    package: false,
  };
}

/**
 * Both in an account of previews alone. The rights are for a whole region, so it needs one in which no other suite deploys.
 */
export async function previewContainers(region: string): Promise<JsonStore> {
  const session = testSession().inRegion(region);
  const templates = new URL('../../../templates', import.meta.url).pathname;
  const bootstrap = shippedTemplate(templates, 'bootstrap');
  await makeBootstrap(session, bootstrap, BOOTSTRAP_STACK, { PreviewSubjects: 'repo:my-org/shop:environment:preview' });
  const made = (await readBootstrap(session))!;
  await deployStack(session, containersRequest(templates, made));
  return jsonStore(session, made.artifactsBucket);
}
