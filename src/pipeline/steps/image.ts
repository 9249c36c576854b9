import { relative, resolve } from 'node:path';
import { imageRequest, loaderFolder, type GivenImage, type ImageCopy, type ImageRequest } from '../../image/index.ts';
import type { Deployment } from '../deployment.ts';
import { markdown } from '../../report/index.ts';
import { type DeployRequest, imageRepository, readsSecretsAtStart } from '../request.ts';
import { variablesOf } from '../../resources/index.ts';
import { fillValues } from '../inputs/values.ts';
import { planOperation, type PlannedStep, type Step } from '../step.ts';
import { stackOf } from '../../release/index.ts';

/** What a deployment of a zip package or of a site alone has no use for: engines, registries, their clients. */
const images = () => import('../../image/index.ts');

/** The image of a container, or of a function that is one: built, checked and pushed, or found by its content. */
export const image: Step = {
  name: 'image',
  applies: ({ request }) =>
    request.template === '' && (request.mode === 'container' || request.packageType === 'image'),
  async plan(deployment) {
    const { request, context, promotion } = deployment;
    if (promotion?.image) return planCopy(deployment, promotion.image);
    if (request.image) {
      const { packageType, platform } = targetOf(request);
      const { checkGivenImage } = await images();
      await checkGivenImage(context, { reference: request.image, packageType, platform });
      setImage(deployment, request.image);
      deployment.port = portOf(deployment) ?? DEFAULT_PORT;
      return { facts: { image: request.image }, apply: () => 'given' };
    }
    const { imageOperation } = await images();
    return await planOperation(imageOperation, context, imageRequestOf(deployment), {
      planned({ reuse, dockerfile }) {
        deployment.port = portOf(deployment) ?? dockerfile.ports[0] ?? DEFAULT_PORT;
        if (reuse) setImage(deployment, reuse.image);
      },
      change: ({ reuse }) => (reuse ? undefined : 'build and push'),
      facts: ({ key }) => ({ content: key, from: deployment.previous?.image ?? null }),
      applied(_, { image, bootCheck }) {
        setImage(deployment, image);
        deployment.bootCheck = bootCheck;
      },
      done: (_, { reused, size }) =>
        reused ? 'same content, nothing built or pushed' : `built and pushed, ${markdown.bytes(size)}`,
    });
  },
};

/** The image of another account gets its place here, byte for byte. */
function planCopy(deployment: Deployment, copy: ImageCopy): PlannedStep {
  const { request, context } = deployment;
  setImage(deployment, copy.to);
  deployment.port = portOf(deployment) ?? DEFAULT_PORT;
  return {
    change: copy.present ? undefined : `copied from ${copy.from}`,
    async apply() {
      if (copy.present) return 'is already in this account';
      const { copyImage } = await images();
      await copyImage(context, copy, { ...request.tags, 'deploy:app': request.app });
      return `copied from ${copy.from}`;
    },
  };
}

/** What runs the image, and the platform that the stack asks for, whatever this runner is. */
function targetOf({ mode, parameterOverrides }: DeployRequest): Pick<GivenImage, 'packageType' | 'platform'> {
  return {
    packageType: mode === 'lambda' ? 'lambda' : 'container',
    platform: parameterOverrides['Architecture'] === 'arm64' ? 'linux/arm64' : 'linux/amd64',
  };
}

/** What is built, and how it is started before it is pushed. Paths of the inputs count from working-directory. */
export function imageRequestOf(deployment: Deployment): ImageRequest {
  const { request, context, commandEnvironment, templates } = deployment;
  const { packageType, platform } = targetOf(request);
  const folder = resolve(request.directory, request.imageContext);
  const variables = templates.resources ? Object.keys(variablesOf(templates.resources, {})) : [];
  const readsAtStart = readsSecretsAtStart(request) || request.settingsFile !== '';
  return imageRequest({
    context: folder,
    file: request.dockerfile === '' ? undefined : relative(folder, resolve(request.directory, request.dockerfile)),
    buildArgs: request.buildArgs,
    platforms: [platform],
    repository: imageRepository(request),
    repositoryTags: { ...request.tags, 'deploy:app': request.app },
    scan: { level: request.scan },
    registry: request.registry || undefined,
    packageType,
    environment: commandEnvironment,
    bootCheck: {
      // Without its secrets an app may well refuse to start.
      level: request.bootCheck,
      mayCrash: Object.keys(request.appSecrets).length > 0,
      mayLackPath: mayLackPath(request),
      port: portOf(deployment),
      path: request.healthPath,
      environment: {
        AWS_REGION: context.session.region,
        // boto3 reads this one only: without it an app that makes its clients when it starts does not start.
        AWS_DEFAULT_REGION: context.session.region,
        DEPLOYMENT_MODE: request.mode,
        ...Object.fromEntries(variables.map((name) => [name, 'boot-check'])),
        ...fillValues('app-env', request.appEnv, STAND_INS),
      },
    },
    webAdapter: { readinessPath: request.healthPath, invokeMode: request.invokeMode },
    ...(readsAtStart && {
      settings: {
        loader: loaderFolder(request.templates),
        ...(request.settingsFile !== '' && { file: request.settingsFile }),
        // The image has no network when it is tried.
        ...(request.settingsSource !== '' && { standIn: resolve(request.directory, request.settingsSource) }),
      },
    }),
  });
}

/**
 * The check has no network: an app that waits for a database may know its paths only after it. Refused is only who names a
 * path that an app of its image alone does not have.
 */
function mayLackPath(request: DeployRequest): boolean {
  const { isHealthPathGiven, checks, parameterOverrides, resources, dataTemplate, settingsFile, appEnv } = request;
  return (
    !isHealthPathGiven ||
    checks === 'none' ||
    parameterOverrides['HealthMatcher'] !== undefined ||
    parameterOverrides['HealthProtocol'] === 'TCP' ||
    [resources, dataTemplate, settingsFile, ...Object.keys(appEnv)].some((one) => one !== '')
  );
}

export const DEFAULT_PORT = 8080;

/** The given port, else the one of the service that runs: another would replace its target group. */
function portOf({ request, previous }: Deployment): number | undefined {
  if (request.port !== undefined) return request.port;
  const backend = previous?.mode === request.mode && stackOf(previous, 'backend');
  return (backend && Number(backend.parameters['Port'])) || undefined;
}

/** Addresses are not known before the first deployment; the boot check only needs something of the right form. */
const STAND_INS = {
  app: 'app',
  environment: 'boot-check',
  version: 'boot-check',
  'web-url': 'https://web.example',
  'api-url': 'https://api.example',
};

/** A tag can move under a deployment; the digest is what runs, what is recorded and what a rollback goes back to. */
function setImage(deployment: Deployment, reference: string): void {
  deployment.image = reference;
  deployment.contentId = reference.includes('@') ? reference.slice(reference.indexOf('@') + 1) : reference;
}
