import { Inputs, type ActionRun } from '../../github/index.ts';
import { BACKENDS, type BackendName, type PreviewData } from '../../pipeline/index.ts';
import { readPullRequest, type PullRequest } from '../../preview/index.ts';
import { previewEnvironment } from '../../release/index.ts';
import { isProtected, previewOf } from '../../release/index.ts';
import { Failure, hiddenInputFailure, inputFailure } from '../../report/index.ts';
import { readEvent } from '../github-access.ts';

export interface PreviewInputs {
  pullRequest: PullRequest;
  /** Milliseconds that a preview lasts after its last deployment. */
  timeToLive: number;
  /** How many previews an app may have at once. */
  limit: number;
  /** What its tables begin with; undefined: nothing. */
  data: PreviewData | undefined;
  /** Empty: everybody who knows the address may come in. */
  password: string;
}

/** Milliseconds: a deployment is over by then. */
const SHORTEST = 10 * 60_000;

/** Inputs of deploy that a preview cannot follow, and the value that says the same as no value. */
const NOTHING_TO_FOLLOW: Record<string, string> = { migrations: '', edge: 'false', traffic: 'all' };

/** GitHub only warns of an input that an action does not have; the preview would be another app than was asked for. */
function refuseUnfit(inputs: Inputs): void {
  readPreviewMode(inputs);
  for (const [name, nothing] of Object.entries(NOTHING_TO_FOLLOW)) {
    const given = inputs.text(name, nothing);
    if (given !== nothing)
      throw inputFailure(
        name,
        given,
        'only its default in a preview: the input data decides what its tables begin with, it has no distribution, and one release at a time',
      );
  }
}

/** What runs the app in its preview. A container app runs as a function unless it is to be looked at as what it is. */
function readPreviewMode(inputs: Inputs): 'lambda' | 'container' {
  const mode = inputs.choice('preview-mode', ['lambda', 'container'], 'lambda');
  if (mode === 'lambda') return mode;
  if (inputs.text('mode') !== 'container')
    throw inputFailure('preview-mode', mode, 'lambda; container only with mode: container');
  const template = inputs.text('template');
  if (template !== '' && !Object.hasOwn(BACKENDS, template))
    throw inputFailure('template', template, 'a shipped template, or none, with preview-mode: container');
  return mode;
}

/** What preview has beside the inputs of deploy, and the pull request of the event. */
export function readPreviewInputs(run: ActionRun): PreviewInputs {
  const { inputs } = run;
  const secret = inputs.text('password');
  if (secret) run.report.mask(secret);
  refuseUnfit(inputs);
  const timeToLive = inputs.duration('ttl', '7d');
  if (timeToLive < SHORTEST) throw inputFailure('ttl', inputs.text('ttl'), 'a time of at least 10min');
  return {
    pullRequest: readPullRequest(readEvent(run)),
    timeToLive,
    limit: inputs.integer('max-previews', 20, { min: 1, max: 500 }),
    data: readData(inputs),
    password: readPassword(inputs),
  };
}

/** It is masked, and shown in no message. */
function readPassword(inputs: Inputs): string {
  const password = inputs.text('password');
  if (password === '' || (password.length >= 8 && password.length <= 200 && !/[\r\n]/.test(password))) return password;
  throw hiddenInputFailure('password', 'one line of 8 to 200 characters');
}

function readData(inputs: Inputs): PreviewData | undefined {
  const given = inputs.text('data', 'empty');
  const plan = inputs.text('seed-plan');
  const of = /^copy-of:([a-z](-?[a-z0-9])*)$/.exec(given)?.[1];
  if (plan !== '' && given !== 'seed') throw inputFailure('seed-plan', plan, 'only together with data: seed');
  if (given === 'empty') return undefined;
  if (given === 'seed') return { kind: 'seed', plan: plan || 'seed.yaml' };
  if (of === undefined || previewOf(of) !== undefined)
    throw inputFailure(
      'data',
      given,
      'empty, seed, or copy-of:ENVIRONMENT with an environment that is not a preview',
      'copy-of:staging',
    );
  return { kind: 'copy', of, rows: inputs.integer('data-rows', 1000, { min: 1, max: 100_000 }) };
}

/** What people have entrusted to a protected environment is copied only where it is named. */
export function refuseUnconfirmedCopy({ inputs }: ActionRun, { data }: PreviewInputs, app: string): void {
  const confirm = inputs.text('confirm-copy');
  const name = data?.kind === 'copy' && isProtected(data.of) ? `${app}-${data.of}` : '';
  if (confirm === name) return;
  if (name === '')
    throw inputFailure('confirm-copy', confirm, 'only if data copies a protected environment (copy-of:production)');
  throw new Failure({
    code: 'confirm',
    what: `Rows of ${name} were not copied into a preview: it is a protected environment`,
    why: confirm === '' ? 'The input confirm-copy is empty' : `The input confirm-copy is ${JSON.stringify(confirm)}`,
    todo: `Use data: seed, or the data of another environment. To copy those rows anyway, set confirm-copy: ${name}`,
  });
}

/** The run of deploy that a preview is: what deploy reads of it is the preview's. */
export function asDeployment(run: ActionRun, { number }: PullRequest): ActionRun {
  const { inputs } = run;
  const own: Record<string, string> = {
    environment: previewEnvironment(number),
    // A commit that does not work yet is looked at too; its checks say so.
    'rollback-on-failure': 'false',
    // Force-pushes and renamed repositories are no accidents here; an older run is refused by its number.
    'allow-older': 'true',
    'allow-new-source': 'true',
    // What a preview holds goes with it.
    'allow-replacement': '*',
    'max-delete': '100',
  };
  const shipped = inputs.text('template') as BackendName;
  if (inputs.text('mode') === 'container') {
    // A container costs while nobody looks: its image runs as a function too, behind the web adapter.
    if (readPreviewMode(inputs) === 'lambda') Object.assign(own, { mode: 'lambda', 'package-type': 'image' });
    if (Object.hasOwn(BACKENDS, shipped)) own['template'] = '';
  }
  const given = Object.fromEntries(Object.entries(own).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]));
  return { ...run, inputs: new Inputs({ ...run.environment, ...given }) };
}
