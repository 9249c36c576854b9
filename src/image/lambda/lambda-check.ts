import { chmodSync, copyFileSync, existsSync, mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { poll, PollTimeout, systemClock } from '../../aws/index.ts';
import { crash, type BootCheckContext, type Observation } from '../boot-check/boot-check.ts';
import type { ContainerPlace } from '../boot-check/container-request.ts';
import { withContainer, type IsolatedContainer } from '../boot-check/container.ts';
import { hostArchitecture } from '../engine/engine.ts';
import type { LocalImage } from '../engine/local-image.ts';
import { findProgram } from '../process.ts';

const LOG_LINES = 200;
/** Port of an emulator that comes with the image; one that is mounted leaves 8080 to the server. */
const INCLUDED_PORT = 8080;
const MOUNTED_PORT = 9002;
const MOUNTED = '/aws-lambda-rie';
const SETTINGS = '/boot-check-settings';

export interface LambdaCheckContext extends BootCheckContext {
  local: LocalImage;
  /** The server behind the web adapter: its path must answer. undefined for a function with a handler of its own. */
  webPath?: string;
  environment: Readonly<Record<string, string | undefined>>;
  /** File with the settings that the server gets in place of those on S3. */
  settings?: string;
}

/**
 * Starts a function's image as Lambda does (read-only but for /tmp, no network, an unprivileged user) under the runtime
 * interface emulator, and invokes it once. https://docs.aws.amazon.com/lambda/latest/dg/images-test.html
 */
export async function checkFunction(context: LambdaCheckContext): Promise<Observation> {
  const { engine, image, local, platform, options } = context;
  const included = /lambda-entrypoint\.sh|aws-lambda-rie/.test([...local.entrypoint, ...local.command].join(' '));
  const emulator = included ? undefined : findEmulator(options.runtimeInterfaceEmulator, context.environment);
  if (!included && !emulator) {
    const problem =
      'the image has no Lambda runtime interface emulator, and none was found here (it comes with the SAM CLI)';
    return { kind: 'unreachable', elapsed: 0, problem, log: '' };
  }
  const environment = {
    AWS_LAMBDA_FUNCTION_NAME: 'boot-check',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(options.memory),
    AWS_LAMBDA_FUNCTION_TIMEOUT: String(Math.ceil(options.timeout / 1000)),
    ...(context.settings !== undefined && { SETTINGS_S3_URI: `file://${SETTINGS}` }),
    ...options.environment,
  };
  const start = emulator
    ? {
        entrypoint: MOUNTED,
        command: [
          '--runtime-interface-emulator-address',
          `0.0.0.0:${MOUNTED_PORT}`,
          ...local.entrypoint,
          ...local.command,
        ],
      }
    : {};
  return await withSettings(context.settings, (settings) =>
    withContainer(
      engine,
      {
        image,
        environment,
        memory: options.memory,
        patience: options.timeout,
        platform,
        readOnly: true,
        user: '993:990',
        mounts: { ...(emulator && { [emulator]: MOUNTED }), ...(settings && { [settings]: SETTINGS }) },
        ...start,
      },
      (container) => observe(container, context, emulator ? MOUNTED_PORT : INCLUDED_PORT),
    ),
  );
}

/** The settings in a file that the function's user may read, whatever rights the given one has. */
async function withSettings<T>(given: string | undefined, work: (settings?: string) => Promise<T>): Promise<T> {
  if (given === undefined) return await work();
  const folder = mkdtempSync(join(tmpdir(), 'boot-check-settings-'));
  try {
    chmodSync(folder, 0o755);
    const file = join(folder, 'settings');
    copyFileSync(given, file);
    chmodSync(file, 0o644);
    return await work(file);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function observe(container: IsolatedContainer, context: LambdaCheckContext, port: number): Promise<Observation> {
  const { options, clock = systemClock } = context;
  const start = clock.now();
  const result = async (kind: Observation['kind'], problem = '') => {
    const elapsed = clock.now() - start;
    const log = kind === 'healthy' ? '' : await container.logTail(LOG_LINES);
    const cause = /\(rapid\) Init failed error=(.*?)(?: InvokeID=.*)?$/m.exec(log)?.[1];
    return { kind, elapsed, problem: cause && kind === 'crashed' ? cause : problem, log: ownLines(log) };
  };
  try {
    return await poll(
      async () => {
        const state = await container.state();
        if (!state.running) return await result('crashed', crash(state));
        const answer = await invoke(container, state, port, context);
        if (answer === undefined) return undefined;
        const { kind, problem } = readAnswer(answer, context.webPath);
        return await result(kind, problem);
      },
      { clock, timeout: options.timeout, interval: () => 100 },
    );
  } catch (error) {
    if (!(error instanceof PollTimeout)) throw error;
    return await result(
      'not-healthy',
      `it did not answer an invocation within ${Math.round(options.timeout / 1000)} s`,
    );
  }
}

/** What the application wrote, without the emulator's own lines. */
export function ownLines(log: string): string {
  return log
    .split('\n')
    .filter((line) => !/ \(rapid\) |^(START|END|REPORT) RequestId: /.test(line))
    .join('\n');
}

/** The function's answer; undefined while the emulator does not listen yet. */
async function invoke(
  container: IsolatedContainer,
  place: ContainerPlace,
  port: number,
  { options, webPath, clock = systemClock }: LambdaCheckContext,
): Promise<InvocationAnswer | undefined> {
  const body = webPath === undefined ? (options.event ?? '{}') : JSON.stringify(httpEvent(webPath, clock.now()));
  const path = '/2015-03-31/functions/function/invocations';
  const answer = await container.ask(place, { method: 'POST', port, path, body, timeout: options.timeout });
  if (!('problem' in answer)) return answer;
  if (/ECONNREFUSED|ECONNRESET|EHOSTUNREACH|socket hang up/.test(answer.problem)) return undefined;
  throw new PollTimeout(options.timeout);
}

export interface InvocationAnswer {
  status: number;
  body: string;
}

/** What an answer of the emulator says: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html */
export function readAnswer(
  { status, body }: InvocationAnswer,
  webPath: string | undefined,
): Pick<Observation, 'kind' | 'problem'> {
  // The emulator's own word that runtime or extension ended before it could answer; the log has the rest.
  if (status >= 500) return { kind: 'crashed', problem: 'the runtime ended before it answered an invocation' };
  const { errorType, errorMessage, statusCode } = parseAnswer(body);
  if (errorType) {
    const early = /^(Runtime|Extension|Sandbox|Function)\./.test(errorType);
    return { kind: early ? 'crashed' : 'not-healthy', problem: `${errorType}: ${errorMessage ?? ''}`.trim() };
  }
  if (webPath === undefined || (statusCode !== undefined && statusCode < 400)) return { kind: 'healthy', problem: '' };
  const gave = statusCode === undefined ? 'no HTTP response' : `status ${statusCode}`;
  return { kind: 'not-healthy', problem: `GET ${webPath} through the web adapter gave ${gave}` };
}

function parseAnswer(body: string): { errorType?: string; errorMessage?: string; statusCode?: number } {
  try {
    return (JSON.parse(body) ?? {}) as object;
  } catch {
    // A streamed response comes as it is, after a prelude of JSON.
    const status = /"statusCode"\s*:\s*(\d{3})/.exec(body)?.[1];
    return status === undefined ? {} : { statusCode: Number(status) };
  }
}

/** A GET as an HTTP API sends it, payload format 2.0. */
export function httpEvent(path: string, now: number): object {
  const [rawPath = '/', rawQueryString = ''] = path.split('?');
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath,
    rawQueryString,
    headers: { host: 'localhost', accept: '*/*' },
    requestContext: {
      accountId: '123456789012',
      apiId: 'boot-check',
      domainName: 'localhost',
      domainPrefix: 'localhost',
      http: { method: 'GET', path: rawPath, protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'boot-check' },
      requestId: 'boot-check',
      routeKey: '$default',
      stage: '$default',
      time: new Date(now).toISOString(),
      timeEpoch: now,
    },
    isBase64Encoded: false,
  };
}

/** The emulator's binary: as given, or where the SAM CLI keeps it. */
export function findEmulator(
  given: string | undefined,
  environment: Readonly<Record<string, string | undefined>>,
): string | undefined {
  if (given !== undefined) return existsSync(given) ? given : undefined;
  const name = `aws-lambda-rie-${hostArchitecture() === 'amd64' ? 'x86_64' : 'arm64'}`;
  const sam = findProgram('sam', environment);
  const folders = [
    '/usr/local/aws-sam-cli/current/dist',
    ...(sam ? [join(dirname(realpathSync(sam)), '..')] : []),
  ].flatMap((folder) => [folder, join(folder, '_internal'), ...pythonFolders(join(folder, 'lib'))]);
  return [
    '/usr/local/bin/aws-lambda-rie',
    ...folders.map((folder) => join(folder, 'samcli', 'local', 'rapid', name)),
  ].find((path) => existsSync(path));
}

function pythonFolders(lib: string): string[] {
  if (!existsSync(lib)) return [];
  return readdirSync(lib)
    .filter((name) => name.startsWith('python'))
    .map((name) => join(lib, name, 'site-packages'));
}
