import { dangersOf, type ResourceChange, type StackPlan } from '../../stack/index.ts';
import { type Deployment, STACK_ROLES } from '../deployment.ts';
import type { PlannedDanger } from './planned.ts';

/**
 * Every change of these is a new one beside, or in place of, the one before, and nothing is lost with that: revisions,
 * permissions, and what only stands for a state.
 */
const REVISIONS = [
  'AWS::ApiGateway::Deployment',
  'AWS::ApiGatewayV2::Deployment',
  'AWS::ECS::TaskDefinition',
  'AWS::IAM::Policy',
  'AWS::Lambda::LayerVersion',
  'AWS::Lambda::LayerVersionPermission',
  'AWS::Lambda::Permission',
  'AWS::Lambda::Version',
  'AWS::CloudFormation::WaitConditionHandle',
];

/** What the stacks' plans replace or delete, the loss of data first. */
export function plannedDangers({ plans }: Pick<Deployment, 'plans'>): PlannedDanger[] {
  const all = STACK_ROLES.flatMap((role) => (plans[role] ? dangersIn(plans[role]) : []));
  return all.toSorted((a, b) => rank(a) - rank(b));
}

function rank({ refused, losesData }: PlannedDanger): number {
  return refused ? 0 : losesData ? 1 : 2;
}

function dangersIn(plan: StackPlan): PlannedDanger[] {
  const stateful = new Map(dangersOf(plan).map((danger) => [danger.change, danger]));
  return plan.changes.flatMap((change) => {
    const what = loss(change);
    const known = stateful.get(change);
    if (!what || (!known && (REVISIONS.includes(change.type) || onlyFollows(change, plan)))) return [];
    const losesData = known !== undefined && !known.kept;
    return [
      {
        stack: plan.stackName,
        change,
        what,
        cause: causeOf(change),
        losesData,
        refused: losesData && !known.allowed,
      },
    ];
  });
}

/**
 * CloudFormation does not know before whether what another resource gives changes at all: that alone would make nearly
 * every change of a function look like a replacement of what is behind it.
 */
function onlyFollows({ action, replacement, properties }: ResourceChange, { input }: StackPlan): boolean {
  if (action !== 'Modify' || replacement !== 'Conditional') return false;
  const forcing = properties.filter(({ recreation }) => recreation !== 'Never');
  const isResource = (cause = '') => Object.hasOwn(input.template.resources, cause.split('.')[0]!);
  return forcing.length > 0 && forcing.every(({ cause }) => isResource(cause));
}

function loss({ action, replacement }: ResourceChange): string | undefined {
  if (action === 'Remove') return 'removed';
  if (action === 'Dynamic') return 'possibly replaced';
  if (action !== 'Modify' || replacement === 'False') return undefined;
  return replacement === 'True' ? 'replaced' : 'possibly replaced';
}

/** Names only: a value may be a secret, and this is read on pull requests. */
function causeOf({ action, properties }: ResourceChange): string {
  if (action === 'Remove') return 'no longer in the template';
  const forcing = properties.filter(({ recreation }) => recreation !== 'Never');
  return (forcing.length > 0 ? forcing : properties)
    .map(
      ({ name, cause }) => `${name.replace(/^Properties\./, '')}${cause && cause !== 'template' ? ` (${cause})` : ''}`,
    )
    .join(', ');
}
