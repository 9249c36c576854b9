import { readFileSync } from 'node:fs';
import { runSimulation } from '@cloud-copilot/iam-simulate';
import { renderTemplate } from '../cloudformation/render.ts';
import { allows, type Request, type Statement } from './iam-policy.ts';

/** The roles of templates/stacks/bootstrap.yaml as it makes them, and what IAM says of requests with them. */
export const ACCOUNT = '123456789012';
export const iam = (kind: string, name: string) => `arn:aws:iam::${ACCOUNT}:${kind}/${name}`;
export const made = (logicalId: string, stackName = 'deploy-bootstrap') => `${stackName}-${logicalId}-X1`;

/** The resources of the bootstrap stack with these parameters. */
export const rolesWith = (parameters: Record<string, string>, stackName = 'deploy-bootstrap') =>
  renderTemplate(readFileSync(new URL('../../../templates/stacks/bootstrap.yaml', import.meta.url), 'utf8'), {
    stackName,
    parameters: {
      DeploySubjects: 'repo:my-org/shop:environment:production',
      PreviewSubjects: 'repo:my-org/shop:environment:preview',
      PreviewDataSources: 'shop-staging,blog-qa',
      PreviewDomain: 'preview.example.com',
      PreviewDomainStore: `arn:aws:cloudfront::${ACCOUNT}:key-value-store/previews`,
      PlanSubjects: 'repo:my-org/shop:environment:plan',
      Migrations: 'allowed',
      ...parameters,
    },
    ref: (id) => (/(Policy|Boundary|Resources)$/.test(id) ? iam('policy', made(id, stackName)) : id.toLowerCase()),
    attribute: (id) => (id === 'Artifacts' ? 'arn:aws:s3:::artifacts' : iam('role', made(id, stackName))),
  }).resources;

export const resources = rolesWith({});

/** What preview-containers.yaml adds for a role of previews, in an account of previews alone. */
export const CONTAINERS = 'deploy-preview-containers';
export const containersTemplate = () => {
  const own: Record<string, string> = {
    Relay: at('lambda', 'function:deploy-pr-relay'),
    Namespace: at('servicediscovery', 'namespace/ns-1'),
    TaskExecutionRole: iam('role', made('TaskExecutionRole', CONTAINERS)),
  };
  return renderTemplate(
    readFileSync(new URL('../../../templates/stacks/preview-containers.yaml', import.meta.url), 'utf8'),
    {
      stackName: CONTAINERS,
      parameters: {
        PreviewRoleArn: iam('role', made('PreviewRole')),
        PreviewExecutionRoleArn: iam('role', made('PreviewExecutionRole')),
      },
      ref: (id) => id,
      attribute: (id, name) => (name === 'Arn' && own[id]) || `${id}.${name}`,
    },
  ).resources;
};
const at = (service: string, name: string) => `arn:aws:${service}:eu-central-1:${ACCOUNT}:${name}`;

/** The policies that it attaches to a role of the bootstrap stack. */
export function containerRights(roleName: string): Statement[] {
  return Object.values(containersTemplate())
    .filter(
      ({ Type, Properties }) =>
        Type === 'AWS::IAM::ManagedPolicy' && [Properties['Roles']].flat().includes(made(roleName)),
    )
    .flatMap(({ Properties }) => (Properties['PolicyDocument'] as { Statement: Statement[] }).Statement);
}

interface Role {
  PermissionsBoundary?: string;
  ManagedPolicyArns?: string[];
  Policies?: { PolicyDocument: { Statement: Statement[] } }[];
}

/** https://docs.aws.amazon.com/aws-managed-policy/latest/reference/PowerUserAccess.html, in short. */
const POWER_USER: Statement[] = [
  { Effect: 'Allow', NotAction: ['iam:*', 'organizations:*', 'account:*'], Resource: '*' },
  { Effect: 'Allow', Action: ['iam:CreateServiceLinkedRole', 'iam:ListRoles'], Resource: '*' },
];

export function policyOf(arn: string, from = resources): Statement[] {
  const id = Object.keys(from).find((one) => arn.startsWith(iam('policy', '')) && arn.endsWith(`-${one}-X1`));
  if (id) return (from[id]!.Properties as { PolicyDocument: { Statement: Statement[] } }).PolicyDocument.Statement;
  if (arn !== 'arn:aws:iam::aws:policy/PowerUserAccess') throw new Error(`${arn} is not known here`);
  return POWER_USER;
}

/** The identity policies of a role, and its boundary. */
export function policiesOf(roleName: string, from = resources): { identity: Statement[]; boundary?: Statement[] } {
  const role = from[roleName]!.Properties as Role;
  const identity = [
    ...(role.ManagedPolicyArns ?? []).flatMap((arn) => policyOf(arn, from)),
    ...(role.Policies ?? []).flatMap(({ PolicyDocument }) => PolicyDocument.Statement),
  ];
  return { identity, boundary: role.PermissionsBoundary ? policyOf(role.PermissionsBoundary, from) : undefined };
}

export function may(roleName: string, request: Request): boolean {
  const { identity, boundary } = policiesOf(roleName);
  return allows(identity, request, boundary);
}

/** What a role with AdministratorAccess may do. */
export const EVERYTHING: Statement = { Effect: 'Allow', Action: '*', Resource: '*' };

/** What the simulator of somebody else says of the same request. */
export async function simulated(
  identity: Statement[],
  request: Request,
  boundary?: Statement[],
  principal = iam('role', 'deploy'),
): Promise<boolean> {
  const document = (Statement: Statement[]) => ({ name: 'policy', policy: { Version: '2012-10-17', Statement } });
  const answer = await runSimulation(
    {
      request: {
        principal,
        action: request.action,
        resource: { resource: request.resource, accountId: ACCOUNT },
        contextVariables: { ...request.context },
      },
      identityPolicies: [document(identity)],
      permissionBoundaryPolicies: boundary && [document(boundary)],
      serviceControlPolicies: [{ orgIdentifier: 'o-1', policies: [document([EVERYTHING])] }],
      resourceControlPolicies: [],
    },
    {},
  );
  if (answer.resultType === 'error') throw new Error(JSON.stringify(answer));
  return answer.overallResult === 'Allowed';
}
