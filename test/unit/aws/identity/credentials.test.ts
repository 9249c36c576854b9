import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterEach, describe, expect, test } from '@jest/globals';
import { sessionFromInputs, systemClock } from '../../../../src/aws/index.ts';
import type { Failure } from '../../../../src/report/index.ts';
import { startOidc, type OidcBehavior, type OidcStandIn } from '../../../support/aws/oidc.ts';
import { recordingReporter } from '../../../support/recording-reporter.ts';
import { failureWith } from '../../../support/failure-with.ts';

const ROLE = 'arn:aws:iam::123456789012:role/deploy';
let standIn: OidcStandIn | undefined;

afterEach(async () => {
  delete process.env['AWS_ENDPOINT_URL_STS'];
  await standIn?.stop();
});

async function session(behavior: OidcBehavior = {}) {
  standIn = await startOidc(behavior);
  // The SDK reads service endpoints from the process's own environment.
  process.env['AWS_ENDPOINT_URL_STS'] = standIn.environment['AWS_ENDPOINT_URL_STS'];
  const report = recordingReporter();
  const waits: number[] = [];
  const opened = sessionFromInputs({
    roleArn: ROLE,
    sessionName: 'shop production',
    environmentName: 'staging',
    environment: standIn.environment,
    report,
    clock: { ...systemClock, sleep: async (milliseconds) => void waits.push(milliseconds) },
  });
  return { opened, report, standIn, waits };
}

describe('role-to-assume', () => {
  test("trades the job's OIDC token for credentials, and masks everything on the way", async () => {
    const { opened, report, standIn } = await session();
    expect(await opened.accountId()).toBe('123456789012');
    expect(standIn.tokens).toEqual([{ audience: 'sts.amazonaws.com', bearer: 'bearer runner-token' }]);
    expect(standIn.assumed).toEqual([{ role: ROLE, session: 'shop-production', token: 'jwt-1' }]);
    expect(standIn.signedBy).toEqual(['ASIA0001']);
    expect(report.masked).toEqual(expect.arrayContaining(['jwt-1', 'ASIA0001', 'secret-1', 'session-1']));
  });

  test('credentials that are about to end are taken anew, those that hold are not', async () => {
    const long = await session({ lifetime: 3600 });
    for (let call = 0; call < 3; call++) await long.opened.client(STSClient).send(new GetCallerIdentityCommand({}));
    expect(long.standIn.assumed).toHaveLength(1);
    await long.standIn.stop();

    const short = await session({ lifetime: 60 });
    for (let call = 0; call < 3; call++) await short.opened.client(STSClient).send(new GetCallerIdentityCommand({}));
    expect(short.standIn.signedBy.at(-1)).not.toBe('ASIA0001');
    expect(short.standIn.tokens.length).toBeGreaterThan(1);
  });

  test('all clients of a run, of other regions too, share one assumed role', async () => {
    const { opened, standIn } = await session();
    const clients = [opened, opened.inRegion('us-east-1'), opened.patient()].map((one) => one.client(STSClient));
    await Promise.all(clients.map((client) => client.send(new GetCallerIdentityCommand({}))));
    await opened.accountId();
    expect(standIn.assumed).toHaveLength(1);
    expect(standIn.tokens).toHaveLength(1);
  });

  test('a stumble of the token endpoint is tried again', async () => {
    const { opened, standIn, waits } = await session({ tokenStatus: (attempt) => (attempt === 1 ? 503 : 200) });
    expect(await opened.accountId()).toBe('123456789012');
    expect(standIn.tokens).toHaveLength(2);
    expect(waits).toEqual([500]);
  });

  test.each([
    [503, 4],
    [429, 4],
    [403, 1],
  ])('a token endpoint that keeps answering %d is asked %d times', async (status, requests) => {
    const { opened, standIn } = await session({ tokenStatus: () => status });
    await expect(opened.accountId()).rejects.toMatchObject({ code: 'credentials', why: `HTTP ${status}` });
    expect(standIn.tokens).toHaveLength(requests);
  });

  test('a refusal names the role, the reason and the trust policy', async () => {
    const { opened } = await session({ denied: 'Not authorized to perform sts:AssumeRoleWithWebIdentity' });
    await expect(opened.accountId()).rejects.toMatchObject({
      code: 'credentials',
      what: expect.stringContaining(ROLE),
      why: expect.stringContaining('Not authorized to perform sts:AssumeRoleWithWebIdentity'),
      todo: expect.stringContaining('trust policy'),
    });
  });

  test.each([
    ['AccessDenied', 2, 'Not authorized to perform sts:AssumeRoleWithWebIdentity'],
    ['InvalidIdentityToken', 2, "Couldn't retrieve verification key from your identity provider"],
    // The SDK itself asks three times, with the same token.
    ['IDPCommunicationError', 4, 'Could not reach the identity provider'],
  ])('%s for a moment is tried again, with a fresh token', async (code, deniedTimes, denied) => {
    const { opened, standIn, waits } = await session({ denied, code, deniedTimes });
    expect(await opened.accountId()).toBe('123456789012');
    expect(new Set(standIn.assumed.map(({ token }) => token)).size).toBeGreaterThan(1);
    expect(standIn.assumed.at(-1)!.token).toBe(`jwt-${standIn.tokens.length}`);
    expect(waits.length).toBeGreaterThan(0);
  });

  test('the same at a refresh in the middle of a job', async () => {
    const behavior: OidcBehavior = { lifetime: 60, deniedTimes: 0 };
    const { opened, standIn } = await session(behavior);
    expect(await opened.accountId()).toBe('123456789012');
    Object.assign(behavior, { denied: 'Not authorized', deniedTimes: standIn.assumed.length + 1 });
    await opened.client(STSClient).send(new GetCallerIdentityCommand({}));
    expect(standIn.assumed.at(-1)!.token).not.toBe('jwt-1');
  });

  test.each([
    ['repo:acme/shop:ref:refs/heads/main', 'repo:acme/shop:environment:staging'],
    ['repo:acme@12/shop@34:pull_request', 'repo:acme@12/shop@34:environment:staging'],
    ['repo:acme/shop:environment:production', undefined],
    ['enterprise:acme', undefined],
  ])('a refusal that lasts names the subject of the job: %s', async (subject, inEnvironment) => {
    const { opened, standIn } = await session({ denied: 'Not authorized', subject });
    const failure = (await opened.accountId().catch((error: unknown) => error)) as Failure;
    expect(failure).toMatchObject({ code: 'credentials', todo: expect.stringContaining(`subject is ${subject}`) });
    expect(/environment: staging would have (\S+?)\./.exec(failure.todo!)?.[1]).toBe(inEnvironment);
    expect(standIn.tokens.length).toBe(standIn.assumed.length);
  });

  test('the token itself is in no message', async () => {
    let token = '';
    const behavior: OidcBehavior = { subject: 'repo:a/b:pull_request', code: 'InvalidIdentityToken', denied: 'x' };
    const { opened, report, standIn } = await session(behavior);
    Object.defineProperty(behavior, 'denied', { get: () => (token = standIn.assumed.at(-1)!.token) });
    const failure = (await opened.accountId().catch((error: unknown) => error)) as Failure;
    expect(report.masked).toContain(token);
    expect(failure.message).not.toContain(token.split('.')[1]);
  });

  test('without an OIDC token it says which permission is missing', async () => {
    const report = recordingReporter();
    const opened = sessionFromInputs({ roleArn: ROLE, environment: { AWS_REGION: 'eu-central-1' }, report });
    await expect(opened.accountId()).rejects.toMatchObject({
      code: 'credentials',
      todo: expect.stringContaining('id-token: write'),
    });
  });

  test.each(['deploy', 'arn:aws:iam::1:role/x', 'arn:aws:iam::123456789012:user/x'])('%s is no role', (roleArn) => {
    expect(() =>
      sessionFromInputs({ roleArn, environment: { AWS_REGION: 'eu-central-1' }, report: recordingReporter() }),
    ).toThrow(failureWith('input', '"role-to-assume"', roleArn));
  });
});

