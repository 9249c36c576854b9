import { loadTemplate } from '../../../../src/stack/index.ts';
import type { Rule } from '../rule.ts';
import { resourcesOf, stackKey, stackName } from '../template.ts';
import { unmadeDeletion } from '../unmade-deletion.ts';

const SERVICE = 'cloudformation';

export function cloudformationRules(): Rule[] {
  return [
    changeSetName,
    capabilities,
    reviewInProgress,
    retainResources,
    staleAfterExecution(),
    ...bucketsWithObjects(),
    tags,
    parameterSize,
  ];
}

const invalid = (message: string) => ({ code: 'ValidationError', message });

const changeSetName: Rule = {
  id: 'cloudformation-change-set-name',
  service: SERVICE,
  behaviour: 'The name of a change set begins with a letter and has at most 128 letters, digits and hyphens.',
  source: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateChangeSet.html',
  refuse({ operation, form }) {
    const name = form.get('ChangeSetName') ?? '';
    if (operation !== 'CreateChangeSet' || /^[a-zA-Z][-a-zA-Z0-9]{0,127}$/.test(name)) return undefined;
    return invalid(
      `Value '${name}' at 'changeSetName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*`,
    );
  },
};

const capabilities: Rule = {
  id: 'cloudformation-capabilities',
  service: SERVICE,
  behaviour: 'A template with IAM resources needs CAPABILITY_IAM, with named ones CAPABILITY_NAMED_IAM.',
  source: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html',
  async refuse(request, emulator) {
    const given = [...request.form]
      .filter(([name]) => name.startsWith('Capabilities.member.'))
      .map(([, value]) => value);
    if (given.includes('CAPABILITY_NAMED_IAM')) return undefined;
    const resources = Object.values(await resourcesOf(request, emulator));
    const iam = resources.filter((resource) => /^AWS::IAM::/.test((resource as { Type?: string }).Type ?? ''));
    const named = iam.some(({ Properties }) =>
      ['RoleName', 'ManagedPolicyName', 'UserName', 'GroupName', 'InstanceProfileName'].some(
        (name) => name in Properties,
      ),
    );
    const needed = named ? 'CAPABILITY_NAMED_IAM' : 'CAPABILITY_IAM';
    if (iam.length === 0 || given.includes(needed)) return undefined;
    return { code: 'InsufficientCapabilitiesException', message: `Requires capabilities : [${needed}]` };
  },
};

const reviewInProgress: Rule = {
  id: 'cloudformation-review-in-progress',
  service: SERVICE,
  behaviour: 'A stack in REVIEW_IN_PROGRESS takes a change set of type CREATE only.',
  source: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html',
  async refuse({ operation, form }, emulator) {
    if (operation !== 'CreateChangeSet' || form.get('ChangeSetType') === 'CREATE') return undefined;
    const answer = await emulator.query(SERVICE, 'DescribeStacks', { StackName: form.get('StackName')! });
    if (!answer.includes('<StackStatus>REVIEW_IN_PROGRESS</StackStatus>')) return undefined;
    return invalid(`Stack:${stackName(form)} is in REVIEW_IN_PROGRESS state and can not be updated.`);
  },
};

const retainResources: Rule = {
  id: 'cloudformation-retain-resources',
  service: SERVICE,
  behaviour: 'DeleteStack takes RetainResources for a stack in DELETE_FAILED only.',
  source: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DeleteStack.html',
  async refuse({ operation, form }, emulator) {
    if (operation !== 'DeleteStack' || !form.has('RetainResources.member.1')) return undefined;
    const answer = await emulator.query(SERVICE, 'DescribeStacks', { StackName: form.get('StackName')! });
    if (/<StackStatus>DELETE_(FAILED|IN_PROGRESS)<\/StackStatus>/.test(answer)) return undefined;
    return invalid(
      `Stack [${stackName(form)}] is not in DELETE_FAILED: specify resources to retain only for such a stack`,
    );
  },
};

const CHANGES = /^(ExecuteChangeSet|UpdateStack)$/;

/** One read after an execution or an update still shows the stack as it was before it. */
function staleAfterExecution(): Rule {
  const stale = new Map<string, string>();
  return {
    id: 'cloudformation-stale-read',
    service: SERVICE,
    behaviour:
      'The first DescribeStacks after an execution or an update may answer as before it: reads are eventually consistent.',
    source: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStacks.html',
    async refuse(request, emulator) {
      const { operation, form } = request;
      if (!CHANGES.test(operation) || !form.has('StackName')) return undefined;
      const before = await emulator.query(SERVICE, 'DescribeStacks', { StackName: form.get('StackName')! });
      if (before.includes('<StackStatus>')) stale.set(stackKey(request), before);
      return undefined;
    },
    after(request, status) {
      if (CHANGES.test(request.operation) && status !== 200) stale.delete(stackKey(request));
    },
    answer(request, _body, status) {
      if (request.operation !== 'DescribeStacks' || status !== 200) return undefined;
      const before = stale.get(stackKey(request));
      stale.delete(stackKey(request));
      return before;
    },
  };
}

