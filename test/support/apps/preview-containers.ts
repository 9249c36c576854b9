import { BOOTSTRAP_STACK } from '../../../src/stack/bootstrap.ts';
import { shippedTemplate } from '../../../src/stack/index.ts';
import { CONTAINERS } from '../aws/bootstrap-roles.ts';
import { deployStack } from '../cloudformation/deploy-stack.ts';
import { makeBootstrap } from '../cloudformation/make-bootstrap.ts';
import { testSession } from '../emulator/session.ts';

/**
 * What an administrator makes in an account of previews alone, so that they run as containers. The rights are for a whole
 * region, so it needs one in which no other suite deploys.
 */
export async function previewContainers(region: string): Promise<void> {
  const session = testSession().inRegion(region);
  const templates = new URL('../../../templates', import.meta.url).pathname;
  const { PreviewRoleArn, PreviewExecutionRoleArn } = await makeBootstrap(
    session,
    shippedTemplate(templates, 'bootstrap'),
    BOOTSTRAP_STACK,
    { PreviewSubjects: 'repo:my-org/shop:environment:preview' },
  );
  await deployStack(session, {
    stackName: CONTAINERS,
    template: shippedTemplate(templates, 'preview-containers'),
    parameters: { PreviewRoleArn: PreviewRoleArn!, PreviewExecutionRoleArn: PreviewExecutionRoleArn! },
    package: false,
  });
}
