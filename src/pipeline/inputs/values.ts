import { inputFailure } from '../../report/index.ts';
import type { Template } from '../../stack/index.ts';
import type { DeployRequest } from '../request.ts';

/** What {{...}} in app-env, web-env and parameter-overrides may stand for. */
export interface KnownValues {
  'web-url'?: string;
  'api-url'?: string;
  environment: string;
  app: string;
  version?: string;
  /** Outputs of the data stack: {{data.UsersTableName}}. */
  data?: Readonly<Record<string, string>>;
}

const PLACEHOLDER = /\{\{\s*([\w.-]+)\s*\}\}/g;
const NAMES = ['web-url', 'api-url', 'environment', 'app', 'version'] as const;

/** True when a value needs something that is known only after an earlier step. */
export function mentions(values: Readonly<Record<string, string>>, name: (typeof NAMES)[number]): boolean {
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
        if (name.startsWith('data.')) return outputOf(input, whole, name.slice('data.'.length), known);
        const simple = NAMES.find((one) => one === name);
        if (!simple)
          throw inputFailure(input, whole, `one of ${[...NAMES, 'data.NAME'].map((one) => `{{${one}}}`).join(', ')}`);
        const found = known[simple];
        if (found === undefined)
          throw inputFailure(
            input,
            whole,
            'a value that is known in this deployment (web-url needs web, api-url needs a mode; an app behind a function URL, container-express or container-apprunner cannot be given its own address)',
          );
        return found;
      }),
    ]),
  );
}

function outputOf(input: string, whole: string, name: string, { data }: KnownValues): string {
  const found = data && Object.hasOwn(data, name) ? data[name] : undefined;
  if (found !== undefined) return found;
  const names = Object.keys(data ?? {}).map((one) => `{{data.${one}}}`);
  throw inputFailure(
    input,
    whole,
    names.length > 0
      ? `outputs of the data stack: ${names.join(', ')}`
      : 'outputs of a data stack, which is not known here',
  );
}

/** The parameter-overrides that a template declares: one input serves all stacks of an environment. */
export function overridesFor(request: DeployRequest, { parameters }: Template): Record<string, string> {
  const { app, environment, parameterOverrides } = request;
  const own = Object.entries(parameterOverrides).filter(([name]) => Object.hasOwn(parameters, name));
  // The stacks of data and site come before the addresses are known.
  return fillValues('parameter-overrides', Object.fromEntries(own), { app, environment });
}
