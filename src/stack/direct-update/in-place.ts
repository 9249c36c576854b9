import { knownType } from '../resource-types/resource-types.ts';
import { isStateful } from '../resource-types/stateful.ts';
import type { StackState } from '../stack-state.ts';
import { isLeftOut } from '../template/conditions.ts';
import { isNoEcho, type ResolvedParameters } from '../template/parameters.ts';
import type { Template, TemplateResource } from '../template/template.ts';
import type { ResourceChange } from '../types.ts';

/**
 * What other values of its parameters change in a stack whose template stays, where that certainly is nothing but
 * properties that are updated in place (`ResourceType.updatedInPlace`): no resource is made, replaced or removed, and what
 * refers to a changed one keeps what it refers to. Undefined where it may be more, which a change set tells.
 */
export function inPlaceChanges(
  template: Template,
  parameters: ResolvedParameters,
  stack: StackState,
): ResourceChange[] | undefined {
  if (template.transforms.length > 0) return undefined;
  const { Conditions = {} } = template.data as { Conditions?: Record<string, unknown> };
  const changed = changedParameters(template, parameters, stack);
  const named = (definition: unknown) => namedIn(definition, changed);
  // What a condition says, other resources may hang on.
  if (named(Conditions).length > 0) return undefined;
  const changes: ResourceChange[] = [];
  for (const [logicalId, resource] of Object.entries(template.resources)) {
    if (named(resource).length === 0) continue;
    if (!isStateful(resource.Type) && isLeftOut(template, resource, parameters.visible)) continue;
    const properties = Object.entries(resource.Properties ?? {}).filter(([, value]) => named(value).length > 0);
    const names = properties.map(([name]) => name);
    if (!isInPlace(resource, named, names)) return undefined;
    changes.push({
      action: 'Modify',
      logicalId,
      path: logicalId,
      type: resource.Type,
      replacement: 'False',
      properties: properties.map(([name, value]) => ({
        name: `Properties.${name}`,
        recreation: 'Never',
        cause: named(value).join(', '),
      })),
    });
  }
  // What nothing takes is no update at all: a change set says so.
  return changes.length > 0 ? changes : undefined;
}

/** Whether nothing but these properties names what changes, and all of them are updated in place. */
function isInPlace(
  resource: TemplateResource,
  named: (definition: unknown) => string[],
  properties: readonly string[],
): boolean {
  const inPlace = knownType(resource.Type)?.updatedInPlace ?? [];
  return named({ ...resource, Properties: {} }).length === 0 && properties.every((name) => inPlace.includes(name));
}

/** Names of the parameters whose values differ from the stack's, or may: what is hidden, or looked up, is not known. */
function changedParameters(template: Template, { request }: ResolvedParameters, stack: StackState): string[] {
  return Object.entries(template.parameters).flatMap(([name, definition]) => {
    const given = request.find(({ ParameterKey }) => ParameterKey === name);
    const isLookedUp = /^AWS::SSM::Parameter::Value/.test(definition.Type);
    const isKept = given?.UsePreviousValue ?? false;
    if (isKept && !isLookedUp) return [];
    const isSame = !isNoEcho(definition) && !isLookedUp && given?.ParameterValue === stack.parameters[name];
    return given !== undefined && isSame ? [] : [name];
  });
}

/** Those of the names that stand in a definition, as a word: in a Ref, in a Fn::Sub, or by chance. */
function namedIn(definition: unknown, names: readonly string[]): string[] {
  const words = new Set(JSON.stringify(definition ?? '').match(/\w+/g));
  return names.filter((name) => words.has(name));
}
