import type { Inputs } from '../../github/index.ts';
import type { DeployRequest } from '../../pipeline/index.ts';
import { inputFailure } from '../../report/index.ts';
import { readParametersFile } from './parameters-file.ts';
import { filledPath } from './shared-inputs.ts';

/** How an image is built and kept, and how a function made of one answers. */
export function readImageInputs(
  inputs: Inputs,
  { mode, environment, packageType }: Pick<DeployRequest, 'mode' | 'environment' | 'packageType'>,
) {
  const image = inputs.matching(
    'image',
    /^[\w.:/-]+@sha256:[0-9a-f]{64}$/,
    'an image with its digest, such as 123456789012.dkr.ecr.eu-central-1.amazonaws.com/shop@sha256:...',
  );
  const scan = inputs.choice('scan', ['off', 'report', 'critical', 'high'], 'off');
  if (scan !== 'off' && image !== '')
    throw inputFailure('scan', scan, 'scan only for an image that this run builds, not with image');
  return {
    dockerfile: inputs.text('dockerfile'),
    imageContext: inputs.text('context', '.'),
    buildArgs: inputs.mapping('build-args'),
    image,
    registry: inputs.text('registry'),
    bootCheck: inputs.choice('boot-check', ['off', 'warn', 'auto', 'enforce'], 'auto'),
    scan,
    keepImages: inputs.integer('keep-images', 20),
    ...readFunctionInputs(inputs, { mode, environment, isImage: mode === 'lambda' && packageType === 'image' }),
  };
}

function readFunctionInputs(
  inputs: Inputs,
  { mode, environment, isImage }: Pick<DeployRequest, 'mode' | 'environment'> & { isImage: boolean },
) {
  const invokeMode = inputs.choice('invoke-mode', ['buffered', 'response_stream'], 'buffered');
  const settingsFile = inputs.text('settings-file');
  if (mode !== 'lambda' && invokeMode !== 'buffered')
    throw inputFailure('invoke-mode', invokeMode, 'this input for mode: lambda only');
  if (!isImage && settingsFile !== '')
    throw inputFailure('settings-file', settingsFile, 'this input for mode: lambda with package-type: image only');
  return { invokeMode, settingsFile, settingsSource: readSettingsSource(inputs, environment, isImage) };
}

/** The file with the settings; it is read after the build, which may write it. */
function readSettingsSource(inputs: Inputs, environment: string, isImage: boolean): string {
  const source = filledPath(inputs, 'settings-source', { environment });
  if (source === '') return '';
  if (!isImage)
    throw inputFailure('settings-source', source, 'this input for mode: lambda with package-type: image only');
  return source;
}

/** What the stacks are made of, and what is common to all that they make. */
export function readStackInputs(inputs: Inputs, directory: string, environment: string) {
  const [resources, dataTemplate] = [inputs.text('resources'), inputs.text('data-template')];
  if (resources !== '' && dataTemplate !== '')
    throw inputFailure('data-template', dataTemplate, 'resources or data-template, not both');
  return {
    resources,
    dataTemplate,
    migrations: inputs.lines('migrations'),
    migrationVariables: inputs.mapping('migration-variables'),
    parameterOverrides: {
      ...readParametersFile(inputs, directory, { environment }),
      ...inputs.mapping('parameter-overrides'),
    },
    tags: readTags(inputs),
    importExisting: inputs.boolean('import-existing', false),
  };
}

/** CloudFormation puts at most 50 on a stack, and two are the deployment's own. */
const TAG_LIMIT = 48;

/** https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html */
function readTags(inputs: Inputs): Record<string, string> {
  const tags = inputs.mapping('tags');
  for (const [name, value] of Object.entries(tags)) {
    if (/^(aws|deploy):/i.test(name))
      throw inputFailure('tags', name, 'names that begin with neither aws: nor deploy:');
    if (!/^[\p{L}\p{Z}\p{N}_.:/=+@-]{1,128}$/u.test(name))
      throw inputFailure('tags', name, 'names of at most 128 letters, digits, spaces and _ . : / = + - @');
    if (!/^[\p{L}\p{Z}\p{N}_.:/=+@-]{0,256}$/u.test(value))
      throw inputFailure(
        'tags',
        `${name}: ${value}`,
        'values of at most 256 letters, digits, spaces and _ . : / = + - @',
      );
  }
  if (Object.keys(tags).length > TAG_LIMIT)
    throw inputFailure('tags', `${Object.keys(tags).length} tags`, `at most ${TAG_LIMIT}`);
  return tags;
}
