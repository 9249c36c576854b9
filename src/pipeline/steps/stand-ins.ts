import { type Deployment, knownOutputs } from '../deployment.ts';
import { stackNames } from '../request.ts';

/** What a dry run takes in place of what the deployment itself would make. */
interface StandIns {
  data: Record<string, string>;
  web: Record<string, string>;
  network: Record<string, string>;
  global: Record<string, string>;
  parameters: Record<string, string>;
  version: string;
}

/**
 * Values of the right form, so that a change set can be made for a backend whose table, address, package or image are
 * not there yet. What it adds, changes and removes does not depend on them.
 */
export function standIns(deployment: Deployment): StandIns {
  const { request, context, bootstrap, previous, templates } = deployment;
  const { region } = context.session;
  const name = `${stackNames(request).data}-not-made-yet`;
  const image =
    previous?.image ?? `000000000000.dkr.ecr.${region}.amazonaws.com/${request.app}@sha256:${'0'.repeat(64)}`;
  const version = 'not-built-yet';
  const webUrl = knownOutputs(deployment, 'web')?.['WebUrl'] ?? 'https://not-made-yet.cloudfront.net';
  return {
    data: Object.fromEntries((templates.data?.outputs ?? []).map((output) => [output, outputOf(output, name, region)])),
    web: { WebUrl: webUrl },
    network: {
      VpcId: 'vpc-00000000',
      SubnetIds: 'subnet-00000000,subnet-00000001',
      PublicSubnetIds: 'subnet-00000002,subnet-00000003',
      ...(templates.resources?.network?.vpc === undefined
        ? { TaskSubnetIds: 'subnet-00000002,subnet-00000003', AssignPublicIp: 'ENABLED' }
        : { TaskSubnetIds: 'subnet-00000000,subnet-00000001', AssignPublicIp: 'DISABLED' }),
      TaskEgress: templates.resources?.network?.egress ? 'https' : 'all',
      AppGroupId: 'sg-00000000',
      DataGroupId: 'sg-00000001',
    },
    global: {
      CertificateArn: 'arn:aws:acm:us-east-1:000000000000:certificate/00000000-0000-0000-0000-000000000000',
      WebAclArn: 'arn:aws:wafv2:us-east-1:000000000000:global/webacl/not-made-yet/00000000-0000-0000-0000-000000000000',
    },
    parameters: {
      AppVersion: version,
      WebUrl: webUrl,
      Image: image,
      ImageUri: image,
      CodeBucket: bootstrap?.artifactsBucket ?? 'not-made-yet',
    },
    version,
  };
}

/** The value of an output of the data stack: an ARN where its name says so. */
function outputOf(output: string, name: string, region: string): string {
  if (output.endsWith('TableArn')) return `arn:aws:dynamodb:${region}:000000000000:table/${name}`;
  if (/Queue(DeadLetters)?Arn$/.test(output)) return `arn:aws:sqs:${region}:000000000000:${name}`;
  if (output.endsWith('PolicyArn')) return `arn:aws:iam::000000000000:policy/${name}`;
  return output.endsWith('Arn') ? `arn:aws:s3:::${name}` : name;
}
