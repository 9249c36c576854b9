import { afterEach, describe, expect, test } from '@jest/globals';
import { type Clock } from '../../../../src/aws/index.ts';
import { createContext } from '../../../../src/operation/index.ts';
import { invalidatePaths } from '../../../../src/site/invalidation/invalidate.ts';
import {
  cloudfrontService,
  type CloudFrontAnswer,
  type CloudFrontService,
} from '../../../support/aws/cloudfront-service.ts';
import { recordingReporter } from '../../../support/recording-reporter.ts';
import { sessionOn } from '../../../support/aws/session-on.ts';

let service: CloudFrontService | undefined;
afterEach(async () => {
  await service?.close();
  service = undefined;
});

const PATHS = ['#site:root', '/a'];
const CREATE = `POST invalidation ${PATHS.join(' ')}`;
const BUSY: CloudFrontAnswer = { error: 'TooManyInvalidationsInProgress' };
const THROTTLED: CloudFrontAnswer = { error: 'Throttling' };

/** Creates one invalidation against a CloudFront that gives these answers, on a clock that does not wait. */
async function ask(create: CloudFrontAnswer[], get?: CloudFrontAnswer[]) {
  service = await cloudfrontService({ create, get });
  const session = sessionOn(service, 'us-east-1');
  const report = recordingReporter();
  let time = 0;
  const waits: number[] = [];
  const clock: Clock = {
    now: () => time,
    sleep: (milliseconds) => Promise.resolve(void ((time += milliseconds), waits.push(milliseconds))),
  };
  const request = { distributionId: 'E1', wait: get !== undefined };
  const id = invalidatePaths(createContext(session, report, { clock }), { request, release: 'r1' }, PATHS);
  return { id, report, waits, seconds: () => time / 1000, calls: service.calls, references: service.references };
}

describe('an invalidation', () => {
  test('is created with its paths and tags, and not waited for', async () => {
    const { id, calls, report } = await ask(['InProgress']);
    expect(await id).toBe('I1');
    expect(calls).toEqual([CREATE]);
    expect(report.lines.join('\n')).toContain('Invalidation I1: #site:root, /a');
  });

  test('with wait ends when CloudFront calls it complete, and not before', async () => {
    const { id, calls, waits } = await ask(['InProgress'], ['InProgress', 'InProgress', 'Completed']);
    await id;
    expect(calls).toEqual([CREATE, ...Array<string>(3).fill('GET invalidation')]);
    expect(waits).toEqual([500, 500]);
  });

  test('waits while CloudFront has too many in progress, says so once, and stays one invalidation', async () => {
    const { id, calls, report, references, seconds } = await ask([BUSY, BUSY, BUSY, 'InProgress']);
    await id;
    expect(calls).toEqual(Array(4).fill(CREATE));
    expect([...references]).toEqual([expect.stringMatching(/^deploy-r1-/)]);
    expect(seconds()).toBe(15);
    expect(report.lines.filter((line) => line.includes('busy with other invalidations'))).toHaveLength(1);
  });

  test('is asked for less and less often while CloudFront throttles', async () => {
    const { id, waits } = await ask([THROTTLED, THROTTLED, 'InProgress'], [THROTTLED, 'Completed']);
    await id;
    expect(waits).toEqual([10_000, 20_000, 1000]);
  });

  test.each([
    ['never created', [BUSY], undefined],
    ['never complete', ['InProgress'], ['InProgress']],
    ['throttled for ever', ['InProgress'], [THROTTLED]],
  ] as [string, CloudFrontAnswer[], CloudFrontAnswer[] | undefined][])(
    '%s within a quarter of an hour is a failure',
    async (_, create, get) => {
      const { id, seconds } = await ask(create, get);
      await expect(id).rejects.toMatchObject({
        code: 'timeout',
        what: expect.stringContaining('E1') as unknown as string,
        why: expect.stringContaining('15 minutes') as unknown as string,
      });
      expect(seconds()).toBe(15 * 60);
    },
  );

  test('that may not be created names the permission', async () => {
    const denied = { error: 'AccessDenied', status: 403 };
    const { id } = await ask([denied]);
    await expect(id).rejects.toMatchObject({ code: 'permission' });
    expect(service!.calls).toHaveLength(1);
  });

  test('that CloudFront forgot while it was waited for is a failure', async () => {
    const { id } = await ask(['InProgress'], [{ error: 'NoSuchInvalidation', status: 404 }]);
    await expect(id).rejects.toMatchObject({
      code: 'aws',
      why: expect.stringContaining('NoSuchInvalidation') as unknown as string,
    });
  });
});
