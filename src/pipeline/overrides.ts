import { inputFailure } from '../report/index.ts';
import { shippedTemplate, type Template } from '../stack/index.ts';
import type { DeployRequest } from './request.ts';
import { fillValues } from './values.ts';

/** The parameter-overrides that a shipped template declares: one input serves all stacks of an environment. */
export function overridesFor(request: DeployRequest, template: string): Record<string, string> {
  const declared = Object.keys(shippedTemplate(request.templates, template).parameters);
  const own = Object.entries(request.parameterOverrides).filter(([name]) => declared.includes(name));
  // Both stacks come before the addresses are known.
  return fillValues('parameter-overrides', Object.fromEntries(own), {
    app: request.app,
    environment: request.environment,
  });
}

/** An override that no stack of this deployment declares is a slip, and would be lost without a word. */
export function refuseUnknownOverrides(request: DeployRequest, backend: Template): void {
  const shared = [...(request.template === '' ? ['data'] : []), ...(request.web === undefined ? [] : ['web'])];
  const declared = new Set(
    [backend, ...shared.map((name) => shippedTemplate(request.templates, name))].flatMap(({ parameters }) =>
      Object.keys(parameters),
    ),
  );
  const unknown = Object.keys(request.parameterOverrides).find((name) => !declared.has(name));
  if (unknown !== undefined)
    throw inputFailure('parameter-overrides', unknown, `parameters of the stacks: ${[...declared].sort().join(', ')}`);
}
