import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { ScriptedCloudFormation } from '../../support/cloudformation/scripted.ts';
import { runDeploySam } from '../../support/actions/deploy-sam.ts';
import { failureWith } from '../../support/failure-with.ts';

/** Bad input is told before the first call: none of these makes a bootstrap stack for its bucket. */
let service: ScriptedCloudFormation;
beforeEach(async () => (service = await new ScriptedCloudFormation().start()));
afterEach(() => service.server.close());

const TEMPLATE = `Parameters: {Stage: {Type: String}}
Resources:
  Fn:
    Type: AWS::Lambda::Function
    Properties:
      Code: code
`;
const FILES = { 'template.yaml': TEMPLATE, 'code/index.js': 'x' };
const STAGE = { 'parameter-overrides': 'Stage: test' };
const large = (bytes: number) => `${TEMPLATE}# ${'x'.repeat(bytes - TEMPLATE.length - 3)}\n`;

describe('without asking AWS', () => {
  test.each<[string, Record<string, string>, Record<string, string>, Error, object]>([
    ['a stack name', { ...STAGE, 'stack-name': 'a_b' }, FILES, failureWith('input', 'a_b'), {}],
    [
      'a parameter that is not there',
      { 'parameter-overrides': 'Stagee: x' },
      FILES,
      failureWith('input', 'Stagee', 'Stage'),
      {},
    ],
    [
      'a long value',
      { 'parameter-overrides': `Stage: ${'x'.repeat(4097)}` },
      FILES,
      failureWith('input', 'Stage', 4097),
      {},
    ],
    [
      'code that is not there',
      STAGE,
      { 'template.yaml': TEMPLATE },
      failureWith('package', 'Fn Code', 'template.yaml', 'code'),
      { line: 6 },
    ],
    [
      'an image of a machine',
      STAGE,
      { ...FILES, 'template.yaml': TEMPLATE.replace('Code: code', 'Code: {ImageUri: "fn:1"}') },
      failureWith('package', 'Fn'),
      { line: 3 },
    ],
    [
      'a template of more than 1 MB',
      STAGE,
      { ...FILES, 'template.yaml': large(1_000_001) },
      failureWith('template', 1000001),
      {},
    ],
  ])('%s is refused', async (_, inputs, files, refusal, at) => {
    const run = await runDeploySam(service, inputs, files);
    expect(run.failure).toEqual(refusal);
    expect(run.failure).toMatchObject(at);
    expect(service.server.requests).toEqual([]);
  });

  test('1 MB is taken, and what is good asks for the bootstrap', async () => {
    await runDeploySam(service, STAGE, { ...FILES, 'template.yaml': large(1_000_000) });
    expect(service.server.requests[0]!.operation).toBe('GetParameter');
  });
});
