import { describe, expect, test } from '@jest/globals';
import { createContext } from '../../../../src/operation/index.ts';
import type { Deployment } from '../../../../src/pipeline/deployment.ts';
import { backendSettings } from '../../../../src/pipeline/steps/backend.ts';
import { carryOutMove } from '../../../../src/pipeline/traffic/moves.ts';
import type { Shift } from '../../../../src/pipeline/traffic/shift.ts';
import type { Ledger, OpenRecord, ReleaseRecord } from '../../../../src/release/index.ts';
import { parseResources } from '../../../../src/resources/definition/parse.ts';
import { type ApiRecord, connectApi, readApi } from '../../../../src/site/index.ts';
import { shippedTemplate } from '../../../../src/stack/index.ts';
import { keyValueSession } from '../../../support/edge/key-value-session.ts';
import { recordingReporter } from '../../../support/recording-reporter.ts';

const FILE = 'queues:\n  jobs: { handler: worker.handler }\n';
const SHARE = [{ share: 10 }];

/** What works on the messages of a queue, in a deployment while another release is live. */
async function schedulesOf(live: string, traffic: typeof SHARE): Promise<string> {
  const deployment = {
    request: {
      ...{ app: 'shop', environment: 'production', mode: 'lambda', backend: 'lambda-http', packageType: 'zip' },
      ...{ template: '', templates: 'templates', parameterOverrides: {}, appEnv: {}, appSecrets: {}, traffic },
      ...{ invokeMode: 'buffered', healthPath: '/api/health' },
    },
    context: createContext(keyValueSession(new Map()), recordingReporter()),
    templates: {
      backend: shippedTemplate('templates', 'lambda-http'),
      resources: parseResources(FILE, 'deploy/resources.yaml'),
    },
    contentId: 'c'.repeat(64),
    plans: {},
    results: {},
    secrets: {},
    previous: { stacks: [{ role: 'backend', name: live }] },
  } as unknown as Deployment;
  const settings = await backendSettings(deployment);
  if ('pending' in settings) throw new Error(settings.pending);
  return settings.parameters!['Schedules']!;
}

describe('what works on the messages of a queue', () => {
  test.each([
    ['goes on while two versions of one function share the traffic', 'shop-production-lambda', SHARE, 'ENABLED'],
    [
      'stays with the live backend of another mode until the shift is over',
      'shop-production-container',
      SHARE,
      'DISABLED',
    ],
    ['comes with a deployment that goes live at once', 'shop-production-container', [], 'ENABLED'],
  ])('%s', async (_, live, traffic, state) => {
    expect(await schedulesOf(live, traffic)).toBe(state);
  });

  test('is not touched when the new version of a function goes live', async () => {
    const ARN = 'arn:aws:cloudfront::123456789012:key-value-store/store';
    const session = keyValueSession(new Map());
    const side = { id: 'lambda', domain: 'api.example', protocol: 'https', port: 443, path: '' } as const;
    const api: ApiRecord = {
      stable: { ...side, release: 'one' },
      candidate: { ...side, domain: 'candidate.example', release: 'two' },
      ...{ weight: 100, from: 50, at: 0, until: Date.now() + 60_000 },
    };
    await connectApi(session, ARN, api);
    const stacks = [{ role: 'backend', name: 'shop-production-lambda', parameters: { Schedules: 'ENABLED' } }];
    let record = { id: 'two', status: 'shifting', time: new Date(0).toISOString(), stacks } as unknown as ReleaseRecord;
    const candidate: OpenRecord = {
      record,
      close: (changes) => Promise.resolve((record = { ...record, ...changes })),
    };
    const shift: Shift = {
      ...{ store: ARN, web: {}, promoted: false, candidate },
      api: (await readApi(session, ARN))!,
      stable: { ...record, id: 'one' },
    };
    const releases = {
      current: () => Promise.resolve(undefined),
      promote: () => Promise.resolve({}),
    } as unknown as Ledger;
    // The session knows no CloudFormation: an update of the stack would fail.
    const context = createContext(session, recordingReporter());
    await carryOutMove(context, shift, { to: 'live' }, { releases, bootstrap: undefined, connectTo: [] });
    expect(record).toMatchObject({ status: 'live', stacks });
  });
});
