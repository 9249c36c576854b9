import { Failure } from '../report/index.ts';
import { loadTemplate } from './template/template.ts';
import type { StackPlan } from './types.ts';

const TABLE = 'AWS::DynamoDB::Table';

/**
 * Refuses what CloudFormation cannot do with the time to live of a table: turn it off without the name of its attribute,
 * and give it another attribute. The update would fail, or the old one would stay and go on deleting items.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-dynamodb-table-timetolivespecification.html
 */
export function refuseOtherTimeToLive({
  input,
  stackName,
  changes,
}: Pick<StackPlan, 'input' | 'stackName' | 'changes'>): void {
  const { deployed, template } = input;
  if (!deployed?.includes('TimeToLiveSpecification') || deployed.trimEnd() === template.text.trimEnd()) return;
  for (const [id, { Type, Properties }] of Object.entries(
    loadTemplate({ body: deployed, name: stackName }).resources,
  )) {
    const next = template.resources[id];
    const before = attributeOf(Properties);
    // A new table takes any attribute.
    const isNew = changes.some(({ path, replacement }) => path === id && replacement === 'True');
    if (Type !== TABLE || next?.Type !== TABLE || before === undefined || isNew) continue;
    const isGone = next.Properties?.['TimeToLiveSpecification'] === undefined;
    const after = attributeOf(next.Properties);
    if (!isGone && (after === undefined || after === before)) continue;
    throw new Failure({
      code: 'guard',
      what: `Stack ${stackName} was not changed: the time to live of ${id} (${before}) ${isGone ? 'cannot be left out' : `cannot become ${after}`}`,
      why: 'CloudFormation turns it off only by the name of its attribute, and DynamoDB takes one such change an hour',
      todo: `Turn it off first: ttl: { name: ${before}, enabled: false } in the resources file, TimeToLiveSpecification: { AttributeName: ${before}, Enabled: false } in a template${isGone ? '' : `. Deploy ${after} at least an hour later`}`,
    });
  }
}

/** The attribute by which items are deleted; undefined without one, and where a condition or a parameter decides. */
function attributeOf(properties: Readonly<Record<string, unknown>> = {}): string | undefined {
  const { AttributeName, Enabled } = (properties['TimeToLiveSpecification'] ?? {}) as Record<string, unknown>;
  return typeof AttributeName === 'string' && String(Enabled) === 'true' ? AttributeName : undefined;
}
