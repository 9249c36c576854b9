import { accessSync, constants } from 'node:fs';
import { Failure, hiddenInputFailure, inputFailure } from '../../report/index.ts';
import type { Dockerfile } from '../dockerfile/dockerfile.ts';
import { checkSettings } from '../lambda/settings-loader.ts';
import { isTag, locateRepository } from '../registry/reference.ts';
import type { BuildSecret, ImageRequest } from '../request.ts';

/** Throws a Failure for inputs that no plan can be made for, before anything is read from AWS. */
export function checkRequest(request: ImageRequest): void {
  checkPlatforms(request);
  for (const secret of request.secrets) checkSecret(secret);
  const tag = request.tags.find((name) => !isTag(name) || name.startsWith('content-'));
  if (tag !== undefined)
    throw inputFailure(
      'tags',
      tag,
      '1 to 128 letters, digits and _ . - (. and - not first); the prefix content- is reserved',
    );
  checkRegistryFeatures(request);
  checkSettings(request);
}

function checkPlatforms({ platforms, packageType }: Pick<ImageRequest, 'platforms' | 'packageType'>): void {
  const unknown = platforms.find((platform) => !/^linux\/(amd64|arm64)(\/v\d)?$/.test(platform));
  if (unknown !== undefined)
    throw inputFailure('platforms', unknown, 'linux/amd64 and linux/arm64, the platforms of ECS and Lambda');
  if (packageType === 'lambda' && platforms.length > 1)
    throw inputFailure('platforms', platforms.join(','), 'one platform for Lambda, which refuses an image index');
}

/** The value of a secret is never shown, nor an id that is none: it may be a piece of a value. */
function checkSecret({ id, file, value }: BuildSecret): void {
  if (!/^[\w.-]+$/.test(id)) throw hiddenInputFailure('secrets', 'ids of letters, digits and _ . -');
  if (file === undefined && value === undefined)
    throw new Failure({
      code: 'input',
      what: `Build secret ${id} has no value`,
      todo: `Give ${id}=value, or id=${id},src=path of a file`,
    });
  if (file === undefined) return;
  try {
    accessSync(file, constants.R_OK);
  } catch (cause) {
    throw new Failure({
      code: 'input',
      what: `Build secret ${id}: file ${file} does not exist or cannot be read`,
      todo: 'Check src= in the input secrets',
      cause,
    });
  }
}

/**
 * Refuses a secret that stands in the input after another one and that nothing in the Dockerfile mounts: the lines of an
 * .env file that was given as one value look like secrets of their own.
 */
export function refuseUnusedSecrets({ secrets }: ImageRequest, { secretIds }: Dockerfile): void {
  const unused = secrets.find(({ id, position }) => position !== undefined && position > 1 && !secretIds?.has(id));
  if (secretIds === undefined || unused === undefined) return;
  throw new Failure({
    code: 'input',
    what: `Entry ${unused.position} of the input "secrets" is used by no RUN --mount=type=secret (its text is not shown)`,
    why: 'It may be the second line of a value: in this input, a value ends at the end of its line',
    todo: 'For a value of several lines, or a secret that not every Dockerfile uses, write id=NAME,env=VARIABLE and give the step env: VARIABLE: ${{ secrets.NAME }}',
  });
}

/** Scans and old images exist only in ECR. A scan that never happens would look like one without findings. */
function checkRegistryFeatures({ push, repository, scan, keepImages }: ImageRequest): void {
  if (push && locateRepository(repository).kind === 'ecr') return;
  const allowed = 'only for images that are pushed to Amazon ECR';
  if (scan.level !== 'off') throw inputFailure('scan', scan.level, allowed);
  if (keepImages > 0) throw inputFailure('keep-images', String(keepImages), allowed);
}
