import { isAbsolute, resolve } from 'node:path';
import type { ActionRun, Inputs } from '../../github/index.ts';
import { inputFailure } from '../../report/index.ts';
import { KEY_VALUE_STORE_ARN, parseCacheRules, SITE_STYLES, type SiteRequest } from '../../site/index.ts';

/** Folders with a slash between them. Browsers take . and .. for steps, and .deploy/ holds the manifests. */
const PREFIX = /^(?!\.deploy(\/|$))(?!(.*\/)?\.{1,2}(\/|$))[^\s/]+(\/[^\s/]+)*\/?$/;
const BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

export type SyncSpaInputs = Partial<SiteRequest> & Pick<SiteRequest, 'source'> & { webStack?: string; dryRun: boolean };

/** Every input is read and checked before anything else happens. */
export function readInputs({ inputs, context, environment }: ActionRun): SyncSpaInputs {
  const values = inputs.mapping('runtime-config');
  const order = Number(context.runId);
  return {
    source: sourceFolder(inputs, context.workspace),
    sourceInput: { name: 'source', value: inputs.text('source') },
    webStack: inputs.optional('web-stack'),
    bucket:
      inputs.matching('bucket', BUCKET, 'the name of a bucket (3 to 63 small letters, digits, dots and dashes)') ||
      undefined,
    prefix: inputs.matching(
      'prefix',
      PREFIX,
      'a folder in the bucket, such as admin or sites/admin, without a leading slash, without . and .., and not below .deploy',
    ),
    distributionId:
      inputs.matching('distribution-id', /^[A-Za-z0-9]{1,64}$/, 'the id of a distribution, such as E2QWRUHAPOMQZL') ||
      undefined,
    keyValueStoreArn:
      inputs.matching(
        'key-value-store',
        KEY_VALUE_STORE_ARN,
        'the ARN of a KeyValueStore, such as arn:aws:cloudfront::123456789012:key-value-store/edge',
      ) || undefined,
    strategy: strategyOf(inputs),
    cacheRules: parseCacheRules(inputs.yaml('cache-rules', 'a YAML list of rules'), (allowed) =>
      inputFailure('cache-rules', inputs.text('cache-rules'), allowed),
    ),
    runtimeConfig:
      Object.keys(values).length > 0 ? { path: inputs.text('runtime-config-path', 'config.json'), values } : undefined,
    style: inputs.choice('style', SITE_STYLES, 'auto'),
    exclude: inputs.lines('exclude'),
    precompressed: inputs.boolean('precompressed', false),
    keepReleases: inputs.integer('keep-releases', 3, { min: 1, max: 100 }),
    prune: inputs.choice('prune', ['releases', 'all', 'none'], 'releases'),
    maxDelete: inputs.integer('max-delete', 25, { min: 0, max: 100 }),
    invalidation: inputs.choice('invalidation', ['auto', 'all', 'tags', 'none'], 'auto'),
    wait: inputs.boolean('wait', false),
    allowOlder: inputs.boolean('allow-older', false),
    concurrency: inputs.optional('concurrency') ? inputs.integer('concurrency', 0, { min: 1, max: 256 }) : undefined,
    expectedBucketOwner: bucketOwner(inputs, environment),
    order: order > 0 ? order : undefined,
    runId: context.runId,
    runAttempt: context.runAttempt,
    runUrl: context.runUrl,
    actor: context.actor,
    dryRun: inputs.boolean('dry-run', false),
  };
}

/** Undefined: the caller's account. Only storage that is not AWS's has no accounts to compare. */
function bucketOwner(inputs: Inputs, environment: ActionRun['environment']): string | undefined {
  const otherStorage = environment['AWS_ENDPOINT_URL_S3'] || environment['AWS_ENDPOINT_URL'];
  const owner = inputs.matching(
    'expected-bucket-owner',
    otherStorage ? /^(\d{12}|none)$/ : /^\d{12}$/,
    'an account id of 12 digits, or none together with AWS_ENDPOINT_URL_S3',
  );
  return owner === 'none' ? '' : owner || undefined;
}

function strategyOf(inputs: Inputs): SiteRequest['strategy'] {
  const strategy = inputs.choice('strategy', ['auto', 'releases', 'in-place'], 'auto');
  if (strategy === 'releases' && !inputs.optional('key-value-store') && !inputs.optional('web-stack'))
    throw inputFailure(
      'strategy',
      strategy,
      'releases only with web-stack or key-value-store, since the edge must know which release is live',
    );
  return strategy;
}

function sourceFolder(inputs: Inputs, workspace: string): string {
  const source = inputs.required('source', 'dist');
  return isAbsolute(source) ? source : resolve(workspace, inputs.text('working-directory', '.'), source);
}
