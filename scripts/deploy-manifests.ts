// The root action.yml, the reusable workflow and the action and workflow of previews offer what actions/deploy/action.yml
// offers: they are made from it, so that an input is described once. Part of `npm run docs`.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { PREVIEW_DESCRIPTION, PREVIEW_INPUTS, PREVIEW_OUTPUTS, PREVIEW_RESOURCES } from './preview-manifest.ts';

interface Entry {
  description: string;
  required?: boolean;
  default?: string;
}
interface Manifest {
  description: string;
  inputs: Record<string, Entry>;
  outputs: Record<string, Entry>;
}

const NOTICE = '# Made from actions/deploy/action.yml by npm run docs: change that file.\n';
const CHECKOUT = 'actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1';
const CHECKOUT_VERSION = 'v7.0.1';

/** Files to write, by path from the root. */
export function deployManifests(root: string): Record<string, string> {
  const manifest = parse(readFileSync(join(root, 'actions/deploy/action.yml'), 'utf8')) as Manifest;
  const preview = previewManifest(manifest);
  return {
    'action.yml': rootAction(manifest),
    '.github/workflows/deploy.yml': deployWorkflow(manifest),
    'actions/preview/action.yml': previewAction(preview),
    '.github/workflows/preview.yml': previewWorkflow(preview),
  };
}

/** What a preview decides itself: it is no environment that lasts. */
const NOT_FOR_PREVIEWS = [
  'artifacts-from',
  'environment',
  'image',
  'rollback-on-failure',
  'allow-older',
  'allow-pull-request',
  'allow-new-source',
  'allow-replacement',
  'max-delete',
  'dry-run',
  'keep-images',
  'keep-releases',
  'min-age',
  'promote-from',
  'import-existing',
  'invoke-mode',
  'migrations',
  'migration-variables',
  'edge',
  'traffic',
  'wait',
  'retire-after',
];

function previewManifest({ inputs, outputs }: Manifest): Manifest {
  const shared = Object.entries(inputs).filter(([name]) => !NOT_FOR_PREVIEWS.includes(name));
  const resources = {
    ...inputs['resources']!,
    description: inputs['resources']!.description.replace(/(?=\nExample:)/, PREVIEW_RESOURCES),
  };
  const { url, release, 'has-changes': changes, verdict, 'stack-outputs': stacks } = outputs;
  return {
    description: PREVIEW_DESCRIPTION,
    inputs: { ...Object.fromEntries(shared), resources, ...PREVIEW_INPUTS },
    outputs: {
      ...PREVIEW_OUTPUTS,
      url: {
        description: url!.description
          .replace(/^.*\n/, 'Address to open.\n')
          .replace(/https:[^`]*/, 'https://abc123.execute-api.eu-central-1.amazonaws.com'),
      },
      release: release!,
      'has-changes': changes!,
      verdict: verdict!,
      'stack-outputs': stacks!,
    },
  };
}

function previewAction({ description, inputs, outputs }: Manifest): string {
  const runs = { using: 'node24', main: '../../dist/preview.js' };
  return NOTICE + toYaml({ name: 'Preview of a pull request', description, author: 'Deploy', inputs, outputs, runs });
}

function rootAction({ description, inputs, outputs }: Manifest): string {
  return (
    NOTICE +
    toYaml({
      name: 'Deploy to AWS (container or Lambda)',
      description,
      author: 'Deploy',
      branding: { icon: 'upload-cloud', color: 'orange' },
      inputs,
      outputs: mapValues(outputs, (entry, name) => ({
        description: entry.description,
        value: `\${{ steps.deploy.outputs.${name} }}`,
      })),
      runs: {
        using: 'composite',
        steps: [
          {
            id: 'deploy',
            uses: '$/actions/deploy',
            with: mapValues(inputs, (_, name) => `\${{ inputs.${name} }}`),
          },
        ],
      },
    })
  );
}

function deployWorkflow(manifest: Manifest): string {
  return reusableWorkflow(manifest, {
    name: 'Deploy',
    id: 'deploy',
    job: {
      name: 'Deploy to ${{ inputs.environment }}',
      environment: {
        name: '${{ inputs.github-environment || inputs.environment }}',
        url: '${{ steps.deploy.outputs.url }}',
      },
      permissions: { contents: 'read', 'id-token': 'write' },
    },
    inputs: {
      'github-environment': {
        description:
          "GitHub's environment of the job, where it has another name than `environment` may have. Default: the same.\nExample: `Staging/EU`\n",
        type: 'string',
      },
    },
    checkout: {},
  });
}

const NUMBER = '${{ github.event.pull_request.number || inputs.pull-request }}';
/** GitHub gives the runs of a fork and of Dependabot neither secrets nor an OIDC token. */
const TRUSTED =
  "!github.event.pull_request || (github.event.pull_request.head.repo.full_name == github.repository && github.actor != 'dependabot[bot]')";

function previewWorkflow(manifest: Manifest): string {
  return reusableWorkflow(manifest, {
    name: 'Preview',
    id: 'preview',
    job: {
      name: `Preview of #${NUMBER}`,
      if: TRUSTED,
      concurrency: {
        group: `preview-\${{ inputs.app }}-\${{ inputs.working-directory }}-${NUMBER}`,
        'cancel-in-progress': false,
      },
      // The role's trust policy names this environment. The action records the deployment itself, one a pull request.
      environment: { name: 'preview', deployment: false },
      permissions: { contents: 'read', deployments: 'write', 'id-token': 'write', 'pull-requests': 'write' },
    },
    checkout: { ref: "${{ github.event.pull_request.head.sha || format('refs/pull/{0}/head', inputs.pull-request) }}" },
    others: {
      none: {
        name: 'No preview',
        if: `!(${TRUSTED})`,
        'runs-on': '${{ inputs.runs-on }}',
        permissions: {},
        steps: [
          {
            run: 'echo "::notice title=No preview::This pull request comes from a fork or from Dependabot: nothing with credentials runs for it. Somebody who may push can start a preview by pushing its commit to a branch of this repository."',
          },
        ],
      },
    },
  });
}

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

function reusableWorkflow(
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
  return NOTICE + toYaml(workflow).replaceAll(CHECKOUT, `${CHECKOUT} # ${CHECKOUT_VERSION}`);
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

function mapValues<T, R>(record: Record<string, T>, map: (value: T, key: string) => R): Record<string, R> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value, key)]));
}

function toYaml(value: unknown): string {
  return stringify(value, { lineWidth: 0, blockQuote: 'literal', singleQuote: true });
}
