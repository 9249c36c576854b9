import { afterEach, expect, test } from '@jest/globals';
import { Staging } from '../../../../src/data/transfer/staging.ts';
import { bucketThat, stopLoopbackS3 } from '../../../support/aws/loopback-s3.ts';
import { recordingReporter } from '../../../support/recording-reporter.ts';

afterEach(stopLoopbackS3);

/** A staging bucket for credentials of which the first ones are valid for so many minutes, and those after them for so many. */
async function staging(first: number, later: number) {
  let asked = 0;
  const { session } = await bucketThat(
    () => ({}),
    () => {
      const minutes = ++asked === 1 ? first : later;
      return Promise.resolve({
        accessKeyId: `AKIA${asked}`,
        secretAccessKey: 'secret',
        sessionToken: 'token',
        expiration: new Date(started + minutes * 60_000),
      });
    },
  );
  const started = Date.now();
  const place = new Staging({ session, place: { bucket: 'site' }, report: recordingReporter() });
  const signedBy = async () => {
    const urls = await Promise.all([place.url('get', 'next'), place.url('put', 'answer')]);
    return urls.map((url) => new URL(url).searchParams.get('X-Amz-Credential')!.split('/')[0]);
  };
  return { signedBy, asked: () => asked };
}

test('addresses are signed with new credentials where those there end before the program is done', async () => {
  const { signedBy, asked } = await staging(6, 60);
  expect([await signedBy(), await signedBy()]).toEqual([
    ['AKIA2', 'AKIA2'],
    ['AKIA2', 'AKIA2'],
  ]);
  expect(asked()).toBe(2);
});

test('credentials that last are not asked for again, nor are those that cannot be had for longer', async () => {
  for (const [minutes, times] of [
    [60, 1],
    [6, 2],
  ] as const) {
    const { signedBy, asked } = await staging(minutes, minutes);
    await signedBy();
    await signedBy();
    expect(asked()).toBe(times);
    await stopLoopbackS3();
  }
});
