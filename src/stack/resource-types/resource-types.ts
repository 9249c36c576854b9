import type { AwsSession } from '../../aws/index.ts';
import { listResourcesDeep } from '../state/resources.ts';
import { isLeftOut } from '../template/conditions.ts';
import { isMacro, isNestedStack, isSamFunction, type Template, type TemplateResource } from '../template/template.ts';
import { appRunnerService } from './app-runner.ts';
import { customResource } from './custom-resource.ts';
import { ecsService } from './ecs-service.ts';
import { lambdaAlias } from './lambda-alias.ts';
import { lambdaFunction, lambdaVersion } from './lambda-function.ts';
import type { Evidence, FailedResource, ResourceType } from './resource-type.ts';

/** Every resource type of which Deploy knows more than that it is stateful (see stateful.ts). */
const RESOURCE_TYPES: readonly ResourceType[] = [
  lambdaAlias,
  lambdaFunction,
  lambdaVersion,
  ecsService,
  appRunnerService,
  customResource,
];

export function knownType(type: string | undefined): ResourceType | undefined {
  return RESOURCE_TYPES.find((known) => known.type.test(type ?? ''));
}

/** When a stack holds something whose rollout has to be looked at. */
export type RolloutCheck = 'never' | 'after-changes' | 'always';

/** When the rollout of a stack of this template with these values of its parameters has to be looked at. */
export function rolloutCheckFor(template: Template, values: Readonly<Record<string, string>>): RolloutCheck {
  const { resources, transforms } = template;
  const all = Object.values(resources).filter((resource) => !isLeftOut(template, resource, values));
  // What nested stacks, macros and includes bring is seen only in the stack itself.
  if (all.some(({ Type }) => isNestedStack(Type))) return 'always';
  if (transforms.some((transform) => isMacro(transform) || transform.name === 'AWS::Include')) return 'always';
  const rollouts = all
    .flatMap((resource) => typesMadeOf(resource, template))
    .flatMap((type) => knownType(type)?.rollout ?? []);
  if (rollouts.length === 0) return 'never';
  return rollouts.every(({ onlyAfterChanges }) => onlyAfterChanges) ? 'after-changes' : 'always';
}

/** The types that CloudFormation gets of a resource: SAM makes a function, and an alias where it is asked for one. */
function typesMadeOf({ Type, Properties }: TemplateResource, { functionGlobals }: Template): string[] {
  if (!isSamFunction(Type)) return [Type];
  const hasAlias = { ...functionGlobals, ...Properties }['AutoPublishAlias'];
  return ['AWS::Lambda::Function', ...(hasAlias ? ['AWS::Lambda::Alias'] : [])];
}

/** What lies behind a failed resource. Whatever cannot be read is left out: it must not hide the failure itself. */
export async function gatherEvidence(session: AwsSession, failed: FailedResource): Promise<Evidence | undefined> {
  return await knownType(failed.event.type)
    ?.evidence?.(session, failed)
    .catch(() => undefined);
}

/** Functions and services whose logs are shown; a stack of many would fill the summary. */
const LOGS_SHOWN = 5;

/**
 * The ends of the logs of what a stack runs: functions, ECS services and App Runner services. For an application that
 * answers badly although its stack succeeded; with `version`, the log of that version of its function. What cannot be
 * read is left out.
 */
export async function applicationLogs(session: AwsSession, stackId: string, version?: string): Promise<Evidence[]> {
  try {
    const resources = await listResourcesDeep(session, stackId);
    const logs = resources.flatMap(({ ResourceType, PhysicalResourceId: id }) => {
      const known = knownType(ResourceType);
      return id && known?.log ? [() => known.log!(session, id, version)] : [];
    });
    const found = await Promise.all(logs.slice(0, LOGS_SHOWN).map((log) => log().catch(() => undefined)));
    return found.filter((evidence) => evidence !== undefined);
  } catch {
    return [];
  }
}
