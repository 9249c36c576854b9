// What actions/plan and its workflow have beside the inputs of deploy: see deploy-manifests.ts.

export const PLAN_DESCRIPTION =
  'Comments on the pull request what a deployment would do, and identifies that plan so that an approval covers exactly it';

/** A plan takes what deploy takes, so that both have the same `with:`; save what makes it one, and what a person confirms. */
export const NOT_FOR_PLANS = ['dry-run', 'expect-plan', 'allow-pull-request'];

export const PLAN_INPUTS = {
  'pull-request': {
    description:
      'Number of the pull request that gets the comment, for events that have none (workflow_dispatch). Default: the one of the event.\nExample: `7`\n',
  },
};

export const PLAN_OUTPUTS = ['plan', 'plan-verdict', 'has-changes', 'url'];
