import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { checkResourceVariables, checkWriters } from '../../../src/pipeline/preflight/check-resources.ts';
import type { DeployRequest } from '../../../src/pipeline/request.ts';
import { shareOneWriter } from '../../../src/pipeline/backend/schedule-state.ts';
import { parseTraffic } from '../../../src/pipeline/traffic/traffic-steps.ts';
import { parseResources } from '../../../src/resources/definition/parse.ts';
import { checkVariables } from '../../../src/stack/index.ts';
import { renderTemplate } from '../../support/cloudformation/render.ts';

const FILES = 'tables:\n  t: { key: id }\nfiles: { mount: /mnt/data, writers: 1 }\nnetwork:\n';

describe('a file system with one writer', () => {
  const check = (text: string, traffic: string) =>
    checkWriters({ traffic: parseTraffic(traffic) } as DeployRequest, parseResources(text, 'deploy/resources.yaml'));

  test.each(['10', '5%/2m, 25%/5m, 100%'])('is refused beside traffic: %s, at its place', (traffic) => {
    expect(() => check(FILES, traffic)).toThrow(
      expect.objectContaining({
        code: 'single-writer',
        what: expect.stringContaining('deploy/resources.yaml, line 3, column 37: writers: 1'),
        file: 'deploy/resources.yaml',
        line: 3,
      }),
    );
  });

  test('goes with all of the traffic at once, and a share with several writers', () => {
    expect(() => check(FILES, 'all')).not.toThrow();
    expect(() => check(FILES.replace(', writers: 1', ''), '10')).not.toThrow();
  });
});

test('a variable of the platform is refused where the file names it', () => {
  const text = 'tables:\n  users: { key: id }\n  logs: { key: id, env: AWS_REGION }\n';
  const resources = parseResources(text, 'deploy/resources.yaml');
  const reserved = (name: string) => checkVariables('container', {}, {}, [name]);
  expect(() => checkResourceVariables(resources, reserved)).toThrow(
    expect.objectContaining({
      code: 'input',
      what: expect.stringMatching(/deploy\/resources\.yaml, line 3, column 25: .*AWS_REGION/),
      line: 3,
    }),
  );
});

const FUNCTION = { AccessPointArn: 'arn:a', ReservedConcurrency: '1' };
const SERVICE = { FileSystemId: 'fs-1', DesiredCount: '1' };

describe('two backends share one writer', () => {
  test.each<[string, Record<string, string>, Record<string, string>, boolean]>([
    ['a function and a service', FUNCTION, SERVICE, true],
    ['the way back', SERVICE, FUNCTION, true],
    ['two functions', FUNCTION, { ...FUNCTION }, true],
    ['many writers', { ...FUNCTION, ReservedConcurrency: '-1' }, SERVICE, false],
    ['one of them without files', { ReservedConcurrency: '1', AccessPointArn: '' }, SERVICE, false],
    ['none with files', { ReservedConcurrency: '1' }, { DesiredCount: '1' }, false],
  ])('%s', (_, left, next, shared) => {
    expect(shareOneWriter(left, next)).toBe(shared);
  });
});

test.each([
  [{}, 1],
  [{ DesiredCount: '3' }, 1],
  [{ DesiredCount: '0' }, 0],
])('a service with a file system and %j runs %d tasks', (parameters, tasks) => {
  const template = readFileSync('templates/stacks/container-fargate.yaml', 'utf8');
  const { resources } = renderTemplate(template, {
    parameters: { Image: 'i', AppVersion: '1', FileSystemId: 'fs-1', ...parameters },
  });
  const service = Object.values(resources).find(({ Type }) => Type === 'AWS::ECS::Service');
  expect(service!.Properties).toMatchObject({ DesiredCount: tasks });
});
