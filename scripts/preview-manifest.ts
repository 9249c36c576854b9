// What actions/preview has beside the inputs and outputs of deploy: see deploy-manifests.ts.

export const PREVIEW_DESCRIPTION =
  'Deploys a pull request to an address of its own, posts it in one comment, and costs nothing while nobody uses it';

/** What previews leave out of a resources file. */
export const PREVIEW_RESOURCES =
  ' A preview ignores `schedules` and the handlers of `queues`, and refuses `files`, `cache` and `network`: give it a resources file without those.';

export const PREVIEW_INPUTS = {
  'preview-mode': {
    description:
      'With `mode: container`, how the preview runs the image: `lambda` (a function behind the AWS Lambda Web Adapter) or `container` (a Fargate task that costs 13 dollars a month, in an account only for previews).\nExample: `container`\n',
    default: 'lambda',
  },
  'github-token': {
    description:
      "Token for the pull request's state and labels, the comment, and the record of the deployment.\nExample: the token of a GitHub App that may write pull requests and deployments\n",
    default: '${{ github.token }}',
  },
  password: {
    description:
      'Password for the preview, site and API alike (8 characters or more); without it, everybody who knows the address can open the preview. The preview stores only a digest, and asks once per browser. The reusable workflow takes it as its secret PREVIEW_PASSWORD.\nExample: the secret PREVIEW_PASSWORD of the repository\n',
  },
  data: {
    description:
      'What the tables of the preview begin with: `empty`, `seed` (rows from the repository, by the plan in seed-plan), or `copy-of:` and an environment of the app (its first rows; an administrator must have named it in PreviewDataSources of the bootstrap stack). Each table is filled once; later changes stay.\nExample: `copy-of:staging`\n',
    default: 'empty',
  },
  'seed-plan': {
    description:
      'With `data: seed`, the plan file of migrate-data, from working-directory; outputs of the data stack are `${NAME}` in it. Default: `seed.yaml`.\nExample: `data/preview.yaml`\n',
  },
  'data-rows': {
    description: 'With `data: copy-of`, how many rows of each table are copied at most.\nExample: `100`\n',
    default: '1000',
  },
  'confirm-copy': {
    description:
      'Full name of a protected environment (production, prod, main, live) whose rows are copied; without it they are not copied.\nExample: `shop-production`\n',
  },
  'pull-request': {
    description:
      'Number of the pull request, for events that have none (workflow_dispatch). Default: the one of the event.\nExample: `7`\n',
  },
  ttl: {
    description:
      'How long a preview lasts after its last deployment; after that its address answers 410. With the label keep-preview it lasts at least 30 days.\nExample: `48h`\n',
    default: '7d',
  },
  'max-previews': {
    description:
      'How many previews an app can have at once. To make room for another one, Deploy first removes previews whose pull request is closed or whose time is over. If it can remove none, it makes no preview: the run succeeds, and the comment says why.\nExample: `50`\n',
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
      'With a password: key with which tests of the same job open the preview, as the value of the header `x-deploy-preview` or of the query parameter of that name. It is masked.\nExample: `kS1...`\n',
  },
  expires: {
    description: 'When the preview ends by itself, unless it is deployed again.\nExample: `2026-12-05T09:30:00.000Z`\n',
  },
};
