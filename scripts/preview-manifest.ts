// What actions/preview has beside the inputs and outputs of deploy: see deploy-manifests.ts.

export const PREVIEW_DESCRIPTION =
  'Deploys a pull request to an address of its own, tells it in one comment, and costs nothing while nobody looks';

/** What previews leave out of a resources file. */
export const PREVIEW_RESOURCES =
  ' A preview leaves `schedules` out, and refuses `files`, `cache` and `network`: give it a file without them.';

export const PREVIEW_INPUTS = {
  'pull-request': {
    description:
      'Number of the pull request, for events that have none (workflow_dispatch). Default: the one of the event.\nExample: `7`\n',
  },
  ttl: {
    description:
      'How long a preview lasts after its last deployment; then its address answers 410. The label keep-preview makes it 30 days at least.\nExample: `48h`\n',
    default: '7d',
  },
  'max-previews': {
    description:
      'Most previews that an app has at once. One more is not made: the run ends well, and the comment says so.\nExample: `50`\n',
    default: '20',
  },
};

export const PREVIEW_OUTPUTS = {
  state: {
    description:
      'ready, or why there is no preview: skipped (a fork, Dependabot), closed, superseded (a newer push has a run of its own), limit.\nExample: `ready`\n',
  },
  'pull-request': { description: 'Number of the pull request.\nExample: `7`\n' },
  environment: { description: 'Name of the environment, which stacks and records are named after.\nExample: `pr-7`\n' },
  expires: {
    description: 'When the preview ends by itself, unless it is deployed again.\nExample: `2026-12-05T09:30:00.000Z`\n',
  },
};