describe('the region', () => {
  test('storage that is not of AWS names its regions as it likes', () => {
    const region = (name: string, environment: Record<string, string>) =>
      sessionFromInputs({ region: name, environment, report: recordingReporter() }).region;
    const elsewhere = { AWS_ENDPOINT_URL_S3: 'https://s3.example.org' };
    expect(['auto', 'fr-par', 'nyc3'].map((name) => region(name, elsewhere))).toEqual(['auto', 'fr-par', 'nyc3']);
    for (const wrong of ['auto', 'eu-centrall-1', 'us-est-1', 'moon-1', 'eu-west'])
      expect(() => region(wrong, {})).toThrow(failureWith('input', '"aws-region"', wrong));
    expect(() => region('a b', elsewhere)).toThrow(failureWith('input', '"aws-region"', 'a b'));
  });

  test.each(['eu-central-1', 'us-gov-west-1', 'us-isob-east-1', 'eu-isoe-west-1', 'eusc-de-east-1', 'cn-north-1'])(
    '%s is one',
    (region) => expect(sessionFromInputs({ region, environment: {}, report: recordingReporter() }).region).toBe(region),
  );

  test('that is missing is asked for', () => {
    expect(() => sessionFromInputs({ environment: {}, report: recordingReporter() })).toThrow(
      failureWith('input', 'aws-region: '),
    );
  });

  test('that is none is refused', () => {
    expect(() => sessionFromInputs({ region: 'Frankfurt', environment: {}, report: recordingReporter() })).toThrow(
      failureWith('input', '"aws-region"', 'Frankfurt'),
    );
  });
});
