import { type JsonStore, jsonStore } from '../../../src/release/index.ts';
import { BOOTSTRAP_STACK } from '../../../src/stack/bootstrap.ts';
import { readBootstrap, shippedTemplate } from '../../../src/stack/index.ts';
import { condensedTemplate } from '../../../src/stack/template/condensed.ts';
import { deployStack } from '../cloudformation/deploy-stack.ts';
import { testSession } from '../emulator/session.ts';
import { unique } from '../names.ts';

const CERTIFICATE = 'arn:aws:acm:us-east-1:000000000000:certificate/5f1c8a5e-0000-4000-8000-000000000000';

/**
 * What an administrator makes: the distribution of a domain of previews, and a bootstrap stack that names it. That stack is
 * for all who deploy in a region, so it needs one that no other suite uses.
 */
export async function previewDomain(
  region: string,
): Promise<{ domain: string; region: string; hosts: string; store: JsonStore }> {
  const domain = `${unique('previews')}.example.org`;
  const templates = new URL('../../../templates', import.meta.url).pathname;
  const { outputs } = await deployStack(testSession().inRegion('us-east-1'), {
    stackName: unique('previews'),
    template: shippedTemplate(templates, 'preview-domain'),
    parameters: { Domain: domain, CertificateArn: CERTIFICATE },
  });
  const hosts = outputs['PreviewDomainStore']!;
  const session = testSession().inRegion(region);
  await deployStack(session, {
    stackName: BOOTSTRAP_STACK,
    template: condensedTemplate(shippedTemplate(templates, 'bootstrap')),
    parameters: { PreviewDomain: outputs['PreviewDomain']!, PreviewDomainStore: hosts },
    package: false,
  });
  const { artifactsBucket } = (await readBootstrap(session))!;
  return { domain, region, hosts, store: jsonStore(session, artifactsBucket) };
}
