import { describe, expect, test } from '@jest/globals';
import type { AwsSession } from '../../../../src/aws/index.ts';
import type { Deployment } from '../../../../src/pipeline/deployment.ts';
import type { PlannedStep } from '../../../../src/pipeline/step.ts';
import { door } from '../../../../src/pipeline/steps/door.ts';
import { edgeRelease } from '../../../../src/pipeline/steps/edge.ts';
import { keyValueSession } from '../../../support/edge/key-value-session.ts';

const STORE = 'arn:aws:cloudfront::123456789012:key-value-store/k1';
const API = 'a1.execute-api.us-east-1.amazonaws.com';

/** A bucket that takes everything and has nothing, and the store of the hosts. */
function sessionWith(hosts: Map<string, string>): AwsSession {
  const { send } = keyValueSession(hosts).client(Object as never) as { send(command: object): Promise<unknown> };
  const answer = (command: { constructor: { name: string } }) => {
    const { name } = command.constructor;
    if (name === 'GetObjectCommand') return Promise.reject(Object.assign(new Error('none'), { name: 'NoSuchKey' }));
    return name === 'PutObjectCommand' ? Promise.resolve({ ETag: '"1"', $metadata: {} }) : send(command);
  };
  return {
    region: 'us-east-1',
    accountId: () => Promise.resolve('123456789012'),
    client: () => ({ send: answer }),
  } as unknown as AwsSession;
}

async function opened({
  known,
  previous,
  hasDomain = true,
}: {
  known?: string;
  previous?: object;
  hasDomain?: boolean;
}) {
  const hosts = new Map(known === undefined ? [] : [['pr-7--shop', known]]);
  const outputs = {
    KeyValueStoreArn: 'arn:aws:s3:::pr-shop/.deploy/edge.json',
    ApiHost: API,
    WebUrl: 'https://x.test',
  };
  const deployment = {
    request: { app: 'shop', environment: 'pr-7', preview: { until: '2026-12-05T00:00:00.000Z' }, connectTo: [] },
    context: { session: sessionWith(hosts) },
    bootstrap: hasDomain ? { previewDomainStore: STORE } : {},
    plans: {},
    results: { web: { outputs } },
    previous,
    // The page of each push is a new one.
    edgeChanged: true,
  } as unknown as Deployment;
  await ((await door.plan(deployment)) as PlannedStep).apply();
  return { host: hosts.get('pr-7--shop'), once: edgeRelease(deployment, undefined).unchanged };
}

describe('a preview is told as ready', () => {
  test.each([
    ['once every point of presence knows its new host', { previous: {} }, { host: API, once: false }],
    [
      'once they know an API that has replaced another',
      { previous: {}, known: `b2${API}` },
      { host: API, once: false },
    ],
    ['so too where the run that wrote the host was killed', { known: API }, { host: API, once: false }],
    ['at once where they have known it since the last push', { previous: {}, known: API }, { host: API, once: true }],
    ['at once without a domain of previews', { hasDomain: false }, { host: undefined, once: true }],
  ])('%s', async (_, given, wanted) => {
    expect(await opened(given)).toEqual(wanted);
  });
});
