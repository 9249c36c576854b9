import type { Context } from '../../operation/index.ts';
import { type BootCheckResult, checkServer, evaluateBootCheck, type Observation } from '../boot-check/boot-check.ts';
import { ContainerProblem } from '../boot-check/container.ts';
import type { Build } from './build-local.ts';
import type { LocalImage } from '../engine/local-image.ts';
import { kernelEmulates } from '../engine/platform.ts';
import { checkFunction } from '../lambda/lambda-check.ts';

/** The boot check of a built image, if it is on and possible. `wrapped`: the image contains the web adapter. */
export async function checkImage(
  { report, clock }: Pick<Context, 'report' | 'clock'>,
  { plan, engine, name: image }: Pick<Build, 'plan' | 'engine' | 'name'>,
  local: LocalImage,
  wrapped: boolean,
): Promise<BootCheckResult | undefined> {
  const { request, dockerfile } = plan;
  const { bootCheck: options, settings } = request;
  if (options.level === 'off') return undefined;
  const obstacle = !engine.runner
    ? `${engine.name} can build but not start an image, and podman is not installed`
    : local.architecture !== engine.architecture && !kernelEmulates(local.architecture)
      ? `the image is for ${local.architecture}, and this machine runs ${engine.architecture}`
      : settings?.file !== undefined && settings.standIn === undefined
        ? 'its settings come from S3, which the check cannot reach: set boot-check-settings'
        : undefined;
  if (obstacle !== undefined)
    return evaluateBootCheck({ kind: 'unreachable', elapsed: 0, problem: obstacle, log: '' }, options, report);
  const target = { engine, image, ports: dockerfile.ports, options };
  const webPath = wrapped ? request.webAdapter.readinessPath : undefined;
  const check =
    request.packageType === 'container'
      ? checkServer(target, { clock, report })
      : checkFunction(
          { ...target, local, webPath, environment: request.environment, settings: settings?.standIn },
          clock,
        );
  return evaluateBootCheck(await check.catch(notStarted), options, report);
}

function notStarted(error: unknown): Observation {
  if (!(error instanceof ContainerProblem)) throw error;
  return { kind: error.image ? 'crashed' : 'unreachable', elapsed: 0, problem: error.message, log: '' };
}
