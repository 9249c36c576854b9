import { AsyncLocalStorage } from 'node:async_hooks';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { CloudFrontClient, ListTagsForResourceCommand } from '@aws-sdk/client-cloudfront';
import { DescribeFileSystemsCommand, EFSClient } from '@aws-sdk/client-efs';
import { Client } from '@smithy/core/client';
import { ACCOUNT, containerRights, EVERYTHING, iam, made, policiesOf, policyOf, rolesWith } from './bootstrap-roles.ts';
import { requestsOf } from './call-requests.ts';
import { allows, type Request, type Statement } from './iam-policy.ts';

/**
 * Holds what a run calls against the role that it has on AWS: every call of the SDK's clients, with its resource and its
 * condition keys, is judged by the policies of templates/stacks/bootstrap.yaml, before it is sent. What the role may not do
 * is refused as AWS refuses it, and fails the run's test, also where the product can do without. Of an app, each call is also
 * held against the boundary that a bootstrap stack of its own would have (parameter App): the names and the tags in it.
 *
 * Calls that are signed by hand, those of container engines and those of CloudFormation are not seen here: their rights have
 * reasons in test/unit/stack/roles/call-reasons.ts.
 */
export type RoleName = BootstrapRole | 'PreviewRole with containers';
type BootstrapRole = 'DeployRole' | 'PreviewRole' | 'PlanRole' | 'PromotionRole';

const WITH_CONTAINERS = ' with containers';
/** The role of the bootstrap stack, whatever an administrator's stack adds to it. */
const bare = (role: RoleName) => role.replace(WITH_CONTAINERS, '') as BootstrapRole;

export interface Rights {
  /** Undefined for a role of the user's own, which has what `also` says. */
  role?: RoleName;
  /** The app of the run: what it calls must be within the bound of that app too. */
  app?: string;
  /** What the account's administrator has given the role besides, as a page of the documentation says. */
  also?: readonly Statement[];
  /** What the bound lets through besides, as SharedArns does; ARNs with *. */
  shared?: readonly string[];
}

interface Verdicts extends Rights {
  refused: Set<string>;
}

interface SdkClient {
  config: {
    serviceId: string;
    region(): Promise<string>;
    credentials(): Promise<{ accessKeyId: string }>;
    endpoint?: unknown;
    requestHandler: unknown;
  };
}
type Send = (this: SdkClient, command: { input: object }, ...rest: unknown[]) => Promise<unknown>;

/** The emulator's account for keys that are no account of their own. Others are read with the role that they give for it. */
const OWN_ACCOUNT = '000000000000';
const running = new AsyncLocalStorage<Verdicts | undefined>();
// The class is the same for all suites of a process: each judges in place of the one before.
const prototype = Client.prototype as unknown as { send: Send; unjudged?: Send };
const unjudged = (prototype.unjudged ??= prototype.send);

prototype.send = async function (command, ...rest) {
  const verdicts = running.getStore();
  if (verdicts) {
    const refusal = await judge(this, command, verdicts).catch((error: unknown) => {
      // What this cannot judge is no pass, whatever the product makes of it.
      verdicts.refused.add(String(error));
      return error as Error;
    });
    if (refusal) throw refusal;
  }
  const answer = await unjudged.call(this, command, ...rest);
  if (verdicts && command.constructor.name === 'AssumeRoleCommand') noteAssumed(command.input, answer);
  return answer;
};

/** Accounts of the roles that runs have assumed, by their access key. */
const assumed = new Map<string, string>();

function noteAssumed(input: { RoleArn?: string }, answer: unknown): void {
  const { Credentials } = answer as { Credentials?: { AccessKeyId: string } };
  assumed.set(Credentials!.AccessKeyId, input.RoleArn!.split(':')[4]!);
}

/** Runs work as a role; throws when the role may not do all that it called, with what is missing. */
export async function judged<T>(given: Rights, work: () => Promise<T>): Promise<T> {
  const verdicts: Verdicts = { ...given, refused: new Set() };
  const result = await running.run(verdicts, work);
  if (verdicts.refused.size > 0)
    throw new Error(
      `The role ${given.role ? `${given.role} of bootstrap.yaml` : 'of its own'} may not\n${[...verdicts.refused].join('\n')}`,
    );
  return result;
}

