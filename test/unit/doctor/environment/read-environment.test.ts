import { afterEach, expect, test } from '@jest/globals';
import { readEnvironment } from '../../../../src/doctor/environment/read-environment.ts';
import { stackReader } from '../../../../src/doctor/stack-reader.ts';
import type { DoctorRequest } from '../../../../src/doctor/request.ts';
import { BACKEND_ENDINGS, DamagedObject, leaseKey, stackName } from '../../../../src/release/index.ts';
import type { Bootstrap } from '../../../../src/stack/index.ts';
import { awsServer, type AwsServer, ServiceError } from '../../../support/aws/aws-server.ts';
import { sessionOn } from '../../../support/aws/session-on.ts';

const SCOPE = { app: 'shop', environment: 'production' };
const BOOTSTRAP = { stackName: 'deploy-bootstrap', artifactsBucket: 'artifacts' } as Bootstrap;
let server: AwsServer;
afterEach(() => server.close());

/** The environment as it is read where each of `stacks` is there, and S3 answers `s3` for an object. */
async function read(mode: DoctorRequest['mode'], stacks: readonly string[], s3: (key: string) => string | undefined) {
  server = await awsServer(({ operation, input }) => {
    if (operation === 'GetCallerIdentity')
      return { Account: '123456789012', Arn: 'arn:aws:sts::123456789012:assumed-role/deploy/x', UserId: 'x' };
    if (operation === 'GetParameter') throw new ServiceError('ParameterNotFound', 'There is none');
    if (operation === 'DescribeStacks') {
      const StackName = String(input['StackName']);
      if (!stacks.includes(StackName)) throw new ServiceError('ValidationError', `Stack ${StackName} does not exist`);
      return { Stacks: [{ StackId: 'x', StackName, StackStatus: 'UPDATE_ROLLBACK_FAILED' }] };
    }
    const key = operation.replace(/^GET \/artifacts\/?/, '');
    return key === '' ? '<ListBucketResult><KeyCount>0</KeyCount></ListBucketResult>' : s3(key);
  });
  const session = sessionOn(server);
  const request = { ...SCOPE, mode, web: false, modeGiven: true, repository: '', folder: '.' } as DoctorRequest;
  return await readEnvironment(session, request, { bootstrap: BOOTSTRAP, stackAt: stackReader(session, request) });
}
const nothing = () => undefined;
const refusing = (code: string, status: number) => () => {
  throw new ServiceError(code, code, status);
};

test('whichever stack the backend has, its state is seen: each is of one mode', async () => {
  const all = BACKEND_ENDINGS.map((ending) => stackName(SCOPE, ending));
  const seenBy = async (mode: DoctorRequest['mode']) => {
    const { stacks } = await read(mode, all, nothing);
    await server.close();
    return stacks.map(({ name }) => name);
  };
  const [lambda, container] = [await seenBy('lambda'), await seenBy('container')];
  expect([...lambda, ...container].toSorted()).toEqual(all.toSorted());
  expect(container).toContain(stackName(SCOPE, 'express'));
  expect(await seenBy('none')).toEqual([]);
});

test.each(['alarms', 'network', 'data'])('stack %s is seen too', async (ending) => {
  const { stacks } = await read('none', [stackName(SCOPE, ending)], nothing);
  expect(stacks).toMatchObject([{ role: ending, handling: 'continue-rollback' }]);
});

test.each([
  ['NoSuchBucket', 404],
  ['AccessDenied', 403],
])('a bucket that answers %s is not there for this role', async (code, status) => {
  expect(await read('none', [], refusing(code, status))).toMatchObject({ artifactsThere: false });
});

test('S3 that asks to slow down says nothing about the bucket', async () => {
  await expect(read('none', [], refusing('SlowDown', 503))).rejects.toMatchObject({ code: 'throttling' });
});

test('a damaged lease is told as what it is', async () => {
  const damaged = (key: string) => (key === leaseKey(SCOPE) ? 'no JSON' : undefined);
  await expect(read('none', [], damaged)).rejects.toBeInstanceOf(DamagedObject);
});
