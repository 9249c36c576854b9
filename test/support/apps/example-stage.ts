import { cpSync, globSync } from 'node:fs';
import { join } from 'node:path';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { expect } from '@jest/globals';
import { parse } from 'yaml';
import type { JsonStore } from '../../../src/release/index.ts';
import type { Edge } from '../edge/index.ts';
import { testSession } from '../emulator/session.ts';
import { baseImage } from '../images/base-image.ts';
import { unique } from '../names.ts';
import { DeployStage } from './deploy-stage.ts';
import { MOVED } from './example-migrations.ts';
import { pythonFunction, pythonImage } from './python-app.ts';
import { takeDownWhole } from './teardown.ts';

const EXAMPLES = join(import.meta.dirname, '../../../templates/examples');

/** What the emulator has not, by file; `templates/examples/README.md` names it as shown on AWS alone. */
const EMULATED: [path: string, is: RegExp, becomes: string][] = [
  ['deploy/resources.yaml', /nat: \d/, 'nat: 0'],
  // Its HTTP APIs answer preflights themselves, with 403; AWS's do so only where CORS is configured.
  ['deploy/checks.yaml', / {6}- name: its own origin may\n( {8}.*\n)+/, ''],
  // Bars of a machine that does nothing else.
  ['deploy/checks.yaml', /\b(p95|mean|spread|max-gap|first-byte|at-most): [\d.]+m?s/g, '$1: 60s'],
  ['deploy/checks.yaml', /^defaults: .*\n/m, ''],
  ['deploy/checks.yaml', /timeout: \d+s/g, 'timeout: 120s'],
  ['deploy/checks.yaml', /^scenarios:/m, 'defaults: { timeout: 120s }\nscenarios:'],
  ['deploy/checks.yaml', /spread: 60s/g, 'spread: 10ms'],
  ['deploy/checks.yaml', /, warm-faster: \d/g, ''],
];

/** One of the five examples as a repository that was begun with it: the Python app, the example's files, its workflow. */
class ExampleStage extends DeployStage {
  readonly #inputs: Record<string, string>;

  constructor(name: string, edge: Edge, store: JsonStore) {
    super(edge, store, 'dev', unique('app'));
    for (const [path, content] of Object.entries(pythonImage())) this.app.write(path, content);
    cpSync(join(EXAMPLES, name), this.app.folder, { recursive: true });
    // What the workflow's build-command leaves there.
    for (const [path, content] of Object.entries(pythonFunction())) this.app.write(`package/${path}`, content);
    for (const path of globSync('*.py', { cwd: this.app.folder }))
      this.app.write(`package/${path}`, this.app.read(path));
    for (const [path, is, becomes] of EMULATED) this.app.write(path, this.app.read(path).replace(is, becomes));
    this.#inputs = workflowInputs(this.app.read('.github/workflows/deploy.yml'));
  }

  /** A run of the example's own workflow; `inputs` are what a user changes in it. */
  async run(inputs: Record<string, string> = {}) {
    const { 'build-command': _, ...given } = this.#inputs;
    const done = await this.deploy({
      ...given,
      web: this.#inputs['web'] ?? 'none',
      deadline: '60s',
      registry: new URL(process.env['AWS_ENDPOINT_URL']!).host,
      'build-args': `BASE_IMAGE: ${await baseImage('python')}\nPACKAGES: prebuilt`,
      ...inputs,
    });
    if (done.error) throw done.error;
    return done;
  }
}

/** The inputs that a workflow gives to deploy, save those that the stage knows. */
export function workflowInputs(text: string): Record<string, string> {
  const { jobs } = parse(text) as { jobs: { deploy: { with: Record<string, unknown> } } };
  const { environment, 'aws-region': region, 'role-to-assume': role, ...inputs } = jobs.deploy.with;
  if (!environment || !region || !role) throw new Error('The workflow says neither where to nor as whom');
  return Object.fromEntries(Object.entries(inputs).map(([name, value]) => [name, String(value)]));
}

/** What of a workflow the emulator cannot do: `templates/examples/README.md` names each, with the command that shows it on AWS. */
const ONLY_ON_AWS: Record<string, Record<string, string>> = {
  // Without a NAT gateway a function in a network reads no secrets.
  's1-prompt-manager': { 'app-secrets': '' },
  // The web adapter's image cannot be pulled, and nothing scans images.
  's5-chat-front-end': {
    mode: 'container',
    'package-type': 'zip',
    'invoke-mode': 'buffered',
    'settings-source': '',
    'settings-file': '',
    scan: 'off',
  },
};

/** The secrets that the examples' workflows refer to. */
async function makeSecrets(): Promise<void> {
  const session = testSession();
  for (const Name of ['/prompts/session-secret', '/flashcards/signing-key'])
    await session
      .client(SSMClient)
      .send(new PutParameterCommand({ Name, Value: 'secret', Type: 'SecureString', Overwrite: true }));
  try {
    await session
      .client(SecretsManagerClient)
      .send(new CreateSecretCommand({ Name: 'sessions/signing-key', SecretString: 'secret' }));
  } catch (error) {
    if ((error as Error).name !== 'ResourceExistsException') throw error;
  }
}

/** The life of an example: deployed from its own workflow, with its own migration where it has one, checked, changed, rolled back with its data, torn down to nothing. */
export async function liveThrough(
  name: string,
  change: Record<string, string>,
  { edge, store }: { edge: Edge; store: JsonStore },
): Promise<void> {
  await makeSecrets();
  const stage = new ExampleStage(name, edge, store);
  const moved = await MOVED[name]?.before(stage.app.folder);
  stage.rights = { ...stage.rights, ...moved?.rights };
  const inputs = {
    ...ONLY_ON_AWS[name],
    ...(moved && {
      migrations: 'deploy/migration.yaml',
      'migration-variables': JSON.stringify(moved.variables),
    }),
  };
  const first = await stage.run(inputs);
  moved?.end?.();
  expect(first.outputs).toMatchObject({ verdict: 'passed', 'has-changes': 'true' });
  const data = await stage.outputs('data');
  await moved?.check(data);

  const changed = await stage.run({ ...inputs, ...change });
  expect(changed.outputs).toMatchObject({ verdict: 'passed', 'has-changes': 'true' });
  expect(await stage.outputs('data')).toEqual(data);

  const back = await stage.rollback();
  expect(back.error).toBeUndefined();
  expect(back.outputs).toMatchObject({ mode: first.outputs['mode'], verdict: 'passed' });
  expect(await stage.outputs('data')).toEqual(data);
  await moved?.check(data);

  const named = `${stage.scope.app}-${stage.scope.environment}`;
  const gone = await takeDownWhole(stage.scope, { 'delete-data': named, 'last-export': 'false' });
  expect(gone.error).toBeUndefined();
  expect({ left: gone.left, status: gone.outputs['status'] }).toEqual({ left: [], status: 'done' });
}