async function judge(
  client: SdkClient,
  command: { input: object },
  { role, app, also = [], shared = [], refused }: Verdicts,
): Promise<Error | undefined> {
  const name = `${client.config.serviceId} ${command.constructor.name.replace(/Command$/, '')}`;
  const input = command.input as Readonly<Record<string, unknown>>;
  if (isBootstrap(input)) return undefined;
  const region = await client.config.region();
  // Without credentials the call itself says so.
  const { accessKeyId } = await client.config.credentials().catch(() => ({ accessKeyId: '' }));
  const account = assumed.get(accessKeyId) ?? OWN_ACCOUNT;
  const as = assumed.has(accessKeyId) ? 'PromotionRole' : role;
  const { identity, boundary } = as ? rights(as, region, account) : { identity: [], boundary: undefined };
  for (const request of requestsOf({ name, input: as ? withRole(input, name, bare(as)) : input, region, account })) {
    const tags = asksForTags(identity, request.action) ? await tagsOf(client, request.resource) : {};
    const whole = { ...request, context: { ...request.context, ...tags } };
    if (allows([...identity, ...also], whole, boundary)) {
      if (as && app !== undefined && !isWithin({ app, account, role: as, shared }, whole))
        refused.add(`${request.action} on ${request.resource}, which is not within the bound of app ${app}`);
      continue;
    }
    if (!as || !(request.action in (OPTIONAL[bare(as)] ?? {})))
      refused.add(`${request.action} on ${request.resource}, ${JSON.stringify(whole.context)}`);
    const message = `User: arn:aws:sts::${account}:assumed-role/${as ? made(bare(as)) : 'own'}/deploy is not authorized to perform: ${request.action} on resource: ${request.resource}`;
    const metadata = { $fault: 'client', $metadata: { httpStatusCode: 403 } };
    return Object.assign(new Error(message), { name: 'AccessDenied', ...metadata });
  }
  return undefined;
}

const NO_VARIABLES =
  'a configuration has variables, which a branch must not read: src/pipeline/steps/candidate.ts looks no further';

/** What a role lacks on purpose, and the product does without. */
const OPTIONAL: Readonly<Partial<Record<BootstrapRole, Readonly<Record<string, string>>>>> = {
  PlanRole: {
    'lambda:GetAlias': NO_VARIABLES,
    'lambda:GetFunctionConfiguration': NO_VARIABLES,
    'lambda:GetFunctionUrlConfig': NO_VARIABLES,
    'lambda:GetProvisionedConcurrencyConfig': NO_VARIABLES,
    'lambda:GetAccountSettings':
      'what the account has left is said where it may be read: src/pipeline/preflight/reserved-concurrency.ts',
    'cloudformation:CreateChangeSet': 'of a stack that is not there: all of it is in its template (src/stack/plan.ts)',
  },
  PreviewRole: {
    's3:ListAllMyBuckets':
      'the look at the end of a teardown lists no names that others have: src/teardown/leftovers/find-leftovers.ts',
    'dynamodb:ListTables': 'as above',
    'iam:ListRoles': 'as above',
  },
};

/** The bootstrap stack is an administrator's, who makes it before the first run; here the first run does. */
function isBootstrap(input: Readonly<Record<string, unknown>>): boolean {
  return /(^|\/)deploy-bootstrap($|\/)/.test(String(input['StackName'] ?? ''));
}

const EXECUTION_ROLES: Readonly<Partial<Record<BootstrapRole, string>>> = {
  DeployRole: 'ExecutionRole',
  PreviewRole: 'PreviewExecutionRole',
  PlanRole: 'PlanExecutionRole',
};
const WITH_ROLE = /^CloudFormation (CreateChangeSet|UpdateStack|DeleteStack|RollbackStack|ContinueUpdateRollback)$/;

/** A run that has the role gives CloudFormation the execution role (`executionRoleFor`); here it is the account's owner. */
function withRole(input: Readonly<Record<string, unknown>>, call: string, role: BootstrapRole) {
  return WITH_ROLE.test(call) ? { ...input, RoleARN: iam('role', made(EXECUTION_ROLES[role]!)) } : input;
}

const roles = new Map<string, ReturnType<typeof policiesOf>>();

function rights(role: RoleName, region: string, account: string): ReturnType<typeof policiesOf> {
  const key = `${role} ${region} ${account}`;
  if (!roles.has(key)) {
    const policies = policiesOf(bare(role), template());
    if (role !== bare(role)) policies.identity.push(...containerRights(bare(role)));
    const text = JSON.stringify(policies)
      .replaceAll('arn:aws:s3:::artifacts', 'arn:aws:s3:::deploy-bootstrap-*artifacts-*')
      .replaceAll(ANY_ROLE, 'arn:aws:iam::*:role/*')
      .replaceAll('/any-data', '/*-data')
      .replaceAll('key-value-store/previews', 'key-value-store/*')
      .replaceAll('eu-central-1', region)
      .replaceAll(ACCOUNT, account);
    // The roles that are given to CloudFormation have the account of the template.
    roles.set(key, JSON.parse(text.replaceAll(`iam::${account}:role/`, `iam::${ACCOUNT}:role/`)) as never);
  }
  return roles.get(key)!;
}

