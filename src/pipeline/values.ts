import { inputFailure } from '../report/index.ts';
import type { Template } from '../stack/index.ts';
import type { DeployRequest } from './request.ts';

/** What {{...}} in app-env, web-env and parameter-overrides may stand for. */
export interface KnownValues {
  'web-url'?: string;
  'api-url'?: string;
  environment: string;
  app: string;
  version?: string;
}

const PLACEHOLDER = /\{\{\s*([\w-]+)\s*\}\}/g;
const NAMES = ['web-url', 'api-url', 'environment', 'app', 'version'];

/** True when a value needs something that is known only after an earlier step. */
export function mentions(values: Readonly<Record<string, string>>, name: keyof KnownValues): boolean {
  return Object.values(values).some((value) => [...value.matchAll(PLACEHOLDER)].some((match) => match[1] === name));
}

/** Replaces {{web-url}} and the like in every value; an unknown name is an input error. */
export function fillValues(
  input: string,
  values: Readonly<Record<string, string>>,
  known: KnownValues,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [
      key,
      value.replace(PLACEHOLDER, (whole, name: string) => {
        // {{resolve:...}} of CloudFormation holds a colon and never gets here.
        if (!NAMES.includes(name))
          throw inputFailure(input, whole, `one of ${NAMES.map((one) => `{{${one}}}`).join(', ')}`);
        const found = known[name as keyof KnownValues];
        if (found === undefined)
          throw inputFailure(
            input,
            whole,
            'a value that is known in this deployment (web-url needs web, api-url a mode)',
          );
        return found;
      }),
    ]),
  );
}

/** The parameter-overrides that a template declares: one input serves all stacks of an environment. */
export function overridesFor(request: DeployRequest, { parameters }: Template): Record<string, string> {
  const { app, environment, parameterOverrides } = request;
  const own = Object.entries(parameterOverrides).filter(([name]) => Object.hasOwn(parameters, name));
  // The stacks of data and site come before the addresses are known.
  return fillValues('parameter-overrides', Object.fromEntries(own), { app, environment });
}
