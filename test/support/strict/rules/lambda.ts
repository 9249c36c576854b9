import type { AwsRequest } from '../request.ts';
import type { Rule } from '../rule.ts';
import { resourcesOf } from '../template.ts';

const SERVICE = 'lambda';
const functionOf = (path: string) => /\/functions\/([^/]+)/.exec(path)?.[1] ?? '';
const keyOf = ({ accessKey, region, path }: AwsRequest) => [accessKey, region, functionOf(path)].join(' ');
const isUpdate = ({ method, path }: { method: string; path: string }) =>
  method === 'PUT' && /\/functions\/[^/]+\/(configuration|code)$/.test(path);

/** How long an update goes on: AWS needs seconds, tests only have to see that nobody takes it for done. */
const UPDATE_MS = 300;

export function lambdaRules(): Rule[] {
  return [
    updateInProgress(),
    environmentSize,
    imageIndex,
    aliasVersion,
    publishWhatWasRead,
    newVersion(),
    openedInPeace(),
    initError,
  ];
}

/** Reads say InProgress for a while, and a second update meanwhile is refused. */
function updateInProgress(): Rule {
  const until = new Map<string, number>();
  const busy = (request: AwsRequest) => (until.get(keyOf(request)) ?? 0) > performance.now();
  return {
    id: 'lambda-update-in-progress',
    service: SERVICE,
    behaviour: 'A function that is being updated says LastUpdateStatus InProgress, and takes no other update.',
    source: 'https://docs.aws.amazon.com/lambda/latest/dg/functions-states.html',
    refuse(request) {
      if (!isUpdate(request) || !busy(request)) return undefined;
      return {
        code: 'ResourceConflictException',
        message: 'The operation cannot be performed at this time. An update is in progress for resource',
        status: 409,
      };
    },
    after(request, status) {
      if (isUpdate(request) && status === 200) until.set(keyOf(request), performance.now() + UPDATE_MS);
    },
    answer(request, body) {
      const { method, path } = request;
      if (method !== 'GET' || !/\/functions\/[^/]+(\/configuration)?$/.test(path) || !busy(request)) return undefined;
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

const aliasVersion: Rule = {
  id: 'lambda-alias-version',
  service: SERVICE,
  behaviour: 'An alias points at a version that is there.',
  source: 'https://docs.aws.amazon.com/lambda/latest/api/API_UpdateAlias.html',
  async refuse({ method, path, body }, emulator) {
    if (!/^(POST|PUT)$/.test(method) || !/\/functions\/[^/]+\/aliases(\/[^/]+)?$/.test(path)) return undefined;
    const { FunctionVersion: version } = JSON.parse(body) as { FunctionVersion?: string };
    if (version === undefined || version === '$LATEST') return undefined;
    const name = functionOf(path);
    const { status } = await emulator.get(`/2015-03-31/functions/${name}/configuration?Qualifier=${version}`, SERVICE);
    if (status !== 404) return undefined;
    return { code: 'ResourceNotFoundException', message: `Function not found: ${name}:${version}`, status: 404 };
  },
};

/** The version that a request is about, and in which way: calls, reads and aliases are known by different parts of Lambda. */
function versionAsked({ method, path, query, body }: AwsRequest): { version: string; by: string } | undefined {
  const [, kind = ''] = /\/functions\/[^/]+\/(invocations|configuration|aliases)(?:\/|$)/.exec(path) ?? [];
  const inAlias = kind === 'aliases' && /^(POST|PUT)$/.test(method);
  const version = inAlias
    ? (JSON.parse(body) as { FunctionVersion?: string }).FunctionVersion
    : (query.get('Qualifier') ?? undefined);
  return kind === '' || version === undefined || !/^\d+$/.test(version) ? undefined : { version, by: kind };
}

/** The first request of each kind comes too early; no read does once an alias leads to the version. */
function newVersion(): Rule {
  const published = new Set<string>();
  const unknown = new Set<string>();
  return {
    id: 'lambda-new-version',
    service: SERVICE,
    behaviour: 'A version that was just published may not be known yet to the first request for it, as a new function.',
    source: 'https://docs.aws.amazon.com/cli/latest/reference/lambda/wait/function-exists.html',
    refuse(request) {
      const asked = versionAsked(request);
      if (!asked || !unknown.delete(`${keyOf(request)} ${asked.version} ${asked.by}`)) return undefined;
      const { region } = request;
      const arn = `arn:aws:lambda:${region}:000000000000:function:${functionOf(request.path)}:${asked.version}`;
      return { code: 'ResourceNotFoundException', message: `Function not found: ${arn}`, status: 404 };
    },
    after(request, status) {
      const asked = versionAsked(request);
      if (asked?.by === 'aliases' && status < 300) unknown.delete(`${keyOf(request)} ${asked.version} configuration`);
    },
    answer(request, body, status) {
      const { method, path } = request;
      if (method !== 'POST' || !/\/functions\/[^/]+\/versions$/.test(path) || status !== 201) return undefined;
      const version = `${keyOf(request)} ${(JSON.parse(body) as { Version: string }).Version}`;
      if (published.has(version)) return undefined;
      published.add(version);
      for (const by of ['invocations', 'configuration', 'aliases']) unknown.add(`${version} ${by}`);
      return undefined;
    },
  };
}

/** A permission and a function URL are refused once each, as while something else of the function is being changed. */
function openedInPeace(): Rule {
  const refused = new Set<string>();
  return {
    id: 'lambda-conflict',
    service: SERVICE,
    behaviour:
      'A permission or a function URL is refused while another operation on the function is in progress, by the name of the error that says that it is there.',
    source: 'https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html',
    refuse(request) {
      const { method, path, query, body } = request;
      const opened = /\/functions\/[^/]+\/(policy|url)$/.exec(path)?.[1];
      if (method !== 'POST' || !opened) return undefined;
      const { StatementId = '' } = JSON.parse(body) as { StatementId?: string };
      const key = [keyOf(request), query.get('Qualifier'), opened, StatementId].join(' ');
      if (refused.has(key)) return undefined;
      refused.add(key);
      return {
        code: 'ResourceConflictException',
        message: 'The operation cannot be performed at this time. An update is in progress for resource',
        status: 409,
      };
    },
  };
}

const publishWhatWasRead: Rule = {
  id: 'lambda-publish-revision',
  service: SERVICE,
  behaviour: 'PublishVersion refuses another revision or code than the one it is given.',
  source: 'https://docs.aws.amazon.com/lambda/latest/api/API_PublishVersion.html',
  async refuse({ method, path, body }, emulator) {
    if (method !== 'POST' || !/\/functions\/[^/]+\/versions$/.test(path)) return undefined;
    const wanted = JSON.parse(body || '{}') as { RevisionId?: string; CodeSha256?: string };
    const answer = await emulator.get(`/2015-03-31/functions/${functionOf(path)}/configuration`, SERVICE);
    const present = JSON.parse(answer.body) as { RevisionId?: string; CodeSha256?: string };
    if (wanted.CodeSha256 !== undefined && wanted.CodeSha256 !== present.CodeSha256)
      return { code: 'InvalidParameterValueException', message: 'CodeSHA256 is different from current CodeSHA256' };
    if (wanted.RevisionId === undefined || wanted.RevisionId === present.RevisionId) return undefined;
    return {
      code: 'PreconditionFailedException',
      message:
        'The Revision Id provided does not match the latest Revision Id. Call the GetFunction API to retrieve it',
      status: 412,
    };
  },
};

/** What the emulator says of code that it cannot load: its own words, and no log. */
const NOT_LOADED = /^(?:Worker init failed: (.*)|Worker process exited immediately\. stderr: (.*))$/s;

/** The runtime's error in AWS's form, and the line that only a failed initialization has in the log. */
const initError: Rule = {
  id: 'lambda-init-error',
  service: SERVICE,
  behaviour: 'Code that cannot be loaded is an error of initialization: its type, and INIT_REPORT in the log.',
  source: 'https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html',
  answer({ path }, body) {
    const error = path.endsWith('/invocations') ? notLoaded(body) : undefined;
    return error && JSON.stringify({ ...error, trace: [] });
  },
  headers(_request, body) {
    const { errorType, errorMessage } = notLoaded(body)!;
    const log = `${errorMessage}\nINIT_REPORT Init Duration: 12.34 ms\tPhase: init\tStatus: error\tError Type: ${errorType}\n`;
    return { 'x-amz-log-result': Buffer.from(log).toString('base64'), 'x-amz-function-error': 'Unhandled' };
  },
};

function notLoaded(body: string): { errorType: string; errorMessage: string } | undefined {
  let message: string;
  try {
    message = String((JSON.parse(body) as { errorMessage?: string } | null)?.errorMessage ?? '');
  } catch {
    return undefined;
  }
  const [found, threw, exited] = NOT_LOADED.exec(message) ?? [];
  if (found === undefined) return undefined;
  if (exited !== undefined)
    return { errorType: 'Runtime.ExitError', errorMessage: `Runtime exited with error: ${exited || 'exit status 1'}` };
  const handler = /^Handler (\S+) is not a function/.exec(threw!)?.[1];
  if (handler !== undefined)
    return { errorType: 'Runtime.HandlerNotFound', errorMessage: `${handler} is undefined or not exported` };
  const type = /^(Cannot find (module|package)|No module named)/.test(threw!) ? 'Runtime.ImportModuleError' : 'Error';
  return { errorType: type, errorMessage: threw! };
}
