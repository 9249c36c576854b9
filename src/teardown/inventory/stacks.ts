import { parallel, type AwsSession } from '../../aws/index.ts';
import {
  fullName,
  GLOBAL_REGION,
  globalStackName,
  previewOf,
  type Scope,
  STACK_ENDINGS,
  stackName as nameOf,
} from '../../release/index.ts';
import { Failure } from '../../report/index.ts';
import {
  holdsData,
  importersOf,
  type ListedStack,
  listStacks,
  type PlacedResource,
  readContents,
  type StackContents,
} from '../../stack/index.ts';
import { KEY_VALUE_STORE_ARN } from '../../site/index.ts';
import { carriesTagsOf } from '../request.ts';
import type { PlannedStack } from '../types.ts';
import type { DataResource } from './data-resource.ts';

/** Stacks of one environment, as they are found by their tags. */
export interface FoundStacks {
  ours: ListedStack[];
  /** A name of this environment without its tags: somebody else's. */
  foreign: string[];
}

export async function findStacks(session: AwsSession, scope: Scope): Promise<FoundStacks> {
  const [here, global] = await Promise.all([
    listStacks(session, `${fullName(scope)}-`),
    findGlobalStack(session, scope),
  ]);
  // Those of environments of the same name in other regions lie in this one.
  const others = globalStackName(scope, '');
  const own = here.filter(
    ({ stackName }) => !stackName.startsWith(others) || stackName === globalStackName(scope, session.region),
  );
  const { ours, foreign } = stacksOf(own, scope);
  return { ours: [...ours, ...global], foreign };
}

/** What the environment's distribution takes from another region. A role that may not look there has made none. */
async function findGlobalStack(session: AwsSession, scope: Scope): Promise<ListedStack[]> {
  const { region } = session;
  if (region === GLOBAL_REGION || region.startsWith('cn-') || previewOf(scope.environment) !== undefined) return [];
  const name = globalStackName(scope, region);
  try {
    const found = await listStacks(session.inRegion(GLOBAL_REGION), name);
    return found.filter(({ stackName, tags }) => stackName === name && carriesTagsOf(tags, scope));
  } catch (error) {
    if (error instanceof Failure && error.code === 'permission') return [];
    throw error;
  }
}

/** Whether the stack is the one that holds certificate and web ACL. */
export function isGlobal(stackName: string, scope: Scope): boolean {
  return stackName.startsWith(globalStackName(scope, ''));
}

/** The session for the region that a stack is in. */
export function sessionOf(session: AwsSession, { stackId }: { stackId: string }): AwsSession {
  return session.inRegion(stackId.split(':')[3] ?? session.region);
}

/** Both proofs of a stack: the tags, and a name that begins as the environment's do. */
function stacksOf(all: readonly ListedStack[], scope: Scope): FoundStacks {
  const names = STACK_ENDINGS.map((ending) => nameOf(scope, ending));
  const ours = all.filter((stack) => carriesTagsOf(stack.tags, scope));
  return {
    ours,
    foreign: all
      .filter((stack) => !ours.includes(stack) && names.includes(stack.stackName))
      .map(({ stackName }) => stackName),
  };
}

/** What each stack holds that a deletion by CloudFormation does not take away, or must not. */
export async function describeStacks(
  session: AwsSession,
  stacks: readonly ListedStack[],
  scope: Scope,
): Promise<PlannedStack[]> {
  return await parallel(stacks, 4, async (stack) =>
    plannedStack(stack, await readContents(sessionOf(session, stack), stack.stackId), scope),
  );
}

function plannedStack(stack: ListedStack, { resources, kept }: StackContents, scope: Scope): PlannedStack {
  const ids = (type: string) => resources.filter(({ ResourceType }) => ResourceType === type).map(physicalId);
  const asData = (resource: PlacedResource): DataResource => ({
    type: resource.ResourceType ?? '',
    id: physicalId(resource),
    path: resource.path,
    stack: stack.stackName,
  });
  // The site comes from a build and can be put there again.
  const site = stack.outputs['KeyValueStoreArn'] === undefined ? undefined : stack.outputs['Bucket'];
  const retained = resources.filter(({ path }) => kept.has(path)).map(asData);
  const disposable = previewOf(scope.environment) !== undefined;
  const lost = resources.filter((resource) => {
    return !kept.has(resource.path) && holdsData(resource.ResourceType ?? '') && physicalId(resource) !== site;
  });
  return {
    stackId: stack.stackId,
    name: stack.stackName,
    status: stack.status,
    terminationProtection: stack.terminationProtection,
    buckets: resources
      .filter(({ ResourceType, path }) => ResourceType === 'AWS::S3::Bucket' && !kept.has(path))
      .map(physicalId),
    distributions: ids('AWS::CloudFront::Distribution'),
    // Previews keep the same in their bucket, which goes with them.
    keyValueStores: [stack.outputs['KeyValueStoreArn'] ?? ''].filter((arn) => KEY_VALUE_STORE_ARN.test(arn)),
    logGroups: resources.filter(({ path }) => !kept.has(path)).flatMap(logGroupsOf),
    retained,
    data: disposable ? [] : lost.map(asData),
    ids: resources.filter(({ path }) => !kept.has(path)).map(physicalId),
    resources: resources.length,
  };
}

const physicalId = ({ PhysicalResourceId }: PlacedResource) => PhysicalResourceId!;

/** Log groups of a stack, and those that a service makes for a resource where the template names none. */
function logGroupsOf({ ResourceType, PhysicalResourceId: id }: PlacedResource): string[] {
  if (ResourceType === 'AWS::Logs::LogGroup') return [id!];
  if (ResourceType === 'AWS::Lambda::Function') return [`/aws/lambda/${id}`];
  // arn:aws:apprunner:eu-central-1:123456789012:service/NAME/ID
  const [, name, service] = /:service\/([^/]+)\/([^/]+)$/.exec(id ?? '') ?? [];
  if (ResourceType !== 'AWS::AppRunner::Service' || !service) return [];
  return ['application', 'service'].map((kind) => `/aws/apprunner/${name}/${service}/${kind}`);
}

/**
 * The order of deletion: a stack goes before those whose outputs it uses, be it by an import or as the value of a
 * parameter. Where stacks use each other in a circle, the rest goes at once and CloudFormation has the last word.
 */
export async function inWaves(session: AwsSession, stacks: readonly ListedStack[]): Promise<string[][]> {
  const uses = new Map(stacks.map((stack) => [stack.stackName, new Set<string>()]));
  for (const owner of stacks) {
    const outputs = new Set(Object.values(owner.outputs).filter((value) => value.length > 8));
    for (const user of stacks)
      if (user !== owner && Object.values(user.parameters).some((value) => outputs.has(value)))
        uses.get(user.stackName)!.add(owner.stackName);
    for (const name of owner.exports)
      for (const importer of await importersOf(session, name)) uses.get(importer)?.add(owner.stackName);
  }
  const waves: string[][] = [];
  let rest = stacks.map(({ stackName }) => stackName);
  while (rest.length > 0) {
    const needed = new Set(rest.flatMap((name) => [...uses.get(name)!]));
    const free = rest.filter((name) => !needed.has(name));
    const wave = free.length > 0 ? free : rest;
    waves.push(wave);
    rest = rest.filter((name) => !wave.includes(name));
  }
  return waves;
}
