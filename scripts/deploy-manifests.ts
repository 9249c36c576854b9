// The root action.yml and the reusable workflow offer what actions/deploy/action.yml offers: both are made from it, so
// that an input is described once. Part of `npm run docs`.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';

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
  return { 'action.yml': rootAction(manifest), '.github/workflows/deploy.yml': reusableWorkflow(manifest) };
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

function reusableWorkflow({ inputs, outputs }: Manifest): string {
  // The job's own token is at hand in a reusable workflow; it is not asked of the caller.
  const passed = Object.fromEntries(Object.entries(inputs).filter(([name]) => name !== 'github-token'));
  const workflow = {
    name: 'Deploy',
    on: {
      workflow_call: {
        inputs: {
          ...mapValues(passed, ({ description, required, default: value }) => ({
            description,
            type: 'string',
            ...(required && { required }),
            ...(value !== undefined && { default: value }),
          })),
          'runs-on': {
            description: 'Label of the runner; images are built on Linux only.\nExample: `ubuntu-24.04-arm`\n',
            type: 'string',
            default: 'ubuntu-latest',
          },
        },
        secrets: {
          AWS_ACCESS_KEY_ID: { description: 'Access key, where there is no role-to-assume', required: false },
          AWS_SECRET_ACCESS_KEY: { description: 'Secret of the access key', required: false },
          AWS_SESSION_TOKEN: { description: 'Session token of temporary credentials', required: false },
        },
        outputs: mapValues(outputs, (entry, name) => ({
          description: entry.description,
          value: `\${{ jobs.deploy.outputs.${name} }}`,
        })),
      },
    },
    permissions: {},
    jobs: {
      deploy: {
        name: 'Deploy to ${{ inputs.environment }}',
        'runs-on': '${{ inputs.runs-on }}',
        environment: { name: '${{ inputs.environment }}', url: '${{ steps.deploy.outputs.url }}' },
        permissions: { contents: 'read', 'id-token': 'write' },
        outputs: mapValues(outputs, (_, name) => `\${{ steps.deploy.outputs.${name} }}`),
        steps: [
          { uses: CHECKOUT, with: { 'persist-credentials': false } },
          {
            id: 'deploy',
            uses: '$/actions/deploy',
            with: mapValues(passed, (_, name) => `\${{ inputs.${name} }}`),
            env: mapValues({ AWS_ACCESS_KEY_ID: 0, AWS_SECRET_ACCESS_KEY: 0, AWS_SESSION_TOKEN: 0 }, (_, name) => {
              return `\${{ secrets.${name} || env.${name} }}`;
            }),
          },
        ],
      },
    },
  };
  return NOTICE + toYaml(workflow).replace(CHECKOUT, `${CHECKOUT} # ${CHECKOUT_VERSION}`);
}

function mapValues<T, R>(record: Record<string, T>, map: (value: T, key: string) => R): Record<string, R> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value, key)]));
}

function toYaml(value: unknown): string {
  return stringify(value, { lineWidth: 0, blockQuote: 'literal', singleQuote: true });
}
