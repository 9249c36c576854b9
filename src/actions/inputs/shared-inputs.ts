import { existsSync } from 'node:fs';
import { basename, relative, resolve } from 'node:path';
import { API_HEALTH_PATH } from '../../checks/index.ts';
import { isFolder, kindOfPath } from '../../files/walk.ts';
import type { ActionRun, Inputs } from '../../github/index.ts';
import { previewOf } from '../../release/index.ts';
import { Failure, hiddenInputFailure, inputFailure } from '../../report/index.ts';

/** Inputs that several actions have, each with its rule. */

/** `working-directory`: an existing folder; absolute. */
export function readWorkingDirectory({ inputs, context }: ActionRun): string {
  const given = inputs.text('working-directory', '.');
  const directory = resolve(context.workspace, given);
  if (isFolder(directory)) return directory;
  throw inputFailure(
    'working-directory',
    given,
    `a folder of the checked out repository; this one ${kindOfPath(directory)}${existsSync(directory) ? '' : ' (is there a step actions/checkout?)'}`,
  );
}

/**
 * `working-directory` of an action that checks nothing out: absolute, and it need not exist. For the default of `app`, and
 * for what is read only when it is named.
 */
export function readNamedDirectory({ inputs, context }: Pick<ActionRun, 'inputs' | 'context'>): string {
  return resolve(context.workspace, inputs.text('working-directory', '.'));
}

/**
 * What rollback and traffic are told of an environment that is there, and how they look whether it answers. Nothing needs
 * the repository to be checked out.
 */
export function readLiveEnvironment(run: ActionRun) {
  const { inputs, context, templates } = run;
  const directory = readNamedDirectory(run);
  return {
    ...readEnvironment(run, folderInRepository(run, directory)),
    healthPath: inputs.text('health-path') === '' ? '' : readHealthPath(inputs, 'backend'),
    checks: inputs.text('checks'),
    checkSecrets: readCheckSecrets(run),
    connectTo: inputs.lines('connect-to'),
    dryRun: inputs.boolean('dry-run', false),
    directory,
    templates,
    run: context,
  };
}

/** An input that is a path, with `{{environment}}` and what else `names` has filled in; empty where it is not given. */
export function filledPath(inputs: Inputs, input: string, names: Readonly<Record<string, string>>): string {
  return inputs.text(input).replace(/\{\{\s*([\w-]+)\s*\}\}/g, (whole, found: string) => {
    if (Object.hasOwn(names, found)) return names[found]!;
    const known = Object.keys(names).map((one) => `{{${one}}}`);
    throw inputFailure(input, whole, known.length > 0 ? known.join(' or ') : 'a path without {{...}}');
  });
}

/** The folder of the app in its repository, with / between the names; '.' is the repository's root. */
export function folderInRepository({ context }: Pick<ActionRun, 'context'>, directory: string): string {
  return relative(context.workspace, directory).replaceAll('\\', '/') || '.';
}

/** The defaults of `health-path`. They differ because the actions know different things about the application. */
const HEALTH_PATHS = {
  /** The API is below /api if a site is in front of it. */
  api: API_HEALTH_PATH,
  /** A backend without a site in front has all paths for itself. */
  backend: '/health',
  /** build-image checks images of any application: / is the path that most of them have. Any status below 400 passes. */
  image: '/',
} as const;

/**
 * The input `health-path`: a path that starts with / and contains no space. `wholeUrl` also allows an address, for checks
 * of an endpoint that is not below base-url.
 */
