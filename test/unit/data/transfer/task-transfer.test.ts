import { afterEach, describe, expect, test } from '@jest/globals';
import { TaskTransfer } from '../../../../src/data/transfer/task-transfer.ts';
import { awsServer, type AwsServer } from '../../../support/aws/aws-server.ts';
import { testSession } from '../../../support/emulator/session.ts';
import { recordingReporter } from '../../../support/recording-reporter.ts';

let server: AwsServer | undefined;
afterEach(() => server?.close());

const DEFINITION = {
  family: 'app',
  volumes: [{ name: 'data' }],
  containerDefinitions: [{ name: 'app', mountPoints: [{ sourceVolume: 'data', containerPath: '/data' }] }],
};

/** ECS, S3 and the transfer program, which answers each request with the request itself. `runTask`: answers of RunTask in turn. */
async function openTask(runTask: object[]) {
  const objects = new Map<string, string>();
  const ecs: Record<string, () => object> = {
    GetCallerIdentity: () => ({ Account: '123456789012', Arn: 'arn' }),
    DescribeServices: () => ({ services: [{ serviceName: 'app', taskDefinition: 'arn:definition' }] }),
    DescribeTaskDefinition: () => ({ taskDefinition: DEFINITION }),
    RegisterTaskDefinition: () => ({ taskDefinition: { taskDefinitionArn: 'arn:transfer' } }),
    RunTask: () => runTask.shift()!,
    StopTask: () => ({}),
    DeregisterTaskDefinition: () => ({}),
  };
  const started = await awsServer(({ operation, input }) => {
    const [method, path] = operation.split(' ') as [string, string | undefined];
    if (path === undefined) return ecs[operation]!();
    if (method === 'GET') return path.endsWith('.json') ? objects.get(path) : '<ListBucketResult/>';
    const { event, answer } = JSON.parse(input['body'] as string) as { event: object; answer: string };
    objects.set(new URL(answer).pathname, JSON.stringify({ result: event }));
    return '';
  });
  server = started;
  const staging = { session: testSession(started.endpoint), place: { bucket: 'staging' }, report: recordingReporter() };
  const task = await TaskTransfer.open({ cluster: 'c', service: 'app' }, staging, 'program');
  return { task, count: (operation: string) => started.requests.filter((one) => one.operation === operation).length };
}

const started = (arn: string) => ({ tasks: [{ taskArn: arn }] });

describe('a one-off task', () => {
  test('is started once for requests that are made at the same time, and stopped at the end', async () => {
    const { task, count } = await openTask([started('arn:task/1'), started('arn:task/2')]);
    expect(count('RunTask')).toBe(0);
    const requests = [1, 2, 3].map((number) => ({ operation: 'hash', number }));
    expect(await Promise.all(requests.map((request) => task.invoke(request)))).toEqual(requests);
    expect([count('RunTask'), count('RegisterTaskDefinition')]).toEqual([1, 1]);
    await task.close();
    expect([count('StopTask'), count('DeregisterTaskDefinition')]).toEqual([1, 1]);
  });

  test('that ECS does not start is an error with the reason, and the next request tries again', async () => {
    const { task } = await openTask([
      { failures: [{ reason: 'RESOURCE:MEMORY', detail: 'no instance' }] },
      started('arn:task/1'),
    ]);
    await expect(task.invoke({})).rejects.toMatchObject({ code: 'transfer', why: 'RESOURCE:MEMORY: no instance' });
    expect(await task.invoke({ number: 1 })).toEqual({ number: 1 });
    await task.close();
  });
});
