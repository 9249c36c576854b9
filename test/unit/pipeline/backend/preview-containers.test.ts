import { afterEach, expect, test } from '@jest/globals';
import { createContext } from '../../../../src/operation/index.ts';
import { lookForPreviewContainers, refuseBoundToApp } from '../../../../src/pipeline/backend/preview-containers.ts';
import type { DeployRequest } from '../../../../src/pipeline/request.ts';
import type { Bootstrap } from '../../../../src/stack/index.ts';
import { type JsonAnswer, jsonService, type JsonService } from '../../../support/aws/json-protocol.ts';
import { recordingReporter } from '../../../support/recording-reporter.ts';
import { sessionOn } from '../../../support/aws/session-on.ts';

let service: JsonService | undefined;
afterEach(() => service?.close());

const SETTINGS = { Relay: 'arn:aws:lambda:eu-central-1:123456789012:function:deploy-pr-relay' };
const found: JsonAnswer = { result: { Parameter: { Value: JSON.stringify(SETTINGS) } } };
const denied: JsonAnswer = { error: 'AccessDeniedException', message: 'not authorized to perform: ssm:GetParameter' };

test.each<[string, string, object | undefined, JsonAnswer, number]>([
  ['a container where previews are containers', 'container', undefined, found, 1],
  ['a container where nobody has made them', 'container', undefined, { error: 'ParameterNotFound' }, 0],
  ['a role of its own, which may not look', 'container', undefined, denied, 0],
  ['a function, which has nothing in ECS', 'lambda', undefined, found, 0],
  ['a preview', 'lambda', { until: '' }, found, 0],
])('%s: warned of the rights that previews have beside it', async (_, mode, preview, answer, warnings) => {
  service = await jsonService({ GetParameter: () => answer });
  const { endpoint } = service;
  const session = sessionOn({ endpoint });
  const report = recordingReporter();
  const request = { app: 'shop', environment: 'staging', template: '', mode, preview };
  expect(await lookForPreviewContainers(createContext(session, report), request as DeployRequest)).toBeUndefined();
  expect(report.warnings).toHaveLength(warnings);
});

test('the door of a bootstrap stack for one app may not call the relay: no container is made', () => {
  const bound = { app: 'shop' } as Bootstrap;
  expect(() => refuseBoundToApp(SETTINGS, bound)).toThrow(expect.objectContaining({ code: 'preview-containers' }));
  expect(() => refuseBoundToApp(undefined, bound)).not.toThrow();
  expect(() => refuseBoundToApp(SETTINGS, {} as Bootstrap)).not.toThrow();
});
