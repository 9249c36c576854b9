import { describe, expect, test } from '@jest/globals';
import { stackFacts } from '../../../src/stack/index.ts';
import type { StackPlan } from '../../../src/stack/index.ts';
import { loadTemplate } from '../../../src/stack/template/template.ts';
import { resolveParameters } from '../../../src/stack/template/parameters.ts';

const TEMPLATE = `Parameters:
  Size: { Type: Number, Default: 1 }
  Password: { Type: String, NoEcho: true, Default: '' }
Resources:
  Function: { Type: AWS::Lambda::Function, Properties: { MemorySize: !Ref Size, Environment: { Variables: { A: one } } } }
  Queue: { Type: AWS::SQS::Queue }
`;

function facts({
  wanted = TEMPLATE,
  deployed = TEMPLATE as string | null,
  parameters = {} as Record<string, string>,
  present = { Size: '1', Password: '****' } as Record<string, string>,
  tags = {} as Record<string, string>,
  state = 'UPDATE_COMPLETE',
} = {}) {
  const template = loadTemplate({ body: wanted });
  const request = { stackName: 'shop', template, parameters, tags };
  const stack = { stackId: 'arn', stackName: 'shop', status: state, parameters: present, tags: {}, outputs: {} };
  const resolved = resolveParameters(template, request, stack as never);
  return stackFacts({
    stackName: 'shop',
    state,
    input: { request, stack, template, deployed: deployed ?? undefined, given: resolved.request },
    parameters: resolved.visible,
    hiddenParameters: resolved.hidden,
    tags,
  } as unknown as StackPlan);
}

describe('what a plan does to a stack', () => {
  test('is nothing where all is as it was, whatever the text looks like', () => {
    const nothing = { stack: 'shop', template: {}, parameters: {}, tags: {} };
    expect(facts()).toEqual(nothing);
    expect(facts({ deployed: `# Another comment\n${TEMPLATE.replaceAll('  ', '    ')}` })).toEqual(nothing);
  });

  test.each<[string, Parameters<typeof facts>[0], RegExp]>([
    [
      'a setting',
      { wanted: TEMPLATE.replace('A: one', 'A: two') },
      /Resources.Function.Properties.Environment.Variables.A/,
    ],
    ['a resource that goes', { wanted: TEMPLATE.replace(/ {2}Queue.*\n/, '') }, /Resources.Queue":\["\w+",null/],
    ['a parameter', { parameters: { Size: '2' } }, /"Size":\["1","2"\]/],
    ['a hidden parameter', { parameters: { Password: 'hunter2' } }, /"Password":\[null,"[0-9a-f]{32}"\]/],
    ['a tag', { tags: { team: 'web' } }, /"team":\[null,"web"\]/],
    ['a state that needs repair', { state: 'UPDATE_ROLLBACK_FAILED' }, /UPDATE_ROLLBACK_FAILED/],
    ['what somebody else deployed', { deployed: TEMPLATE.replace('A: one', 'A: zero') }, /Variables.A/],
    ['a new stack', { deployed: null }, /"template":\{"template":\[null,"\w+"\]\}/],
  ])('%s', (_, given, named) => {
    const text = JSON.stringify(facts(given));
    expect(text).toMatch(named);
    expect(text).not.toMatch(/hunter2/);
    expect(JSON.stringify(facts(given))).toBe(text);
  });
});
