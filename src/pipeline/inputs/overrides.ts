import { didYouMean, Failure } from '../../report/index.ts';
import { shippedTemplate } from '../../stack/index.ts';
import { BACKENDS, type DeployRequest } from '../request.ts';

/** What the modes call the same thing: one workflow can set it for both. */
const SAME = { lambda: { Memory: 'MemorySize' }, container: { MemorySize: 'Memory' }, none: {} } as const;

/** Overrides under the names that the mode's shipped templates have; with its own name given as well, that one counts. */
export function withSharedNames(
  overrides: Readonly<Record<string, string>>,
  { mode, template }: Pick<DeployRequest, 'mode' | 'template'>,
): Record<string, string> {
  if (template !== '') return { ...overrides };
  const own = new Map<string, string>(Object.entries(SAME[mode]));
  const renamed = new Map(Object.entries(overrides).filter(([name]) => !own.has(name)));
  for (const [shared, name] of own) {
    const value = overrides[shared];
    if (value !== undefined && !renamed.has(name)) renamed.set(name, value);
  }
  return Object.fromEntries(renamed);
}

/** What the deployment itself gives the shipped templates. */
const GIVEN =
  /^(AppVersion|Api|CodeBucket|CodeKey|Image|ImageUri|TableName|TableArn|FilesBucket(Name|Arn)|ConfigurationId|SettingsId)$/;

/**
 * The overrides that no stack of this deployment has: those of another mode's template, which one workflow may set for
 * both, are returned; any other is a mistake, which would be ignored silently, and is refused.
 */
export function foreignOverrides(request: DeployRequest, declared: readonly string[]): string[] {
  const unknown = Object.keys(request.parameterOverrides).filter((name) => !declared.includes(name));
  if (unknown.length === 0) return [];
  const shipped = request.template === '' ? Object.keys(BACKENDS) : [];
  const elsewhere = [...shipped, 'data', 'web', 'global', 'alarms'].flatMap((name) =>
    Object.keys(shippedTemplate(request.templates, name).parameters),
  );
  const wrong = unknown.find((name) => !elsewhere.includes(name));
  if (wrong === undefined) return unknown;
  const settable = [...declared, ...elsewhere].filter((name) => !GIVEN.test(name));
  const meant = didYouMean(wrong, settable);
  throw new Failure({
    code: 'input',
    what: `Input "parameter-overrides" cannot have ${JSON.stringify(wrong)}`,
    why: 'No stack of this deployment has a parameter of that name',
    todo: meant
      ? `Did you mean ${meant}? docs/parameters.md lists all parameters`
      : `Names of parameters are in docs/parameters.md${request.template === '' ? '' : ` and in ${request.template}`}`,
  });
}
