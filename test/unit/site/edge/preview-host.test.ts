import { describe, expect, test } from '@jest/globals';
import type { AwsSession } from '../../../../src/aws/index.ts';
import {
  readPreviewHost,
  refuseTakenHost,
  removePreviewHost,
  writePreviewHost,
} from '../../../../src/site/edge/preview-host.ts';
import { createContext } from '../../../../src/operation/index.ts';
import { recordingReporter } from '../../../support/recording-reporter.ts';
import { keyValueSession } from '../../../support/edge/key-value-session.ts';

const host = { store: 'arn:aws:cloudfront::123456789012:key-value-store/k1', name: 'pr-7--shop' };
const HERE = 'a1.execute-api.us-east-1.amazonaws.com';
const NEW = 'b2.execute-api.us-east-1.amazonaws.com';
const ELSEWHERE = 'c3.execute-api.eu-central-1.amazonaws.com';
const contextOf = (session: AwsSession) => createContext(session, recordingReporter());
const storeWith = (domain?: string) => new Map(domain === undefined ? [] : [[host.name, domain]]);

describe('the host of a preview', () => {
  test.each([
    ['is led to a new API', undefined, true],
    ['is led from an API that was replaced to the one of now', HERE, true],
    ['is written once', NEW, false],
  ])('%s', async (_, present, changed) => {
    const values = storeWith(present);
    expect(await writePreviewHost(contextOf(keyValueSession(values)), host, NEW)).toBe(changed);
    expect(values.get(host.name)).toBe(NEW);
    await refuseTakenHost(keyValueSession(values), host);
  });

  test('that leads into another region is nobody else: neither written, nor found, nor taken away', async () => {
    const values = storeWith(ELSEWHERE);
    const session = keyValueSession(values);
    await expect(writePreviewHost(contextOf(session), host, NEW)).rejects.toMatchObject({ code: 'conflict' });
    await expect(refuseTakenHost(session, host)).rejects.toMatchObject({ code: 'conflict' });
    expect(await readPreviewHost(session, host)).toBeUndefined();
    await removePreviewHost(contextOf(session), host);
    expect(values.get(host.name)).toBe(ELSEWHERE);
  });

  test('in a store that is gone: what names the store has to change', async () => {
    const gone = Object.assign(new Error('The Key Value Store was not found'), { name: 'ResourceNotFoundException' });
    const session = {
      region: 'us-east-1',
      client: () => ({ send: () => Promise.reject(gone) }),
    } as unknown as AwsSession;
    const missing = { code: 'bootstrap', todo: expect.stringContaining('PreviewDomainStore') };
    await expect(refuseTakenHost(session, host)).rejects.toMatchObject(missing);
    await expect(writePreviewHost(contextOf(session), host, NEW)).rejects.toMatchObject(missing);
  });
});
