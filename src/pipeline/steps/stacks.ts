import { Failure, messageOf } from '../../report/index.ts';
import { hostNameOf } from '../../preview/index.ts';
import { fullName } from '../../release/index.ts';
import { isInNetwork, needsWebUrl } from '../../resources/index.ts';
import { prepareSigning } from '../../site/index.ts';
import { readStack } from '../../stack/index.ts';
import { type Deployment, knownOutputs } from '../deployment.ts';
import { readContainer } from '../kept/leftovers.ts';
import { globalNeeds } from '../routing/global.ts';
import { networkOutputs } from '../backend/network.ts';
import { composedData, ownDataTemplate } from '../preflight/preflight.ts';
import { type DeployRequest, stackNames } from '../request.ts';
import type { Step } from '../step.ts';
import { overridesFor } from '../inputs/values.ts';
import { stackStep } from './stack-step.ts';
import { standIns } from './stand-ins.ts';

/**
 * Bucket and distribution of the site. It comes before data and backend, which may need its address (CORS, sign-in
 * redirects); the backend is connected later by a write into the distribution's KeyValueStore.
 */
export const webStack = stackStep({
  role: 'web',
  applies: ({ templates }) => templates.web !== undefined,
  async request(deployment) {
    const { request, templates, bootstrap, containers } = deployment;
    const known = knownOutputs(deployment, 'global');
    // A plan knows a stack as it is: what this deployment adds to it has a stand-in.
    const global = request.dryRun ? { ...standIns(deployment).global, ...known } : known;
    if (templates.global && !global) return { pending: 'the global stack changes first' };
    return {
      template: templates.web!,
      parameters: {
        // All paths of a site alone are its own.
        ...(request.web !== undefined && { Api: String(request.mode !== 'none') }),
        ...overridesFor(request, templates.web!),
        ...fromGlobal(request, global),
        ...(request.preview && {
          HasSite: String(request.web !== undefined),
          Host: previewHost(deployment) ?? '',
          BackendPrefix: fullName(request),
          Relay: containers?.Relay ?? (await relayOfBefore(deployment)),
          PermissionsBoundary: bootstrap?.previewBoundaryArn ?? '',
        }),
      },
      // The code of a preview's door is a folder beside its template.
      package: request.preview !== undefined,
      // Until its distribution is there, minutes later, every point of presence knows it.
      onCreated: async ({ type, physicalId }) => {
        if (type === 'AWS::CloudFront::KeyValueStore') await prepareChecks(deployment, physicalId);
      },
    };
  },
});

/** Writes what lets the checks of a candidate in; where it cannot be written yet they write it, and wait for the edge. */
async function prepareChecks({ context }: Deployment, store: string): Promise<void> {
  try {
    await prepareSigning(context, store);
  } catch (error) {
    context.report.note(`The first checks will take up to two minutes longer: ${messageOf(error)}`);
  }
}

/**
 * The relay that a door has already, where a container of before is still there: until requests are sent to the function in
 * its place, and after a run that fails before that, the door asks the container. The next run finds none, and takes it off.
 */
export async function relayOfBefore({ request, context }: Pick<Deployment, 'request' | 'context'>): Promise<string> {
  if (!(await readContainer(context.session, request))) return '';
  return (await readStack(context.session, stackNames(request).web))?.parameters['Relay'] ?? '';
}

/** The host of a preview below the domain of all previews, where an administrator has made one. */
function previewHost({ request, bootstrap }: Deployment): string | undefined {
  return bootstrap?.previewDomain && `${hostNameOf(request)}.${bootstrap.previewDomain}`;
}

/** What the distribution gets of the stack in us-east-1; a limit of 0 takes the web ACL off. */
function fromGlobal(request: DeployRequest, global: Readonly<Record<string, string>> = {}): Record<string, string> {
  const { certificate, webAcl } = globalNeeds(request);
  const { RateLimit, WebAclArn = '' } = request.parameterOverrides;
  return {
    ...(certificate && { CertificateArn: global['CertificateArn']! }),
    ...(webAcl && { WebAclArn: global['WebAclArn']! }),
    ...(RateLimit !== undefined && !webAcl && request.preview === undefined && { WebAclArn }),
  };
}

const ownNetwork = stackStep({
  role: 'network',
  applies: ({ templates }) => templates.network !== undefined,
  request: ({ templates }) => ({ template: templates.network! }),
});

/** The network that data and compute are in: made here, or that of another environment. */
export const networkStack: Step = {
  ...ownNetwork,
  applies: ({ templates }) => templates.resources?.network !== undefined,
  async plan(deployment) {
    const stack = deployment.templates.resources?.network?.stack;
    if (stack === undefined) return await ownNetwork.plan(deployment);
    const outputs = (await readStack(deployment.context.session, stack))?.outputs;
    if (!outputs?.['AppGroupId'])
      throw new Failure({
        code: 'input',
        what: `Stack ${stack} (network of the resources file) ${outputs ? 'is not a network stack of Deploy' : 'does not exist'}`,
        todo: 'Name the network stack of another environment (APP-ENVIRONMENT-network), or leave stack out for a network of its own',
      });
    deployment.sharedNetwork = outputs;
    return { apply: () => `that of ${stack}` };
  },
};

/** The stack that holds state: tables and buckets, kept apart from compute so that changing the mode never touches it. */
export const dataStack = stackStep({
  role: 'data',
  applies: ({ templates }) => templates.data !== undefined,
  request(deployment) {
    const { request, templates } = deployment;
    const { resources } = templates;
    const disposable = request.preview && Object.hasOwn(templates.data!.parameters, 'Disposable');
    const common = {
      parameters: { ...overridesFor(request, templates.data!), ...(disposable && { Disposable: 'true' }) },
      terminationProtection: !request.preview,
    };
    // The build may have written it anew; it may point to local folders.
    if (request.dataTemplate !== '') return { ...common, template: ownDataTemplate(request), package: true };
    if (!resources) return { ...common, template: templates.data! };
    const dry = request.dryRun ? standIns(deployment) : undefined;
    const web = knownOutputs(deployment, 'web') ?? dry?.web;
    if (needsWebUrl(resources) && !web) return { pending: 'the web stack has no address yet' };
    const network = networkOutputs(deployment) ?? dry?.network;
    if (isInNetwork(resources) && !network) return { pending: 'the network stack changes first' };
    const { SubnetIds = '', DataGroupId = '' } = network ?? {};
    const zones = SubnetIds.split(',').length;
    return {
      ...common,
      template: composedData(request, resources, { webUrl: web?.['WebUrl'], ...(network && { zones }) })!,
      ...(isInNetwork(resources) && { parameters: { ...common.parameters, SubnetIds, DataGroupId } }),
    };
  },
});
