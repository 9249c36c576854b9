import { chmodSync, copyFileSync, existsSync, globSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PollTimeout, type Clock } from '../../aws/index.ts';
import { inTemporaryFolder } from '../../files/temporary-folder.ts';
import { findProgram, type Environment } from '../../process/index.ts';
import { observe, type BootCheckTarget, type Observation } from '../boot-check/boot-check.ts';
import type { ContainerPlace } from '../boot-check/container-request.ts';
import { withContainer, type IsolatedContainer } from '../boot-check/container.ts';
import type { LocalImage } from '../engine/local-image.ts';
import { hostArchitecture } from '../engine/platform.ts';

/** Port of an emulator in the image itself; a mounted one uses another, so that the server can have 8080. */
const INCLUDED_PORT = 8080;
const MOUNTED_PORT = 9002;
const MOUNTED = '/aws-lambda-rie';
const SETTINGS = '/boot-check-settings';

export interface FunctionTarget extends BootCheckTarget {
  local: LocalImage;
  /** Path of the server behind the web adapter, which must answer; undefined for a function with a handler of its own. */
  webPath?: string;
  /** Where the emulator is looked for. */
  environment: Environment;
  /** File with the settings that the server gets in place of those on S3. */
  settings?: string;
}

/**
 * Starts a function's image as Lambda does (read-only but for /tmp, no network, an unprivileged user) under the runtime
 * interface emulator, and invokes it once. https://docs.aws.amazon.com/lambda/latest/dg/images-test.html
 */
export async function checkFunction(target: FunctionTarget, clock: Clock): Promise<Observation> {
  const { engine, image, local, options } = target;
  const start = [...local.entrypoint, ...local.command];
  const included = /lambda-entrypoint\.sh|aws-lambda-rie/.test(start.join(' '));
  const emulator = included ? undefined : findEmulator(options.runtimeInterfaceEmulator, target.environment);
  if (!included && !emulator) {
    const problem =
      'the image has no Lambda runtime interface emulator, and none was found here (it comes with the SAM CLI)';
    return { kind: 'unreachable', elapsed: 0, problem, log: '' };
  }
  const environment = {
    AWS_LAMBDA_FUNCTION_NAME: 'boot-check',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(options.memory),
    AWS_LAMBDA_FUNCTION_TIMEOUT: String(Math.ceil(options.timeout / 1000)),
    ...(target.settings !== undefined && { SETTINGS_S3_URI: `file://${SETTINGS}` }),
    ...options.environment,
  };
  const address = ['--runtime-interface-emulator-address', `0.0.0.0:${MOUNTED_PORT}`];
  const seen = await withSettings(target.settings, (settings) =>
    withContainer(
      engine,
      {
        image,
        environment,
        memory: options.memory,
        patience: options.timeout,
        readOnly: true,
        user: '993:990',
        mounts: { ...(emulator && { [emulator]: MOUNTED }), ...(settings && { [settings]: SETTINGS }) },
        ...(emulator && { entrypoint: MOUNTED, command: [...address, ...start] }),
      },
      (container) =>
        observe(container, {
          clock,
          timeout: options.timeout,
          logLines: 200,
          async look(state) {
            const answer = await invoke(container, state, emulator ? MOUNTED_PORT : INCLUDED_PORT, target);
            return answer && readAnswer(answer, target.webPath);
          },
          timedOut: () => ({
            kind: 'not-healthy',
            problem: `it did not answer an invocation within ${Math.round(options.timeout / 1000)} s`,
          }),
        }),
    ),
  );
  const cause = /\(rapid\) Init failed error=(.*?)(?: InvokeID=.*)?$/m.exec(seen.log)?.[1];
  return { ...seen, problem: cause && seen.kind === 'crashed' ? cause : seen.problem, log: ownLines(seen.log) };
}

/** The settings in a file that the function's user may read, whatever rights the given one has. */
async function withSettings<T>(given: string | undefined, work: (settings?: string) => Promise<T>): Promise<T> {
  if (given === undefined) return await work();
  return await inTemporaryFolder('boot-check-settings', async (folder) => {
    chmodSync(folder, 0o755);
    const file = join(folder, 'settings');
    copyFileSync(given, file);
    chmodSync(file, 0o644);
    return await work(file);
  });
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
  { options, webPath }: FunctionTarget,
): Promise<InvocationAnswer | undefined> {
  const body = webPath === undefined ? (options.event ?? '{}') : JSON.stringify(httpEvent(webPath, Date.now()));
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

/** What an answer of the emulator means: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html */
export function readAnswer(
  { status, body }: InvocationAnswer,
  webPath: string | undefined,
): Pick<Observation, 'kind' | 'problem'> {
  // How the emulator reports that the runtime or an extension ended before it answered; the log has the details.
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
function findEmulator(given: string | undefined, environment: Environment): string | undefined {
  if (given !== undefined) return existsSync(given) ? given : undefined;
  const name = `aws-lambda-rie-${hostArchitecture() === 'amd64' ? 'x86_64' : 'arm64'}`;
  const sam = findProgram('sam', environment);
  const folders = ['/usr/local/aws-sam-cli/current/dist', ...(sam ? [join(dirname(realpathSync(sam)), '..')] : [])];
  const inside = ['.', '_internal', 'lib/python*/site-packages'];
  const patterns = inside.map((path) => join(path, 'samcli/local/rapid', name));
  const found = folders.flatMap((cwd) => globSync(patterns, { cwd }).map((path) => join(cwd, path)));
  return ['/usr/local/bin/aws-lambda-rie', ...found].find((path) => existsSync(path));
}
