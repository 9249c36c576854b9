import { existsSync } from 'node:fs';
import { basename, dirname, isAbsolute, join } from 'node:path';
import { isFolder, kindOfPath } from '../../files/walk.ts';
import type { ActionRun } from '../../github/index.ts';
import { Failure, hiddenInputFailure, inputFailure } from '../../report/index.ts';
import {
  DEFAULT_TIMEOUT,
  findSamConfig,
  parseParameters,
  readSamConfig,
  type BuildMode,
  type OnFailure,
  type SamConfig,
  type StackRequest,
} from '../../stack/index.ts';
import { readParametersFile } from './parameters-file.ts';
import { readWorkingDirectory } from './shared-inputs.ts';

export type ChangeSetMode = 'create-and-execute' | 'create-only' | 'execute-only';

export interface DeploySamInputs {
  /** Of the samconfig file, where aws-region is not given. */
  region: string | undefined;
  build: BuildMode;
  /** The samconfig file that was read, for the build. */
  samConfig: { file: string; environment: string } | undefined;
  changeSet: ChangeSetMode;
  dryRun: boolean;
  /** Path of the template, before `sam build`; for execute-only it need not exist. */
  templatePath: string;
  /** Everything but the template itself. */
  request: Omit<StackRequest, 'template'>;
}

const CAPABILITIES = ['CAPABILITY_IAM', 'CAPABILITY_NAMED_IAM', 'CAPABILITY_AUTO_EXPAND'];

/** Reads and checks all inputs; values of a samconfig file stand in for inputs that are not set. */
export function readInputs(run: ActionRun): DeploySamInputs {
  const { inputs } = run;
  const folder = readWorkingDirectory(run);
  const changeSet = inputs.choice(
    'change-set',
    ['create-and-execute', 'create-only', 'execute-only'],
    'create-and-execute',
  );
  const named = inputs.text('template');
  const config = samConfig(run, folder, named);
  const templatePath = findTemplate(run, folder, named || config?.template || 'template.yaml', changeSet);
  const stackName =
    inputs.optional('stack-name') ?? config?.stackName ?? inputs.required('stack-name', 'shop-production');
  const changeSetId = inputs.optional('change-set-id');
  if (changeSet === 'execute-only' && !changeSetId) {
    throw inputFailure(
      'change-set-id',
      '',
      'the change set for execute-only',
      '${{ needs.review.outputs.change-set-id }}',
    );
  }
  const tags = inputs.mapping('tags');
  return {
    region: config?.region,
    build: inputs.choice('build', ['auto', 'always', 'never'], 'auto'),
    samConfig: config && { file: config.file, environment: inputs.text('config-env', 'default') },
    changeSet,
    dryRun: inputs.boolean('dry-run', false),
    templatePath,
    request: {
      stackName,
      parameters: { ...config?.parameters, ...readParametersFile(run.inputs, folder), ...parameterOverrides(run) },
      // {} is no tag at all, which is another thing than not saying which.
      tags: inputs.text('tags') === '' ? config?.tags : tags,
      capabilities: capabilities(run) ?? config?.capabilities,
      roleArn:
        inputs.matching('role-arn', /^arn:aws[\w-]*:iam::\d{12}:role\/.+$/, 'the ARN of an IAM role') ||
        config?.roleArn,
      artifactsBucket: inputs.optional('s3-bucket') ?? config?.s3Bucket,
      artifactsPrefix: config?.s3Prefix,
      kmsKeyId: inputs.optional('kms-key-id') ?? config?.kmsKeyId,
      onFailure: onFailure(run, config),
      timeout: inputs.integer('timeout-minutes', DEFAULT_TIMEOUT / 60_000, { min: 1, max: 2880 }) * 60_000,
      express: inputs.boolean('express', false),
      revertDrift: inputs.boolean('revert-drift', false),
      importExisting: inputs.boolean('import-existing', false),
      terminationProtection: inputs.text('termination-protection')
        ? inputs.boolean('termination-protection', false)
        : undefined,
      allowReplacement: words(inputs.text('allow-replacement')),
      skipResources: words(inputs.text('skip-resources')),
      changeSetId,
    },
  };
}

function words(text: string): string[] {
  return text.split(/[\s,]+/).filter(Boolean);
}

function samConfig(run: ActionRun, folder: string, template: string): SamConfig | undefined {
  const name = run.inputs.text('samconfig');
  if (name === 'none') return undefined;
  const environment = run.inputs.text('config-env', 'default');
  const file = name ? join(folder, name) : findSamConfig(template ? dirname(join(folder, template)) : folder);
  if (name && !existsSync(file!)) throw inputFailure('samconfig', name, 'the path of a samconfig file, or none');
  if (!file) {
    if (environment !== 'default')
      throw inputFailure('config-env', environment, 'an environment of a samconfig file (there is none)');
    return undefined;
  }
  run.report.note(`Reading ${basename(file)} (${environment})`);
  return readSamConfig(file, environment);
}

/** A file of the repository, else a shipped template by its name. */
function findTemplate(run: ActionRun, folder: string, name: string, changeSet: ChangeSetMode): string {
  const path = isAbsolute(name) ? name : join(folder, name);
  // A folder beside it may have the name of a shipped template.
  if (existsSync(path) && !isFolder(path)) return path;
  const shipped = join(run.templates, 'stacks', `${name}.yaml`);
  if (/^[a-z0-9-]+$/.test(name) && existsSync(shipped)) return shipped;
  if (changeSet === 'execute-only') return path;
  if (name === 'template.yaml' && existsSync(join(folder, 'template.yml'))) return join(folder, 'template.yml');
  throw new Failure({
    code: 'input',
    what: `Template ${name} was not found`,
    why: `${path} ${kindOfPath(path)}, and no shipped template has that name`,
    todo: 'Set template to a file below working-directory, or to the name of a shipped template such as data (has actions/checkout run before this step?)',
  });
}

function parameterOverrides(run: ActionRun): Record<string, string> {
  const text = run.inputs.text('parameter-overrides');
  // The values may be secrets: the error says what is allowed, not what was given.
  return parseParameters(text, (allowed) => hiddenInputFailure('parameter-overrides', allowed));
}

function capabilities(run: ActionRun): string[] | undefined {
  const given = words(run.inputs.text('capabilities'));
  const wrong = given.find((name) => !CAPABILITIES.includes(name));
  if (wrong) throw inputFailure('capabilities', wrong, CAPABILITIES.join(', '));
  return given.length > 0 ? given : undefined;
}

function onFailure(run: ActionRun, config: SamConfig | undefined): OnFailure {
  const configured = config?.disableRollback ? 'keep' : config?.onFailure?.toLowerCase();
  const fallback =
    configured === 'do_nothing' ? 'keep' : configured === 'delete' || configured === 'keep' ? configured : 'rollback';
  return run.inputs.choice('on-failure', ['rollback', 'keep', 'delete'], fallback);
}
