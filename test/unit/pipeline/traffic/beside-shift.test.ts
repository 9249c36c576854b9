import { describe, expect, test } from '@jest/globals';
import { createContext } from '../../../../src/operation/index.ts';
import { refuseBesideShift, UnfinishedShift } from '../../../../src/pipeline/traffic/shift.ts';
import type { Ledger } from '../../../../src/release/index.ts';
import { connectApi } from '../../../../src/site/index.ts';
import { keyValueSession } from '../../../support/edge/key-value-session.ts';
import { recordingReporter } from '../../../support/recording-reporter.ts';

const ARN = 'arn:aws:cloudfront::123456789012:key-value-store/store';
const side = { id: 'lambda', domain: 'api.example', protocol: 'https', port: 443, path: '' } as const;
const [one, two] = ['one', 'two'].map((release) => ({ ...side, domain: `${release}.example`, release }));

/** Asks beside a shift to release two, at which the edge is as given; its record has the status. */
async function ask(api: object, status: string, options: Partial<Parameters<typeof refuseBesideShift>[2]> = {}) {
  const session = keyValueSession(new Map());
  await connectApi(session, ARN, { stable: two!, until: Date.now() + 60_000, ...api });
  const record = { id: 'two', previous: 'one', status };
  const stacks = [{ role: 'web', outputs: { KeyValueStoreArn: ARN } }];
  const releases = {
    current: () => Promise.resolve({ value: { id: 'one' }, etag: 'e' }),
    read: () => Promise.resolve({ id: 'one', stacks }),
    reopen: () => Promise.resolve({ record }),
  } as unknown as Ledger;
  return await refuseBesideShift(createContext(session, recordingReporter()), releases, { mayWrite: true, ...options });
}

describe('a deployment beside a shift', () => {
  const share = { stable: one!, candidate: two!, weight: 10, from: 10, at: 0 };

  test('is refused while two releases share the traffic', async () => {
    await expect(ask(share, 'shifting')).rejects.toMatchObject({ code: 'shift-open' });
  });

  test.each([
    ['with the release before beside it', { before: one! }],
    ['as a version of the same function', {}],
  ])('completes one first that has all viewers and whose run died before its record said so, %s', async (_, api) => {
    await expect(ask(api, 'shifting')).rejects.toBeInstanceOf(UnfinishedShift);
    // A dry run writes nothing.
    expect(await ask(api, 'shifting', { mayWrite: false })).toMatchObject({ store: ARN });
  });

  test('goes through once that is live, and once a share has fallen back', async () => {
    expect(await ask({ before: one! }, 'live')).toMatchObject({ store: ARN });
    expect(await ask({ ...share, until: 1 }, 'shifting')).toMatchObject({ store: ARN });
  });

  test('goes by what was looked at ahead, and looks itself where that was of another edge', async () => {
    const places: string[] = [];
    const looked = (found: { found: undefined } | undefined) => (place: string) => {
      places.push(place);
      return Promise.resolve(found);
    };
    expect(await ask(share, 'shifting', { takeApi: looked({ found: undefined }) })).toEqual({
      store: ARN,
      web: { KeyValueStoreArn: ARN },
      api: undefined,
    });
    await expect(ask(share, 'shifting', { takeApi: looked(undefined) })).rejects.toMatchObject({ code: 'shift-open' });
    expect(places).toEqual([ARN, ARN]);
  });
});
