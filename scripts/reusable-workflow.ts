// What the reusable workflows made from actions/deploy/action.yml have in common.
import { stringify } from 'yaml';

interface Entry {
  description: string;
  required?: boolean;
  default?: string;
}
export interface Manifest {
  description: string;
  inputs: Record<string, Entry>;
  outputs: Record<string, Entry>;
}

export const NOTICE = '# Made from actions/deploy/action.yml by npm run docs: change that file.\n';
const CHECKOUT = 'actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1';
const SETUP_NODE = 'actions/setup-node@820762786026740c76f36085b0efc47a31fe5020';
const SETUP_PYTHON = 'actions/setup-python@5fda3b95a4ea91299a34e894583c3862153e4b97';
const VERSIONS = { [CHECKOUT]: 'v7.0.1', [SETUP_NODE]: 'v7.0.0', [SETUP_PYTHON]: 'v7.0.0' };

/** What build commands need before they run: the runner's own versions move with its image. */
const LANGUAGES = {
  'node-version': {
    description: 'Node.js of the build commands. Default: the one of the runner.\nExample: `24`\n',
    type: 'string',
  },
  'python-version': {
    description:
      'Python of the build commands; the runtime of a function follows from the compiled packages that it installs. Default: the one of the runner.\nExample: `3.13`\n',
    type: 'string',
  },
};
const LANGUAGE_STEPS = [
  {
    if: "inputs.node-version != ''",
    uses: SETUP_NODE,
    // A cache could be written by another run, and its content would go live.
    with: { 'node-version': '${{ inputs.node-version }}', 'package-manager-cache': false },
  },
  {
    if: "inputs.python-version != ''",
    uses: SETUP_PYTHON,
    with: { 'python-version': '${{ inputs.python-version }}' },
  },
];

interface WorkflowParts {
  name: string;
  /** Of the job, of the step, and of the action in actions/. */
  id: string;
  job: object;
  /** Inputs that the action itself does not have. */
  inputs?: object;
  /** What actions/checkout is asked for besides. */
  checkout: object;
  others?: object;
}

export function reusableWorkflow(
  { inputs, outputs }: Manifest,
  { name, id, job, inputs: own, checkout, others }: WorkflowParts,
): string {
  // The job's own token is at hand in a reusable workflow; it is not asked of the caller.
  const passed = Object.fromEntries(Object.entries(inputs).filter(([input]) => input !== 'github-token'));
  // GitHub hands no masked value on to another job.
  const told = Object.fromEntries(Object.entries(outputs).filter(([output]) => output !== 'bypass-key'));
  const secrets = Object.fromEntries(Object.entries(SECRETS).filter(([, { input }]) => !input || input in inputs));
  const bySecret = Object.values(secrets).flatMap(({ input }) => input ?? []);
  const asked = Object.fromEntries(Object.entries(passed).filter(([input]) => !bySecret.includes(input)));
  const secretOf = (input: string) => Object.entries(secrets).find(([, secret]) => secret.input === input)?.[0];
  const workflow = {
    name,
    on: {
      workflow_call: {
        inputs: {
          ...mapValues(asked, ({ description, required, default: value }) => ({
            description,
            type: 'string',
            ...(required && { required }),
            ...(value !== undefined && { default: value }),
          })),
          ...own,
          ...LANGUAGES,
          'runs-on': {
            description: 'Label of the runner; images are built on Linux only.\nExample: `ubuntu-24.04-arm`\n',
            type: 'string',
            default: 'ubuntu-latest',
          },
          'timeout-minutes': {
            description: 'Minutes after which GitHub ends the job.\nExample: `90`\n',
            type: 'number',
            default: 60,
          },
        },
        secrets: mapValues(secrets, ({ description }) => ({ description, required: false })),
        outputs: mapValues(told, (entry, output) => ({
          description: entry.description,
          value: `\${{ jobs.${id}.outputs.${output} }}`,
        })),
      },
    },
    permissions: {},
    jobs: {
      [id]: {
        ...job,
        'runs-on': '${{ inputs.runs-on }}',
        'timeout-minutes': '${{ inputs.timeout-minutes }}',
        outputs: mapValues(told, (_, output) => `\${{ steps.${id}.outputs.${output} }}`),
        steps: [
          { uses: CHECKOUT, with: { ...checkout, 'persist-credentials': false } },
          ...LANGUAGE_STEPS,
          {
            id,
            uses: `$/actions/${id}`,
            with: mapValues(
              passed,
              (_, input) => `\${{ ${secretOf(input) ? `secrets.${secretOf(input)}` : `inputs.${input}`} }}`,
            ),
            env: mapValues({ AWS_ACCESS_KEY_ID: 0, AWS_SECRET_ACCESS_KEY: 0, AWS_SESSION_TOKEN: 0 }, (_, key) => {
              return `\${{ secrets.${key} || env.${key} }}`;
            }),
          },
        ],
      },
      ...others,
    },
  };
  return Object.entries(VERSIONS).reduce(
    (text, [action, version]) => text.replaceAll(action, `${action} # ${version}`),
    NOTICE + toYaml(workflow),
  );
}

/** Secrets of the reusable workflows; one with `input` is the value of that input of the action. */
const SECRETS: Record<string, { description: string; input?: string }> = {
  AWS_ACCESS_KEY_ID: { description: 'Access key, where there is no role-to-assume' },
  AWS_SECRET_ACCESS_KEY: { description: 'Secret of the access key' },
  AWS_SESSION_TOKEN: { description: 'Session token of temporary credentials' },
  SECRET_VALUES: {
    description:
      'Variables that hold secrets, as NAME=VALUE lines or YAML: what secrets-from and pass-environment may name',
    input: 'secret-values',
  },
  PREVIEW_PASSWORD: { description: 'Password that opens the preview', input: 'password' },
};

export function mapValues<T, R>(record: Record<string, T>, map: (value: T, key: string) => R): Record<string, R> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value, key)]));
}

export function toYaml(value: unknown): string {
  return stringify(value, { lineWidth: 0, blockQuote: 'literal', singleQuote: true });
}
