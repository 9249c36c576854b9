import { afterEach, describe, expect, test } from '@jest/globals';
import { pruneVersions } from '../../../../src/compute/index.ts';
import { createContext } from '../../../../src/operation/index.ts';
import { type AwsServer, awsServer, ServiceError } from '../../../support/aws/aws-server.ts';
import { recordingReporter } from '../../../support/recording-reporter.ts';
import { LIVE } from '../../../../src/compute/lambda/request.ts';
import { sessionOn } from '../../../support/aws/session-on.ts';

let server: AwsServer | undefined;
afterEach(() => server?.close());

const OURS = '0123456789abcdef fedcba9876543210';

interface Function {
  /** Description by version; $LATEST is always there. */
  versions: Record<string, string>;
  aliases?: object[];
  /** Answers a deletion with an error. */
  refuse?(version: string): ServiceError | undefined;
  /** Of a page. */
  size?: number;
  /** The version that went live. */
  before?: string;
}

/** Prunes a function; returns what is left of it, and what was said. */
async function prune(
  { versions, aliases = [], refuse, size = 50, before = '6' }: Function,
  needed: string[],
  signal?: AbortSignal,
) {
  const left = new Map(Object.entries({ $LATEST: OURS, ...versions }));
  const page = <T>(all: T[], marker: unknown) => {
    const from = Number(marker ?? 0);
    return {
      items: all.slice(from, from + size),
      NextMarker: from + size < all.length ? String(from + size) : undefined,
    };
  };
  server = await awsServer(({ operation, input }) => {
    if (operation === 'GET /2015-03-31/functions/shop/versions') {
      const all = [...left].map(([Version, Description]) => ({ Version, Description }));
      const { items, NextMarker } = page(all, input['Marker']);
      return { Versions: items, NextMarker };
    }
    if (operation === 'GET /2015-03-31/functions/shop/aliases') {
      const { items, NextMarker } = page(aliases, input['Marker']);
      return { Aliases: items, NextMarker };
    }
    if (operation !== 'DELETE /2015-03-31/functions/shop') return undefined;
    const version = String(input['Qualifier'] ?? '');
    if (version === '') left.clear();
    const error = refuse?.(version);
    if (error) throw error;
    left.delete(version);
    return {};
  });
  const session = sessionOn(server);
  const report = recordingReporter();
  const context = createContext(session, report, { signal });
  const options = { needed: new Set(needed), before };
  const deleted = await pruneVersions(context, 'shop', options).catch((error: unknown) => error);
  return {
    deleted,
    left: [...left.keys()].filter((version) => version !== '$LATEST'),
    report,
    hasLatest: left.has('$LATEST'),
  };
}

const five = { '1': OURS, '2': OURS, '3': OURS, '4': OURS, '5': OURS, '6': OURS };

describe('versions of a function that are deleted', () => {
  test('are those that no kept release needs, and never the function', async () => {
    expect(await prune({ versions: five }, ['3', '5'])).toMatchObject({
      deleted: 3,
      left: ['3', '5', '6'],
      hasLatest: true,
    });
  });

  test.each<[string, object[], string[]]>([
    ['points at', [{ Name: LIVE, FunctionVersion: '2' }], ['2', '6']],
    [
      'sends a share to',
      [{ Name: LIVE, FunctionVersion: '5', RoutingConfig: { AdditionalVersionWeights: { 4: 0.1 } } }],
      ['4', '5', '6'],
    ],
    [
      'of the second page points at',
      Array.from({ length: 5 }, (_, index) => ({ Name: `a${index}`, FunctionVersion: String(index + 1) })),
      ['1', '2', '3', '4', '5', '6'],
    ],
  ])('are none that an alias %s', async (_, aliases, left) => {
    expect((await prune({ versions: five, aliases, size: 2 }, [])).left).toEqual(left);
  });

  test('are none that are newer than the one that went live', async () => {
    expect((await prune({ versions: { ...five, '7': OURS, '10': OURS } }, [])).left).toEqual(['6', '7', '10']);
  });

  test.each(['', 'by hand', 'released for the 2.1 customers', '0123456789abcdef'])(
    'are none that somebody else has published: described as %p',
    async (description) => {
      expect((await prune({ versions: { '1': description, '6': OURS } }, [])).left).toEqual(['1', '6']);
    },
  );

  test('may have been published by their stack', async () => {
    const byStack = '0123456789abcdef nodejs24.x arm64 512 30 fedcba9876543210';
    expect((await prune({ versions: { '1': byStack, '6': OURS } }, [])).left).toEqual(['6']);
  });

  test('are at most 100 in a run, the oldest first', async () => {
    const versions = Object.fromEntries(Array.from({ length: 130 }, (_, index) => [String(index + 1), OURS]));
    const { left, deleted } = await prune({ versions, before: '131' }, []);
    expect([deleted, left[0], left.length]).toEqual([100, '101', 30]);
  });

  test.each([
    ['has meanwhile an alias', new ServiceError('ResourceConflictException', 'referenced', 409)],
    ['is gone', new ServiceError('ResourceNotFoundException', 'not found', 404)],
  ])('one that %s stops none of the others, and is not told', async (_, error) => {
    const { deleted, report } = await prune({ versions: five, refuse: (one) => (one === '2' ? error : undefined) }, []);
    expect([deleted, report.warnings]).toEqual([4, []]);
  });

  test('stay with a warning that names the permission, where the role may not', async () => {
    const denied = new ServiceError(
      'AccessDeniedException',
      'User: x is not authorized to perform: lambda:DeleteFunction on resource: y',
      403,
    );
    const { deleted, report } = await prune({ versions: five, refuse: () => denied }, []);
    expect(deleted).toBe(0);
    expect(report.warnings).toEqual([expect.stringContaining('lambda:DeleteFunction')]);
  });

  test('are none once the run may write no more', async () => {
    const stopped = AbortSignal.abort(new Error('lease lost'));
    const { deleted, left } = await prune({ versions: five }, [], stopped);
    expect(deleted).toMatchObject({ message: 'lease lost' });
    expect(left).toHaveLength(6);
  });
});
