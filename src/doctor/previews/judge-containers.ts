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
      why: 'IAM cannot keep their rights in ECS from other services: whoever pushes a branch reads the variables of their tasks, and can keep new ones from starting',
      todo: 'Take down the previews that run as containers here (actions/teardown, sweep), then delete the stack of templates/stacks/preview-containers.yaml, and deploy it in an account of its own for previews',
    },
  ];
}