const BOUND = 'bound';
/** Roles with the boundary; those of previews and plans have lists of their own. */
const BOUNDED: ReadonlySet<RoleName> = new Set(['DeployRole', 'PromotionRole']);
const boundaries = new Map<string, readonly Statement[]>();

/** Whether the boundary of a bootstrap stack with `App` lets a request through. */
function isWithin(
  run: { app: string; account: string; role: RoleName; shared: readonly string[] },
  request: Request,
): boolean {
  if (!BOUNDED.has(run.role)) return true;
  const { action, resource: asked } = request;
  if (run.shared.length > 0 && allows([{ ...EVERYTHING, Resource: [...run.shared] }], { action, resource: asked }))
    return true;
  const within = boundTo(run.app);
  const key = `${within} ${run.account}`;
  if (!boundaries.has(key)) boundaries.set(key, boundaryOf(within, run.account));
  // Its roles have the name of its stack.
  const resource = request.resource.replace(/(:role\/deploy-bootstrap)-(?=[A-Z])/, `$1-${within}-`);
  return allows([EVERYTHING], { ...request, resource }, boundaries.get(key));
}

/** An app's name, or its beginning up to a dash, as far as App takes it. */
function boundTo(app: string): string {
  const words = app.split('-');
  while (words.length > 1 && words.join('-').length > 18) words.pop();
  return words.join('-');
}

function boundaryOf(app: string, account: string): readonly Statement[] {
  bound ??= JSON.stringify(
    policyOf(
      iam('policy', made('AppBoundary', `deploy-bootstrap-${BOUND}`)),
      rolesWith(SHARED, `deploy-bootstrap-${BOUND}`),
    ),
  );
  const text = bound
    .replaceAll('arn:aws:s3:::artifacts', 'arn:aws:s3:::deploy-bootstrap-*artifacts-*')
    .replaceAll(ANY_ROLE, 'arn:aws:iam::*:role/*')
    .replaceAll(ACCOUNT, account)
    .replaceAll(new RegExp(`(?<=[/:"-])${BOUND}(?=["/*-])`, 'g'), app);
  return JSON.parse(text) as Statement[];
}

let bound: string | undefined;
const ANY_ROLE = 'arn:aws:iam::222222222222:role/any';
/** Secrets and parameters of the tests have names of their own. */
const SHARED = {
  App: BOUND,
  SharedArns: 'arn:*:secretsmanager:*:*:secret:*,arn:*:ssm:*:*:parameter/*',
  PromotionSources: ANY_ROLE,
};
let rendered: ReturnType<typeof rolesWith> | undefined;
const template = () =>
  (rendered ??= rolesWith({
    DataDeletion: 'allowed',
    PreviewDataSources: 'any',
    PromotionReaders: ANY_ROLE,
    PromotionSources: ANY_ROLE,
  }));

function asksForTags(statements: readonly Statement[], action: string): boolean {
  return statements.some(
    ({ Action, Condition }) =>
      JSON.stringify(Condition ?? {}).includes('aws:ResourceTag/') && [Action ?? []].flat().includes(action),
  );
}

/** Tags of a stack, which what it makes has too, as condition keys. */
async function tagsOf(client: SdkClient, resource: string): Promise<Record<string, string>> {
  const { region, endpoint, requestHandler } = client.config;
  // As the owner of the emulator's account: whose run it is may have no right to read tags.
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const of = { region, credentials, endpoint, requestHandler } as never;
  const ask = async <T>(type: new (config: never) => object, command: object) =>
    (await running.run(undefined, () => unjudged.call(new type(of) as SdkClient, command as never))) as T;
  type Tags = { Key: string; Value: string }[];
  let tags: Tags = [];
  const [, service, rest] = /^arn:aws:(\w+):[^:]*:[^:]*:(.*)/.exec(resource) ?? [];
  if (service === 'cloudformation') {
    const StackName = rest!.split('/')[1];
    const { Stacks } = await ask<{ Stacks: { Tags: Tags }[] }>(
      CloudFormationClient,
      new DescribeStacksCommand({ StackName }),
    ).catch(() => ({ Stacks: [] }));
    tags = Stacks[0]?.Tags ?? [];
  }
  if (service === 'elasticfilesystem') {
    const command = new DescribeFileSystemsCommand({ FileSystemId: resource.split('/').at(-1) });
    tags = (await ask<{ FileSystems: { Tags: Tags }[] }>(EFSClient, command)).FileSystems[0]!.Tags;
  }
  if (service === 'cloudfront') {
    const command = new ListTagsForResourceCommand({ Resource: resource });
    tags = (await ask<{ Tags: { Items: Tags } }>(CloudFrontClient, command)).Tags.Items;
  }
  return Object.fromEntries(tags.map(({ Key, Value }) => [`aws:ResourceTag/${Key}`, Value]));
}
