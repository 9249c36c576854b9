// The root action.yml, the reusable workflow and the action and workflow of previews offer what actions/deploy/action.yml
// offers: they are made from it, so that an input is described once. Part of `npm run docs`.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { NOT_FOR_PLANS, PLAN_DESCRIPTION, PLAN_INPUTS, PLAN_OUTPUTS } from './plan-manifest.ts';
import { PREVIEW_DESCRIPTION, PREVIEW_INPUTS, PREVIEW_OUTPUTS, PREVIEW_RESOURCES } from './preview-manifest.ts';
import { type Manifest, mapValues, NOTICE, reusableWorkflow, toYaml } from './reusable-workflow.ts';

/** Files to write, by path from the root. */
export function deployManifests(root: string): Record<string, string> {
  const manifest = parse(readFileSync(join(root, 'actions/deploy/action.yml'), 'utf8')) as Manifest;
  const preview = previewManifest(manifest);
  const plan = planManifest(manifest);
  return {
    'action.yml': rootAction(manifest),
    '.github/workflows/deploy.yml': deployWorkflow(manifest),
    'actions/preview/action.yml': action('Preview of a pull request', 'preview', preview),
    '.github/workflows/preview.yml': previewWorkflow(preview),
    'actions/plan/action.yml': action('Plan of a deployment', 'plan', plan),
    '.github/workflows/plan.yml': planWorkflow(plan),
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
  'expect-plan',
  'keep-images',
  'keep-releases',
  'min-age',
  'min-ready',
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

function planManifest({ inputs, outputs }: Manifest): Manifest {
  const shared = Object.entries(inputs).filter(([name]) => !NOT_FOR_PLANS.includes(name));
  return {
    description: PLAN_DESCRIPTION,
    inputs: { ...Object.fromEntries(shared), ...PLAN_INPUTS },
    outputs: Object.fromEntries(PLAN_OUTPUTS.map((name) => [name, outputs[name]!])),
  };
}

function action(name: string, id: string, { description, inputs, outputs }: Manifest): string {
  const runs = { using: 'node24', main: `../../dist/${id}.js` };
  return NOTICE + toYaml({ name, description, author: 'Deploy', inputs, outputs, runs });
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
        'timeout-minutes': 5,
        permissions: {},
        steps: [
          {
            run: 'echo "::notice title=No preview::This pull request comes from a fork or from Dependabot: no job with AWS credentials runs for it. Somebody with write access can start a preview by pushing its commit to a branch of this repository."',
          },
        ],
      },
    },
  });
}

const PLANNED = '${{ inputs.app }}-${{ inputs.working-directory }}-${{ inputs.environment }}';

function planWorkflow(manifest: Manifest): string {
  return reusableWorkflow(manifest, {
    name: 'Plan',
    id: 'plan',
    job: {
      name: 'Plan of ${{ inputs.environment }}',
      if: TRUSTED,
      concurrency: {
        group: `plan-${PLANNED}-\${{ github.event.pull_request.number || github.ref }}`,
        'cancel-in-progress': false,
      },
      // The role's trust policy names this environment. Nothing is deployed to it.
      environment: { name: "${{ inputs.github-environment || 'plan' }}", deployment: false },
      permissions: { contents: 'read', 'id-token': 'write', 'pull-requests': 'write' },
    },
    inputs: {
      'github-environment': {
        description:
          "GitHub's environment of the job, which the role's trust policy names. Default: `plan`.\nExample: `plan-eu`\n",
        type: 'string',
      },
    },
    // Of a pull request what GitHub would merge: that is what will be deployed.
    checkout: {},
    others: {
      none: {
        name: 'No plan',
        if: `!(${TRUSTED})`,
        'runs-on': '${{ inputs.runs-on }}',
        'timeout-minutes': 5,
        permissions: {},
        steps: [
          {
            run: 'echo "::notice title=No plan::This pull request comes from a fork or from Dependabot: no job with AWS credentials runs for it. Somebody with write access can have it planned by pushing its commit to a branch of this repository."',
          },
        ],
      },
    },
  });
}
