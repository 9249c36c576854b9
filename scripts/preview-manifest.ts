// What actions/preview has beside the inputs and outputs of deploy: see deploy-manifests.ts.

export const PREVIEW_DESCRIPTION =
  'Deploys a pull request to an address of its own, tells it in one comment, and costs nothing while nobody looks';

/** What previews leave out of a resources file. */
export const PREVIEW_RESOURCES =
  ' A preview leaves `schedules` and the handlers of `queues` out, and refuses `files`, `cache` and `network`: give it a file without them.';

export const PREVIEW_INPUTS = {
  'preview-mode': {
    description:
      'With `mode: container`, what the preview runs the image as: `lambda` (a function behind the AWS Lambda Web Adapter) or `container` (a Fargate task that costs 13 dollars a month, in an account that holds nothing but previews).\nExample: `container`\n',
    default: 'lambda',
  },
  'github-token': {
    description:
      "Token for the pull request's state and labels, the comment, and the record of the deployment.\nExample: the token of a GitHub App that may write pull requests and deployments\n",
    default: '${{ github.token }}',
  },
  password: {
    description:
      'Password that opens the preview, site and API alike (8 characters or more); without it everybody who knows the address may come in. The preview keeps a digest only, and asks once a browser. The reusable workflow takes it as its secret PREVIEW_PASSWORD.\nExample: the secret PREVIEW_PASSWORD of the repository\n',
  },
  data: {
    description:
      'What the tables of the preview begin with: `empty`, `seed` (rows from the repository, by the plan in seed-plan), or `copy-of:` and an environment of the app (its first rows; an administrator names it in PreviewDataSources of the bootstrap stack). Each table is filled once; what people change in it stays.\nExample: `copy-of:staging`\n',
    default: 'empty',
  },
  'seed-plan': {
    description:
      'With `data: seed`, the plan file of migrate-data, from working-directory; outputs of the data stack are `${NAME}` in it. Default: `seed.yaml`.\nExample: `data/preview.yaml`\n',
  },
  'data-rows': {
    description: 'With `data: copy-of`, the most rows that are copied of each table.\nExample: `100`\n',
    default: '1000',
  },
  'confirm-copy': {
    description:
      'The whole name of a protected environment (production, prod, main, live) whose rows are copied; without it they are not.\nExample: `shop-production`\n',
  },
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
      'Most previews that an app has at once. For one more those go first whose pull request is closed or whose time is over; if none can go, it is not made: the run ends well, and the comment says so.\nExample: `50`\n',
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
  'bypass-key': {
    description:
      'With a password, what opens the preview to tests of the same job: value of the header `x-deploy-preview`, or of the parameter of that name in an address. It is masked.\nExample: `kS1...`\n',
  },
  expires: {
    description: 'When the preview ends by itself, unless it is deployed again.\nExample: `2026-12-05T09:30:00.000Z`\n',
  },
};
