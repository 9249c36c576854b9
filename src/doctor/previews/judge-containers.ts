import type { Finding } from '../finding.ts';

/** Rights in ECS that previews have as containers, seen from an environment that is none. */
export function judgeContainers({ areThere, isPreview }: { areThere: boolean; isPreview: boolean }): Finding[] {
  if (!areThere || isPreview) return [];
  return [
    {
      check: 'preview-containers',
      area: 'account',
      severity: 'warning',
      what: 'Previews may run as containers in this account and region, which holds another environment',
      why: 'IAM cannot limit the ECS rights of previews to previews: anyone who can push a branch can read the environment variables of the other tasks here, and stop new tasks from starting',
      todo: 'Take down the previews that run as containers here (actions/teardown, sweep), then delete the stack of templates/stacks/preview-containers.yaml, and deploy it in an account of its own for previews',
    },
  ];
}