const tags: Rule = {
  id: 'cloudformation-tags',
  service: SERVICE,
  behaviour: 'A stack has at most 50 tags, with keys of at most 128 characters that do not begin with aws:.',
  source: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_Tag.html',
  refuse({ operation, form }) {
    if (!/^(CreateChangeSet|CreateStack|UpdateStack)$/.test(operation)) return undefined;
    const given = [...form].filter(([name]) => /^Tags\.member\.\d+\.(Key|Value)$/.test(name));
    const keys = given.filter(([name]) => name.endsWith('.Key')).map(([, key]) => key);
    if (keys.length > 50) return invalid('Stacks can have at most 50 tags');
    const bad = keys.find((key) => key.length > 128 || /^aws:/i.test(key));
    if (bad !== undefined) return invalid(`Tag key ${bad} is not valid`);
    return given.some(([, value]) => value.length > 256)
      ? invalid('A tag value has at most 256 characters')
      : undefined;
  },
};

const parameterSize: Rule = {
  id: 'cloudformation-parameter-4096',
  service: SERVICE,
  behaviour: 'The value of a parameter has at most 4,096 bytes.',
  source: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html',
  refuse({ form }) {
    const long = [...form].find(([name, value]) => /\.ParameterValue$/.test(name) && Buffer.byteLength(value) > 4096);
    return long && invalid('Length of a parameter value is greater than maximum allowed, 4096');
  },
};

interface FailedDeletion {
  bucket: string;
  logicalId: string;
  stackId: string;
  at: string;
}

/** The emulator empties the buckets of a stack that is deleted; CloudFormation does not. */
function bucketsWithObjects(): Rule[] {
  const failed = new Map<string, FailedDeletion>();
  const member = ({ bucket, logicalId, stackId, at }: FailedDeletion, name: string) =>
    [
      {
        LogicalResourceId: name,
        PhysicalResourceId: stackId,
        ResourceType: 'AWS::CloudFormation::Stack',
        ResourceStatus: 'DELETE_FAILED',
        ResourceStatusReason: `The following resource(s) failed to delete: [${logicalId}].`,
      },
      {
        LogicalResourceId: logicalId,
        PhysicalResourceId: bucket,
        ResourceType: 'AWS::S3::Bucket',
        ResourceStatus: 'DELETE_FAILED',
        ResourceStatusReason: 'The bucket you tried to delete is not empty (Service: S3, Status Code: 409)',
      },
      {
        LogicalResourceId: name,
        PhysicalResourceId: stackId,
        ResourceType: 'AWS::CloudFormation::Stack',
        ResourceStatus: 'DELETE_IN_PROGRESS',
        ResourceStatusReason: 'User Initiated',
      },
    ]
      .map((event, index) => {
        const fields = { StackId: stackId, StackName: name, EventId: `strict-${at}-${index}`, Timestamp: at, ...event };
        return `<member>${Object.entries(fields)
          .map(([key, value]) => `<${key}>${value}</${key}>`)
          .join('')}</member>`;
      })
      .join('');
  return [
    {
      id: 'cloudformation-bucket-not-empty',
      service: SERVICE,
      behaviour: 'A stack whose bucket holds objects or versions is not deleted: DELETE_FAILED.',
      source: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/troubleshooting.html',
      async refuse(request, emulator) {
        const { operation, form } = request;
        if (operation !== 'DeleteStack') return undefined;
        const name = stackKey(request);
        failed.delete(name);
        const retained = [...form].filter(([key]) => key.startsWith('RetainResources.')).map(([, value]) => value);
        const answer = await emulator.query(SERVICE, 'DescribeStackResources', { StackName: form.get('StackName')! });
        for (const [resource] of answer.matchAll(/<member>.*?<\/member>/gs)) {
          const field = (key: string) => new RegExp(`<${key}>([^<]*)</${key}>`).exec(resource)?.[1] ?? '';
          const [logicalId, bucket] = [field('LogicalResourceId'), field('PhysicalResourceId')];
          if (field('ResourceType') !== 'AWS::S3::Bucket' || bucket === '' || retained.includes(logicalId)) continue;
          if (await isKept(emulator, form.get('StackName')!, logicalId)) continue;
          const versions = await emulator.get(`/${bucket}?versions&max-keys=1`);
          if (!/<(Version|DeleteMarker)>/.test(versions.body)) continue;
          failed.set(name, { bucket, logicalId, stackId: field('StackId'), at: new Date().toISOString() });
        }
        return undefined;
      },
      ...unmadeDeletion(failed, 'DELETE_FAILED', member),
    },
  ];
}

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  '#34': '"',
  '#x27': "'",
  '#39': "'",
};

async function isKept(
  emulator: Parameters<NonNullable<Rule['refuse']>>[1],
  stack: string,
  id: string,
): Promise<boolean> {
  const answer = await emulator.query(SERVICE, 'GetTemplate', { StackName: stack });
  const body = /<TemplateBody>([^]*)<\/TemplateBody>/.exec(answer)?.[1] ?? '';
  if (body === '') return false;
  const { resources } = loadTemplate({
    body: body.replace(/&(#?\w+);/g, (whole, name: string) => ENTITIES[name] ?? whole),
  });
  return /^(Retain|RetainExceptOnCreate)$/.test(String(resources[id]?.DeletionPolicy));
}
