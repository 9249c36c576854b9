import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import {
  shippedTemplate,
  templateWithoutCandidate,
  withCandidate,
  withContainerSettings,
} from '../../../../src/stack/index.ts';
import { renderTemplate } from '../../../support/cloudformation/render.ts';

const shipped = shippedTemplate(join(import.meta.dirname, '../../../../templates'), 'container-fargate');
const withSettings = (greeting: string) => withContainerSettings(shipped, { environment: { GREETING: greeting } });
const deployed = withSettings('hello').text;

const COMMON = { Image: 'repo/shop@sha256:1', AppVersion: '1', Port: '8080' };
const NETWORK = { VpcId: 'vpc-1', PublicSubnetIds: 'subnet-1,subnet-2', TaskSubnetIds: 'subnet-3,subnet-4' };
const VARIANTS: Record<string, Record<string, string>> = {
  'a network of its own': {},
  'a given network and further groups': { ...NETWORK, ExtraSecurityGroupIds: 'sg-1,sg-2' },
  https: { DomainName: 'api.example.com', CertificateArn: 'arn:aws:acm:eu-central-1:123456789012:certificate/1' },
  'a closed load balancer': { OriginKey: 'secret', OriginKeyId: '1', IngressPrefixListId: 'pl-1' },
  'a table, a bucket and policies': {
    TableArn: 'arn:aws:dynamodb:eu-central-1:123456789012:table/notes',
    FilesBucketArn: 'arn:aws:s3:::files',
    ManagedPolicyArns: 'arn:aws:iam::123456789012:policy/a,arn:aws:iam::123456789012:policy/b',
    PermissionsBoundary: 'arn:aws:iam::123456789012:policy/bound',
  },
  scaling: { MaxCount: '8', DesiredCount: '4' },
};

function compose(present: Record<string, string>, changes: Record<string, string>) {
  const parameters = { ...defaults(), ...present, ...changes };
  const samePort = !changes['Port'];
  const candidate = withCandidate(deployed, { template: withSettings('welcome'), parameters, key: 'k', samePort })!;
  return { text: candidate.template.text, parameters: { ...present, ...candidate.parameters } };
}

function defaults(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(shipped.parameters).flatMap(([name, { Default, NoEcho }]) =>
      Default === undefined || NoEcho ? [] : [[name, String(Default)]],
    ),
  );
}

const own = (resources: object) =>
  Object.fromEntries(Object.entries(resources).filter(([name]) => !name.startsWith('Candidate')));

describe.each(Object.entries(VARIANTS))('a task beside a service with %s', (_, variant) => {
  const present = { ...COMMON, ...variant };
  const changes = {
    Image: 'repo/shop@sha256:2',
    AppVersion: '2',
    Port: '9090',
    HealthPath: '/ready',
    Cpu: '512',
    Memory: '1024',
    IdleTimeout: '120',
  };
  const before = renderTemplate(deployed, { parameters: present });
  const composed = compose(present, changes);
  const after = renderTemplate(composed.text, { parameters: composed.parameters });

  test('changes nothing of what serves', () => {
    expect(after.violations).toEqual([]);
    expect(own(after.resources)).toEqual(before.resources);
    expect(own(after.outputs)).toEqual(before.outputs);
  });

  test('runs what the next template says, and only requests with the key reach it', () => {
    const { CandidateTaskDefinition, CandidateService, CandidateTargetGroup, CandidateRule } = after.resources;
    expect(CandidateTaskDefinition!.Properties).toMatchObject({
      Cpu: '512',
      ExecutionRoleArn: 'CandidateExecutionRole.Arn',
    });
    const [container] = CandidateTaskDefinition!.Properties['ContainerDefinitions'] as [Record<string, unknown>];
    expect(container).toMatchObject({ Image: 'repo/shop@sha256:2', PortMappings: [{ ContainerPort: '9090' }] });
    expect(container['Environment']).toContainEqual({ Name: 'GREETING', Value: 'welcome' });
    expect(CandidateTargetGroup!.Properties).toMatchObject({ HealthCheckPath: '/ready' });
    expect(CandidateService!.Properties).toMatchObject({
      DesiredCount: 1,
      TaskDefinition: 'CandidateTaskDefinition',
      LoadBalancers: [{ ContainerPort: '9090', TargetGroupArn: 'CandidateTargetGroup' }],
    });
    expect(CandidateService!.Properties['ServiceName']).not.toBe(
      before.resources['Service']!.Properties['ServiceName'],
    );
    expect(JSON.stringify(CandidateService!.Properties['NetworkConfiguration'])).toContain(
      'CandidateTaskSecurityGroup',
    );
    expect(CandidateRule!.Properties).toMatchObject({
      Conditions: [{ HttpHeaderConfig: { HttpHeaderName: 'x-candidate-key', Values: ['k'] } }],
      Actions: [{ TargetGroupArn: 'CandidateTargetGroup' }],
    });
    // The rule of the edge comes first, and requests of the checks do not bring its key.
    const priorities = Object.values(after.resources).flatMap(({ Properties }) => Properties['Priority'] ?? []);
    expect(new Set(priorities).size).toBe(priorities.length);
  });

  test('goes without a trace', () => {
    const without = renderTemplate(templateWithoutCandidate(composed.text), { parameters: present });
    expect(without.resources).toEqual(before.resources);
    expect(without.outputs).toEqual(before.outputs);
  });

  test('one that was left is replaced by the next one', () => {
    const parameters = { ...defaults(), ...present, ...changes, Image: 'repo/shop@sha256:3' };
    const next = { template: withSettings('third'), parameters, key: 'k2', samePort: false };
    const again = withCandidate(composed.text, next)!;
    const { resources } = renderTemplate(again.template.text, { parameters: { ...present, ...again.parameters } });
    expect(own(resources)).toEqual(before.resources);
    expect(JSON.stringify(resources['CandidateTaskDefinition'])).toContain('sha256:3');
  });
});

test('where the port stays, the security group of the service lets it be reached', () => {
  const { text, parameters } = compose(COMMON, { Image: 'repo/shop@sha256:2' });
  const { resources } = renderTemplate(text, { parameters });
  expect(resources).not.toHaveProperty('CandidateTaskSecurityGroup');
  expect(JSON.stringify(resources['CandidateService']!.Properties['NetworkConfiguration'])).toContain(
    '"TaskSecurityGroup"',
  );
});

test('a template without anything beside its service keeps its text', () => {
  expect(templateWithoutCandidate(deployed)).toBe(deployed);
});

test('what the deployed template does not have cannot be used beside it', () => {
  const without = deployed.replaceAll('LogGroup:', 'OldLogGroup:');
  const next = { template: withSettings('x'), parameters: { ...defaults(), ...COMMON }, key: 'k', samePort: true };
  expect(withCandidate(without, next)).toBeUndefined();
});