export function readHealthPath(
  inputs: Inputs,
  fallback: keyof typeof HEALTH_PATHS,
  { wholeUrl = false }: { wholeUrl?: boolean } = {},
): string {
  const given = inputs.text('health-path', HEALTH_PATHS[fallback]);
  // Two slashes would begin the name of another host.
  // What stands behind # is sent by nobody, and load balancers take ASCII.
  if (/^\/(?!\/)[!-"$-~]*$/.test(given)) return given;
  if (wholeUrl && /^https?:\/\/\S+$/.test(given) && URL.canParse(given)) return given;
  throw inputFailure(
    'health-path',
    given,
    `a path that starts with one /, in ASCII, without a space or #${wholeUrl ? ', or a whole URL' : ''}`,
  );
}

/** What names an environment, and how long to wait for another run that changes it. */
export interface EnvironmentInputs {
  app: string;
  environment: string;
  /** Milliseconds. */
  leaseTimeout: number;
  forceUnlock: boolean;
}

/** CloudFormation cuts the names that it makes from a stack's to 63 characters, and roles allow them by that prefix. */
const NAME_LIMIT = 37;

/**
 * `app`, `environment`, `lease-timeout` and `force-unlock`. The default of `app` is the repository's name, with that of
 * the folder where it is not the root: the apps of one repository must not replace each other.
 */
export function readEnvironment({ inputs, context }: ActionRun, folder = '.'): EnvironmentInputs {
  const app = readAppName({ inputs, context }, folder);
  // A GitHub environment may be called anything: Staging/EU.
  const rule = `${nameRule(20)} (if GitHub's environment has another name, set github-environment of deploy.yml to it)`;
  const environment = inputs.matching('environment', name(20), rule, { fallback: 'production', near: asName });
  if (/(^|-)pr(-|$)/.test(environment) && previewOf(environment) === undefined)
    throw inputFailure('environment', environment, 'a name without pr- in it, which marks previews (pr-7)');
  if (app.length + environment.length > NAME_LIMIT)
    throw inputFailure('app', app, `at most ${NAME_LIMIT} characters together with the environment`);
  return {
    app,
    environment,
    leaseTimeout: inputs.duration('lease-timeout', '10min'),
    forceUnlock: inputs.boolean('force-unlock', false),
  };
}

/** `app`; see readEnvironment for its default. */
export function readAppName({ inputs, context }: Pick<ActionRun, 'inputs' | 'context'>, folder = '.'): string {
  const app = inputs.matching('app', name(30), nameRule(30), {
    fallback: appOf(context.repository, folder),
    near: asName,
  });
  if (app === '') throw inputFailure('app', '', 'a name of lower-case letters, digits and -', 'shop');
  // "-pr-" in a name, and a bucket that begins with "pr-", is what the roles of previews may touch.
  if (/(^|-)pr(-|$)/.test(app)) throw inputFailure('app', app, 'a name without pr- in it, which marks previews');
  return app;
}

/** Names of stacks and repositories, and tags, are made of them. */
const name = (length: number) => new RegExp(`^(?=.{1,${length}}$)[a-z](-?[a-z0-9])*$`);
const nameRule = (length: number) =>
  `at most ${length} lower-case letters, digits and single dashes, a letter first and no dash at the end`;

/** Where both names are too long together, the repository's is cut: the folder's tells its apps apart. */
function appOf(repository: string, folder: string): string {
  const own = asName(basename(folder)).slice(0, 24);
  const shared = asName(repository.split('/')[1] ?? '').slice(0, own === '' ? 30 : 29 - own.length);
  return [shared.replace(/-+$/, ''), own]
    .filter(Boolean)
    .join('-')
    .replace(/^[^a-z]+|-+$/g, '');
}

function asName(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
}

/** `github-token`, masked; undefined where it is empty. */
export function readGitHubToken({ inputs, report }: Pick<ActionRun, 'inputs' | 'report'>): string | undefined {
  const token = inputs.optional('github-token');
  if (token) report.mask(token);
  return token;
}

const VARIABLE = /^[A-Za-z_]\w{0,63}$/;

/** What a runner or Deploy itself goes by: no value of a caller takes its place. */
const RUNNERS_OWN = /^(AWS_|ACTIONS_|INPUT_|RUNNER_|GITHUB_(?!TOKEN$)|DEPLOY_|(PATH|HOME|NODE_OPTIONS|LD_PRELOAD)$)/;

/**
 * `secret-values`: variables that hold secrets, as one mapping (reusable workflows cannot set a step's env). Masked line
 * by line before any message.
 */
export function readSecretValues({ inputs, report }: Pick<ActionRun, 'inputs' | 'report'>): Record<string, string> {
  for (const line of inputs
    .text('secret-values')
    .split('\n')
    .map((part) => part.trim())) {
    if (line.length > 3) report.mask(line);
    const value = /^[\w-]+\s*[=:]\s*(.{4,})$/.exec(line)?.[1];
    if (value) report.mask(value);
  }
  const values = inputs.mapping('secret-values');
  for (const [name, value] of Object.entries(values)) {
    if (!VARIABLE.test(name) || RUNNERS_OWN.test(name))
      throw hiddenInputFailure('secret-values', 'names of variables that the runner and AWS do not use');
    if (value !== '') report.mask(value);
  }
  return values;
}

/** The environment with those of `secret-values` that `pass-environment` names: builds see nothing else of them. */
export function withPassedValues(run: ActionRun): ActionRun['environment'] {
  const passed = run.inputs.lines('pass-environment');
  const values = Object.entries(readSecretValues(run)).filter(([name]) => passed.includes(name));
  return { ...run.environment, ...Object.fromEntries(values) };
}

/** `secrets-from`: names of variables, with spaces, commas or line ends between them; each must have a value. */
export function readCheckSecrets({
  inputs,
  environment,
  report,
}: Pick<ActionRun, 'inputs' | 'environment' | 'report'>): Record<string, string> {
  const names = inputs
    .text('secrets-from')
    .split(/[\s,]+/)
    .filter(Boolean);
  return Object.fromEntries(
    names.map((name) => {
      // Who wrote a value instead of a name must not find a piece of it in the log.
      if (!VARIABLE.test(name)) throw hiddenInputFailure('secrets-from', 'names of variables, not their values');
      const value = environment[name];
      if (!value)
        throw new Failure({
          code: 'input',
          what: `Input "secrets-from" names ${name}, which is not set`,
          todo: `Give the step env: ${name}: \${{ secrets.${name} }}, or give the reusable workflow a secret SECRET_VALUES with a line ${name}=...`,
        });
      report.mask(value);
      return [name, value];
    }),
  );
}
