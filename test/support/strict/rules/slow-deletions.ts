import type { Emulator, Rule } from '../rule.ts';
import { stackKey } from '../template.ts';
import { unmadeDeletion } from '../unmade-deletion.ts';

/** Milliseconds here for the minutes of CloudFront and of network interfaces. */
const SLOW = 1500;
/** How often a stack is seen going at least: on a busy machine there may be none within that time. */
const LOOKS = 2;
const SOURCE = 'https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/HowToDeleteDistribution.html';

/**
 * A distribution is taken out of service first, by its own API or for a stack that holds it, and the network interfaces of
 * functions and tasks stay in their network for a while: both take long.
 */
export function slowDeletionRules(): Rule[] {
  /** When a distribution that was disabled is so everywhere. */
  const settled = new Map<string, number>();
  /** When CloudFormation is through with what is slow in a stack. */
  const held = new Map<string, { until: number; looks: number; stackId: string }>();
  const isSettling = (id: string) => (settled.get(id) ?? 0) > Date.now();
  return [
    {
      id: 'cloudfront-disabled-slowly',
      service: 'cloudfront',
      behaviour:
        'A distribution that is changed is InProgress for minutes, and is deleted only once it is disabled and Deployed.',
      source: SOURCE,
      refuse({ method, path }) {
        const id = distributionOf(path);
        if (method !== 'DELETE' || !id || !isSettling(id)) return undefined;
        return { code: 'DistributionNotDisabled', message: 'The distribution has not been disabled', status: 409 };
      },
      after({ method, path, body }, status) {
        const id = distributionOf(path);
        if (method === 'PUT' && id && status === 200 && !isEnabled(body)) settled.set(id, Date.now() + SLOW);
      },
      answer({ method, path }, body) {
        const id = distributionOf(path);
        if (method !== 'GET' || !id || !isSettling(id)) return undefined;
        return body.replace('<Status>Deployed</Status>', '<Status>InProgress</Status>');
      },
    },
    {
      id: 'cloudformation-slow-deletion',
      service: 'cloudformation',
      behaviour:
        'A stack with a distribution that is enabled or being disabled, or with a network, is DELETE_IN_PROGRESS for minutes.',
      source: SOURCE,
      async refuse(request, emulator) {
        const { operation, form } = request;
        const name = stackKey(request);
        const hold = held.get(name);
        if (hold && hold.until <= Date.now() && hold.looks >= LOOKS) {
          await emulator.query('cloudformation', 'DeleteStack', { StackName: hold.stackId });
          held.delete(name);
        } else if (hold && /^DescribeStack(s|Events)$/.test(operation)) hold.looks++;
        if (operation !== 'DeleteStack' || hold) return undefined;
        const found = await slowPartsOf(emulator, form.get('StackName')!);
        if (!found) return undefined;
        const slow = await Promise.all(found.ids.map(async (id) => isSettling(id) || (await isOn(emulator, id))));
        if (found.network || slow.includes(true))
          held.set(name, { until: Date.now() + SLOW, looks: 0, stackId: found.stackId });
        return undefined;
      },
      ...unmadeDeletion(held, 'DELETE_IN_PROGRESS', started),
    },
  ];
}

const distributionOf = (path: string) => /\/distribution\/([^/]+)(\/config)?$/.exec(path)?.[1];

/** Of the distribution itself; its parts have an Enabled of their own. */
function isEnabled(config: string): boolean {
  const own = config.replace(/<(Logging|TrustedSigners|TrustedKeyGroups|OriginShield|GrpcConfig)>.*?<\/\1>/gs, '');
  return own.includes('<Enabled>true</Enabled>');
}

async function isOn(emulator: Emulator, id: string): Promise<boolean> {
  const { status, body } = await emulator.get(`/2020-05-31/distribution/${id}/config`, 'cloudfront');
  return status === 200 && isEnabled(body);
}

/** The distributions of a stack, and whether it has a network; undefined where it has neither. */
async function slowPartsOf(
  emulator: Emulator,
  stack: string,
): Promise<{ ids: string[]; network: boolean; stackId: string } | undefined> {
  const answer = await emulator.query('cloudformation', 'DescribeStackResources', { StackName: stack });
  const members = [...answer.matchAll(/<member>.*?<\/member>/gs)].map(([member]) => member);
  const field = (member: string, key: string) => new RegExp(`<${key}>([^<]*)</${key}>`).exec(member)?.[1] ?? '';
  const typed = (type: string) => members.filter((member) => field(member, 'ResourceType') === type);
  const distributions = typed('AWS::CloudFront::Distribution');
  const networks = typed('AWS::EC2::SubnetRouteTableAssociation');
  const [first] = [...distributions, ...networks];
  if (!first) return undefined;
  return {
    ids: distributions.map((member) => field(member, 'PhysicalResourceId')),
    network: networks.length > 0,
    stackId: field(first, 'StackId'),
  };
}

function started({ stackId, until }: { stackId: string; until: number }, name: string): string {
  const event = {
    StackId: stackId,
    StackName: name,
    EventId: `slow-${until}`,
    Timestamp: new Date(until - SLOW).toISOString(),
    LogicalResourceId: name,
    PhysicalResourceId: stackId,
    ResourceType: 'AWS::CloudFormation::Stack',
    ResourceStatus: 'DELETE_IN_PROGRESS',
    ResourceStatusReason: 'User Initiated',
  };
  const fields = Object.entries(event).map(([key, value]) => `<${key}>${value}</${key}>`);
  return `<member>${fields.join('')}</member>`;
}
