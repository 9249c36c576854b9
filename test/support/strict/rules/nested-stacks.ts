import type { AwsRequest } from '../request.ts';
import type { Rule } from '../rule.ts';
import { resourcesOf, stackKey } from '../template.ts';

const SERVICE = 'cloudformation';
const STACK = 'AWS::CloudFormation::Stack';

/** Such a look needs the values that a nested stack gets, and those of one that is not made yet are known to nobody. */
export function nestedStackRules(): Rule[] {
  const failed = new Map<string, string>();
  const keyOf = (request: AwsRequest) => {
    const given = request.form.get('ChangeSetName') ?? '';
    return `${stackKey(request)} ${given.startsWith('arn:') ? given.split('/')[1] : given}`;
  };
  return [
    {
      id: 'cloudformation-nested-change-sets',
      service: SERVICE,
      behaviour:
        'A change set with IncludeNestedStacks fails where a new nested stack takes an output of another new one.',
      source: 'https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/759',
      async refuse(request, emulator) {
        const { operation, form } = request;
        if (operation !== 'CreateChangeSet' || form.get('IncludeNestedStacks') !== 'true') return undefined;
        if (form.get('ChangeSetType') !== 'CREATE') return undefined;
        const resources = Object.entries(await resourcesOf(request, emulator));
        const nested = resources.filter(([, resource]) => (resource as { Type?: string }).Type === STACK);
        const reader = nested.find(([, { Properties }]) => {
          const values = JSON.stringify(Properties['Parameters'] ?? {});
          return nested.some(([name]) => values.includes(`${name}.Outputs.`));
        });
        if (reader) failed.set(keyOf(request), reader[0]);
        return undefined;
      },
      answer(request, body) {
        const name = request.operation === 'DescribeChangeSet' ? failed.get(keyOf(request)) : undefined;
        if (name === undefined) return undefined;
        const reason = `Nested change set ${name} was not successfully created: Currently in FAILED.`;
        return body
          .replace(/<StatusReason>[^<]*<\/StatusReason>|<StatusReason\/>/, '')
          .replace(/<Status>[A-Z_]+<\/Status>/, `<Status>FAILED</Status><StatusReason>${reason}</StatusReason>`)
          .replace(/<ExecutionStatus>[A-Z_]+</, '<ExecutionStatus>UNAVAILABLE<');
      },
    },
  ];
}
