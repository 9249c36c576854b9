import type { FunctionConfiguration } from '@aws-sdk/client-lambda';
import { expect, test } from '@jest/globals';
import type { AwsSession } from '../../../../src/aws/index.ts';
import { functionOperation } from '../../../../src/compute/index.ts';
import type { FunctionPlan } from '../../../../src/compute/lambda/types.ts';
import { createContext } from '../../../../src/operation/index.ts';
import { failureWith } from '../../../support/failure-with.ts';
import { recordingReporter } from '../../../support/recording-reporter.ts';

const since = new Date('2026-11-01T12:00:00Z');
const code = { bucket: 'artifacts', key: 'packages/ours.zip', sha256: 'ours', since };
const request: FunctionPlan['request'] = {
  functionName: 'shop',
  appVersion: '0123456789abcdef',
  healthPath: '/health',
  eventFormat: '2.0',
  alias: { provisionedConcurrency: 0 },
  code,
};
const configuration = (CodeSha256: string, version = request.appVersion): FunctionConfiguration => ({
  CodeSha256,
  RevisionId: 'r',
  State: 'Active',
  LastUpdateStatus: 'Successful',
  LastModified: '2026-11-01T12:00:01.000+0000',
  Environment: { Variables: { APP_VERSION: version } },
});
const plan = (latest: FunctionConfiguration, more: Partial<FunctionPlan['request']> = {}): FunctionPlan => ({
  request: { ...request, ...more },
  live: '1',
  isPublished: false,
  beside: [],
  hasChanges: true,
  latest,
});

/** Lambda, where the function has these codes one after the other; a version is only made of the code that is named. */
function lambda(...codes: string[]) {
  const sent: string[] = [];
  const present = () => (codes.length > 1 ? codes.shift()! : codes[0]!);
  const send = async ({ constructor, input }: { input: { CodeSha256?: string } } & object) => {
    const name = constructor.name.replace(/Command$/, '');
    sent.push(name);
    await Promise.resolve();
    if (name === 'GetFunctionConfiguration') return configuration(present());
    if (name !== 'PublishVersion') return {};
    if (input.CodeSha256 !== present())
      throw Object.assign(new Error('CodeSHA256 is different'), { name: 'InvalidParameterValueException' });
    return { Version: '2', State: 'Active', CodeSha256: input.CodeSha256 };
  };
  let now = 0;
  const clock = { now: () => now, sleep: (time: number) => Promise.resolve(void (now += time)) };
  const session = { client: () => ({ send }) } as unknown as AwsSession;
  return { context: createContext(session, recordingReporter(), { clock }), sent };
}

const refused = failureWith('other-code', 'update-function-code', code.bucket, code.key, request.functionName);

test('code that was uploaded past the stack is refused, with the command that puts the package back', async () => {
  const { context } = lambda('theirs');
  await expect(functionOperation.guard(context, plan(configuration('theirs')))).rejects.toThrow(refused);
});

test('a read that shows a part of an update only is looked at again', async () => {
  const { context, sent } = lambda('theirs', code.sha256);
  await functionOperation.guard(context, plan(configuration('theirs')));
  expect(sent).toEqual(['GetFunctionConfiguration', 'GetFunctionConfiguration']);
});

test.each([
  ['that of the package', plan(configuration(code.sha256))],
  ['that of an image', plan(configuration('theirs'), { code: undefined })],
  ['as it was before its update', plan(configuration('theirs', 'before'))],
  [
    'older than the package, which was deleted and made anew',
    plan({ ...configuration('theirs'), LastModified: '2026-11-01T11:59:59.000+0000' }),
  ],
])('a function whose code is %s is not looked at again', async (_, planned) => {
  const { context, sent } = lambda('theirs');
  await functionOperation.guard(context, planned);
  expect(sent).toEqual([]);
});

test('code that is uploaded after the guard is never published', async () => {
  const { context, sent } = lambda('theirs');
  await expect(functionOperation.apply(context, plan(configuration(code.sha256)))).rejects.toThrow(refused);
  expect(sent.filter((name) => name === 'UpdateAlias')).toEqual([]);
});
