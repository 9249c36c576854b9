import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { foreignOverrides, withSharedNames } from '../../../../src/pipeline/inputs/overrides.ts';
import type { DeployRequest } from '../../../../src/pipeline/index.ts';
import { didYouMean } from '../../../../src/report/index.ts';
import { failureWith } from '../../../support/failure-with.ts';

describe('parameters that both modes have', () => {
  test.each([
    ['lambda', { Memory: '1024' }, { MemorySize: '1024' }],
    ['container', { MemorySize: '1024' }, { Memory: '1024' }],
    ['lambda', { Memory: '2048', MemorySize: '512' }, { MemorySize: '512' }],
    ['container', { Memory: '2048', MemorySize: '512', Cpu: '512' }, { Memory: '2048', Cpu: '512' }],
    ['none', { PriceClass: 'PriceClass_All' }, { PriceClass: 'PriceClass_All' }],
  ] as const)('%s: %j', (mode, given, expected) => {
    expect(withSharedNames(given, { mode, template: '' })).toEqual(expected);
  });

  test("a template of the app's own has its own names", () => {
    expect(withSharedNames({ Memory: '1' }, { mode: 'lambda', template: 'template.yaml' })).toEqual({ Memory: '1' });
  });
});

describe('overrides that no stack of the deployment has', () => {
  const look = (parameterOverrides: Record<string, string>, template = '') => {
    const request = { parameterOverrides, template, templates: join(import.meta.dirname, '../../../../templates') };
    return foreignOverrides(request as unknown as DeployRequest, ['MemorySize', 'ThrottleRate']);
  };

  test('of another mode are returned, since one workflow may set both', () => {
    expect(look({ MemorySize: '1', Cpu: '512', DesiredCount: '2' })).toEqual(['Cpu', 'DesiredCount']);
  });

  test.each([
    ['Memry', 'Memory'],
    ['memorysize', 'MemorySize'],
    ['TrottleRate', 'ThrottleRate'],
    ['DomanName', 'DomainName'],
  ])('%s: did you mean %s?', (wrong, meant) => {
    expect(() => look({ [wrong]: 'x' })).toThrow(failureWith('input', wrong, meant));
  });

  test('what the deployment sets itself is not suggested', () => {
    expect(() => look({ AppVersions: 'x' })).toThrow(
      expect.not.objectContaining({ todo: expect.stringContaining('AppVersion') }),
    );
  });
});

test.each([
  ['lamda', ['lambda', 'container'], 'lambda'],
  ['xyz', ['lambda', 'container'], undefined],
  ['', ['lambda'], undefined],
  ['contianer', ['lambda', 'container'], 'container'],
])('%s among %j: %s', (name, candidates, expected) => {
  expect(didYouMean(name, candidates)).toBe(expected);
});
