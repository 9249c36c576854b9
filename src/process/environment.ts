/** Environment variables as Node has them. */
export type Environment = Readonly<Record<string, string | undefined>>;

declare const filtered: unique symbol;

/** Variables that a process of somebody else may see: made by `childEnvironment` only, and the only kind that `runProcess` takes. */
export type ChildEnvironment = Readonly<Record<string, string>> & { readonly [filtered]: true };

/**
 * The one rule for what programs that we start (builds, engines, the user's commands) do not inherit:
 * AWS credentials, profiles and endpoints, but not the region, which is no secret and which builds read;
 * what the runner gives to actions only, the OIDC and cache tokens among them; the inputs of the action, which may
 * hold tokens; tokens for GitHub; and the files through which a step sets outputs, variables and the PATH of the job.
 * https://docs.github.com/actions/reference/workflows-and-actions/variables
 */
const WITHHELD = [
  /^AWS_(?!(DEFAULT_)?REGION$)/i,
  /^(ACTIONS|INPUT)_/i,
  /^(GITHUB|GH|RUNNER)_(\w+_)?(TOKEN|PAT)$/i,
  /^GITHUB_(ENV|PATH|OUTPUT|STATE|STEP_SUMMARY)$/i,
];

/** BuildKit's cache in GitHub Actions (type=gha) is read and written with these. https://docs.docker.com/build/cache/backends/gha/ */
export const RUNNER_CACHE_VARIABLES = [
  'ACTIONS_CACHE_SERVICE_V2',
  'ACTIONS_CACHE_URL',
  'ACTIONS_RESULTS_URL',
  'ACTIONS_RUNTIME_TOKEN',
] as const;

export interface EnvironmentExceptions {
  /** Names that pass although the rule withholds them. */
  pass?: readonly string[];
  /** Names that do not pass although the rule lets them: secrets that the user has named. */
  withhold?: readonly string[];
  /** Variables of the program's own; they win over inherited ones. */
  set?: Readonly<Record<string, string>>;
}

/** What a program that we start may see of `environment`. On Windows names are compared without regard to case. */
export function childEnvironment(
  environment: Environment,
  { pass = [], withhold = [], set = {} }: EnvironmentExceptions = {},
  platform: NodeJS.Platform = process.platform,
): ChildEnvironment {
  const folded = (name: string) => (platform === 'win32' ? name.toUpperCase() : name);
  const passed = new Set(pass.map(folded));
  const replaced = new Set([...withhold, ...Object.keys(set)].map(folded));
  const inherits = (name: string) =>
    !replaced.has(folded(name)) && (passed.has(folded(name)) || !WITHHELD.some((pattern) => pattern.test(name)));
  return Object.fromEntries([
    ...Object.entries(environment).filter(
      (entry): entry is [string, string] => entry[1] !== undefined && inherits(entry[0]),
    ),
    ...Object.entries(set),
  ]) as ChildEnvironment;
}

/** A variable's value; on Windows PATH is usually spelled Path. */
export function variable(
  environment: Environment,
  name: string,
  platform: NodeJS.Platform = process.platform,
): string | undefined {
  if (platform !== 'win32' || environment[name] !== undefined) return environment[name];
  return Object.entries(environment).find(([key]) => key.toUpperCase() === name)?.[1];
}
