import { Failure, inputFailure } from '../../report/index.ts';
import { backgroundAdditions, entriesOf, type Resources, resourcesFailure } from '../../resources/index.ts';
import type { Template } from '../../stack/index.ts';
import { type DeployRequest, readsSecretsAtStart } from '../request.ts';
import { trafficText } from '../traffic/traffic-steps.ts';

/** Two backends side by side, or two versions of one function, would write to it at once. */
export function checkWriters({ traffic }: DeployRequest, resources: Resources): void {
  if (traffic.length === 0 || resources.files?.writers !== 1) return;
  throw resourcesFailure(resources, ['files', 'writers'], 'writers: 1 cannot be combined with a share of the traffic', {
    code: 'single-writer',
    why: `Input "traffic" is "${trafficText(traffic)}": two releases at once would write to the file system`,
    todo: 'Set traffic: all, or remove writers if several copies of the app may write at once',
  });
}

/** Names that another input has as well, or that the platform keeps for itself. */
export function checkResourceVariables(resources: Resources, check: (variable: string) => void): void {
  for (const { path, variable } of entriesOf(resources)) {
    try {
      check(variable);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      throw resourcesFailure(resources, [...path, 'env'], error.what, { why: error.why, todo: error.todo });
    }
  }
}

/** What a mode, a template or a network cannot do together with what the file asks for. */
export function checkNetwork(request: DeployRequest, resources: Resources): void {
  const { network } = resources;
  if (!network) return;
  const refuse = (problem: string, todo: string) => {
    throw resourcesFailure(resources, ['network'], problem, { todo });
  };
  if (request.template !== '') return;
  if (request.mode === 'container' && request.backend !== 'container-fargate')
    throw inputFailure('template', request.backend, 'container-fargate, or no template, with a network');
  if (request.mode === 'container' && network.vpc !== undefined && !network['public-subnets'])
    refuse('network needs public-subnets in mode container', 'Name the subnets of the load balancer, in two zones');
  if (readsSecretsAtStart(request) && network.vpc === undefined && network.stack === undefined && !network.nat)
    refuse(
      'a function in a network without outbound access cannot read app-secrets when it starts',
      'Set nat: 1 in network, or secrets-delivery: configuration',
    );
}

/** What starts work of the app needs a shipped template, and an entry for the mode. */
export function checkBackground(request: DeployRequest, resources: Resources, backend: Template | undefined): void {
  if (request.template === '') {
    if (backend) backgroundAdditions(resources, { ...request, backend });
    return;
  }
  if (resources.schedules.length > 0)
    throw inputFailure(
      'resources',
      'schedules',
      'schedules only with a shipped template; your own template can define the rules itself',
    );
  const worked = resources.queues.find(({ handler }) => handler !== undefined);
  if (worked)
    throw resourcesFailure(resources, [...worked.path, 'handler'], `${worked.path.join('.')} has a handler`, {
      why: 'Deploy creates a function for it only with a shipped template',
      todo: `Remove handler; your template can map the queue to a function, and gets the ARN of the queue as parameter ${worked.id}Arn`,
    });
}
