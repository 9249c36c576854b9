import { closeSync, mkdtempSync, openSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { sessionFromInputs } from '../aws/index.ts';
import type { ActionRun, Inputs } from '../github/index.ts';
import { createContext, run as runOperation, type Context } from '../operation/index.ts';
import { inputFailure } from '../report/index.ts';
import {
  describePlanAsJson,
  describeSite,
  KEY_VALUE_STORE_ARN,
  parseCacheRules,
  readWebStack,
  siteOperation,
  siteRequest,
  type SitePlan,
  type SiteRequest,
  type SiteResult,
} from '../site/index.ts';

/** Folders with a slash between them. Browsers take . and .. for steps, and .deploy/ holds the manifests. */
const PREFIX = /^(?!\.deploy(\/|$))(?!(.*\/)?\.{1,2}(\/|$))[^\s/]+(\/[^\s/]+)*\/?$/;
const BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

/** Puts a built site live: see actions/sync-spa/README.md. */
export default async function action(run: ActionRun): Promise<void> {
  const { inputs, report, environment } = run;
  const start = performance.now();
  const { webStack, dryRun, ...settings } = readInputs(run);
  const session = sessionFromInputs({
    region: inputs.optional('aws-region'),
    roleArn: inputs.optional('role-to-assume'),
    environment,
    report,
  });
  const stack = webStack ? await readWebStack(session, webStack) : undefined;
  const bucket = settings.bucket ?? stack?.bucket;
  if (!bucket)
    throw inputFailure('bucket', '', 'a bucket, or web-stack with the name of the web stack', 'shop-prod-site');
  const distributionId = settings.distributionId ?? stack?.distributionId;
  if ((settings.invalidation === 'all' || settings.invalidation === 'tags') && !distributionId)
    throw inputFailure(
      'invalidation',
      settings.invalidation,
      `${settings.invalidation} only together with distribution-id`,
    );
  const request = siteRequest({
    ...settings,
    bucket,
    distributionId,
    keyValueStoreArn: settings.keyValueStoreArn ?? stack?.keyValueStoreArn,
  });

  const operation = createContext(session, report);
  const { plan, result } = dryRun
    ? { plan: await planAndGuard(operation, request), result: undefined }
    : await runOperation(siteOperation, operation, request);
  run.output('has-changes', plan.hasChanges);
  run.output('uploaded', result?.uploaded ?? 0);
  run.output('unchanged', plan.unchanged);
  run.output('deleted', result?.deleted ?? 0);
  run.output('bytes', result?.bytes ?? 0);
  run.output('invalidation-id', result?.invalidationId ?? '');
  run.output('release', plan.release);
  run.output('plan', writePlan(plan, environment['RUNNER_TEMP']));
  const milliseconds = performance.now() - start;
  report.note(oneLine(plan, result));
  report.summary(describeSite(plan, result, { url: stack?.webUrl, milliseconds }));
}

/** A dry run refuses what the deployment itself would refuse. */
async function planAndGuard(context: Context, request: SiteRequest): Promise<SitePlan> {
  const plan = await siteOperation.plan(context, request);
  await siteOperation.guard(context, plan);
  return plan;
}

function oneLine(plan: SitePlan, result: SiteResult | undefined): string {
  if (!plan.hasChanges) return `Nothing to do: release ${plan.release} is live (${plan.unchanged} files)`;
  const sent = `${plan.puts.length} files to send, ${plan.copies.length} to copy, ${plan.unchanged} unchanged`;
  return result
    ? `Release ${plan.release}: ${sent}, ${result.deleted} deleted`
    : `Dry run of release ${plan.release}: ${sent}`;
}

type SyncInputs = Partial<SiteRequest> & Pick<SiteRequest, 'source'> & { webStack?: string; dryRun: boolean };

/** Every input is read and checked before anything else happens. */
function readInputs({ inputs, context, environment }: ActionRun): SyncInputs {
  const values = inputs.mapping('runtime-config');
  const order = Number(context.runId);
  return {
    source: sourceFolder(inputs, context.workspace),
    webStack: inputs.optional('web-stack'),
    bucket:
      inputs.matching('bucket', BUCKET, 'the name of a bucket (3 to 63 small letters, digits, dots and dashes)') ||
      undefined,
    prefix: inputs.matching(
      'prefix',
      PREFIX,
      'a folder in the bucket, such as admin or sites/admin, without a slash in front; no folder is named . or .., and the first not .deploy',
    ),
    distributionId:
      inputs.matching('distribution-id', /^E[A-Z0-9]+$/, 'the id of a distribution, such as E2QWRUHAPOMQZL') ||
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
      'releases only together with web-stack or key-value-store, since the edge has to know which release is live',
    );
  return strategy;
}

function sourceFolder(inputs: Inputs, workspace: string): string {
  const source = inputs.required('source', 'dist');
  return isAbsolute(source) ? source : resolve(workspace, inputs.text('working-directory', '.'), source);
}

function writePlan(plan: SitePlan, folder: string | undefined): string {
  const path = join(mkdtempSync(join(folder || tmpdir(), 'sync-spa-')), 'plan.json');
  const file = openSync(path, 'w');
  for (const piece of describePlanAsJson(plan)) writeFileSync(file, piece);
  closeSync(file);
  return path;
}
