import type { Rule } from '../rule.ts';
import { resourcesOf } from '../template.ts';

const SERVICE = 'lambda';
const functionOf = (path: string) => /\/functions\/([^/]+)/.exec(path)?.[1] ?? '';
const isUpdate = ({ method, path }: { method: string; path: string }) =>
  method === 'PUT' && /\/functions\/[^/]+\/(configuration|code)$/.test(path);

/** How long an update goes on: AWS needs seconds, tests only have to see that nobody takes it for done. */
const UPDATE_MS = 300;

export function lambdaRules(): Rule[] {
  return [updateInProgress(), environmentSize, imageIndex];
}

/** Reads say InProgress for a while, and a second update meanwhile is refused. */
function updateInProgress(): Rule {
  const until = new Map<string, number>();
  const busy = (path: string) => (until.get(functionOf(path)) ?? 0) > performance.now();
  return {
    id: 'lambda-update-in-progress',
    service: SERVICE,
    behaviour: 'A function that is being updated says LastUpdateStatus InProgress, and takes no other update.',
    source: 'https://docs.aws.amazon.com/lambda/latest/dg/functions-states.html',
    refuse(request) {
      if (!isUpdate(request) || !busy(request.path)) return undefined;
      return {
        code: 'ResourceConflictException',
        message: 'The operation cannot be performed at this time. An update is in progress for resource',
        status: 409,
      };
    },
    after(request, status) {
      if (isUpdate(request) && status === 200) until.set(functionOf(request.path), performance.now() + UPDATE_MS);
    },
    answer({ method, path }, body) {
      if (method !== 'GET' || !/\/functions\/[^/]+(\/configuration)?$/.test(path) || !busy(path)) return undefined;
      return body.replace(/"LastUpdateStatus":\s*"Successful"/, '"LastUpdateStatus": "InProgress"');
    },
  };
}

const environmentSize: Rule = {
  id: 'lambda-environment-4-kb',
  service: SERVICE,
  behaviour: 'The variables of a function have at most 4 KB altogether.',
  source: 'https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html',
  refuse({ method, path, body }) {
    if (method !== 'PUT' || !path.endsWith('/configuration')) return undefined;
    const { Environment } = JSON.parse(body) as { Environment?: { Variables?: object } };
    if (JSON.stringify(Environment?.Variables ?? {}).length <= 4096) return undefined;
    return {
      code: 'InvalidParameterValueException',
      message:
        'Lambda was unable to configure your environment variables because the environment variables you have provided exceeded the 4KB limit',
    };
  },
};

/** The front says it when the change set is made, with the words of the service. */
const imageIndex: Rule = {
  id: 'lambda-image-index',
  service: 'cloudformation',
  behaviour: 'A function takes a single image, not an image index or a manifest list.',
  source: 'https://docs.aws.amazon.com/lambda/latest/dg/images-create.html',
  async refuse(request, emulator) {
    for (const { Properties } of Object.values(await resourcesOf(request, emulator))) {
      const uri = String((Properties['Code'] as { ImageUri?: unknown } | undefined)?.ImageUri ?? '');
      const [, repositoryName, imageDigest] = /^[^/]+\/(.+)@(sha256:\w+)$/.exec(uri) ?? [];
      if (!imageDigest) continue;
      const answer = await emulator.json('ecr', 'AmazonEC2ContainerRegistry_V20150921.BatchGetImage', {
        repositoryName,
        imageIds: [{ imageDigest }],
      });
      const { images = [] } = answer as { images?: { imageManifest?: string }[] };
      if (!images.some(({ imageManifest }) => imageManifest?.includes('"manifests"'))) continue;
      return {
        code: 'ValidationError',
        message: `The image manifest, config or layer media type for the source image ${uri} is not supported.`,
      };
    }
    return undefined;
  },
};
