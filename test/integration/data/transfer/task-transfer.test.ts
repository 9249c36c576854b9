import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { DatabaseSync } from 'node:sqlite';
import {
  CreateClusterCommand,
  CreateServiceCommand,
  ECSClient,
  ListTaskDefinitionsCommand,
  ListTasksCommand,
  RegisterTaskDefinitionCommand,
} from '@aws-sdk/client-ecs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { baseImage } from '../../../support/images/base-image.ts';
import {
  bucketContent,
  makeBucket,
  runPlan,
  scratch,
  TRANSFER_PROGRAM,
} from '../../../support/data/tables-and-buckets.ts';
import { unique } from '../../../support/names.ts';
import { describeWith } from '../../../support/needs.ts';
import { testSession } from '../../../support/emulator/session.ts';

const session = testSession();
const ecs = session.client(ECSClient);
const files = scratch();
afterAll(() => files.remove());

const plan = (place: string, bucket: string, extra = '') => `version: 1
migrations:
  - name: users
    from: { file-system: { ${place}, path: users, staging: { bucket: ${bucket}, prefix: staging } } }
    to: { s3: { bucket: ${bucket}, prefix: final } }
    files: { sqlite: true }${extra}
`;

/** A database with rows that only its WAL holds; it stays open, as an app's would. */
function liveDatabase(file: string, rows: number): DatabaseSync {
  const live = new DatabaseSync(file);
  live.exec('PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0; CREATE TABLE t (x)');
  for (let row = 0; row < rows; row++) live.exec(`INSERT INTO t VALUES (${row})`);
  return live;
}

function count(file: string): unknown {
  const database = new DatabaseSync(file, { readOnly: true });
  const { n } = database.prepare('SELECT count(*) AS n FROM t').get()!;
  database.close();
  return n;
}

/** A service whose tasks mount these folders: the emulator mounts no EFS, but folders of this machine. */
async function serviceWith(folders: Record<string, string>): Promise<{ cluster: string; service: string }> {
  const [cluster, service, family] = [unique('cluster'), unique('service'), unique('app')];
  await ecs.send(new CreateClusterCommand({ clusterName: cluster }));
  await ecs.send(
    new RegisterTaskDefinitionCommand({
      family,
      networkMode: 'host',
      taskRoleArn: 'arn:aws:iam::000000000000:role/app',
      volumes: Object.values(folders).map((sourcePath, index) => ({ name: `v${index}`, host: { sourcePath } })),
      containerDefinitions: [
        {
          name: 'app',
          image: 'app:latest',
          memory: 512,
          secrets: [{ name: 'TOKEN', valueFrom: 'arn:aws:ssm:us-east-1:000000000000:parameter/none' }],
          mountPoints: Object.keys(folders).map((containerPath, index) => ({
            sourceVolume: `v${index}`,
            containerPath,
          })),
        },
      ],
    }),
  );
  await ecs.send(
    new CreateServiceCommand({
      cluster,
      serviceName: service,
      taskDefinition: family,
      desiredCount: 0,
      launchType: 'EC2',
    }),
  );
  return { cluster, service };
}

describeWith('docker')('a volume of a service, through a one-off task', () => {
  let bucket: string;
  let image: string;
  beforeAll(async () => {
    bucket = await makeBucket(session);
    image = await baseImage('node');
  });
  const folder = (name: string) => {
    mkdirSync(files.path(`${name}/users`), { recursive: true });
    chmodSync(files.path(name), 0o777);
    return files.path(name);
  };

  test('its databases reach S3 with their WAL, come back byte for byte, and no task is left', async () => {
    const [here, there] = [folder('here'), folder('there')];
    const live = liveDatabase(join(here, 'users/ann.db'), 3);
    liveDatabase(join(here, 'users/bob ü.db'), 1).close();
    const { cluster, service } = await serviceWith({ '/data': here });
    const place = `task: { cluster: ${cluster}, service: ${service}, image: '${image}' }`;

    const dry = await runPlan(plan(place, bucket), { session, checkpointAt: files.path('d.json'), dryRun: true });
    expect(dry.lines.join('\n')).toContain('A dry run starts no task');
    expect(await bucketContent(session, bucket)).toEqual({});

    const run = await runPlan(plan(place, bucket), { session, checkpointAt: files.path('t1.json') });
    live.close();
    expect(run.migrations[0]).toMatchObject({ copied: 2, verified: 2, mismatched: 0, bad: 0 });
    const stored = await bucketContent(session, bucket);
    expect(Object.keys(stored).sort()).toEqual(['final/ann.db', 'final/bob ü.db']);

    const other = await serviceWith({ '/data': there, '/cache': folder('cache') });
    const back = `task: { cluster: ${other.cluster}, service: ${other.service}, image: '${image}', mount: /data }`;
    const reverse = await runPlan(plan(back, bucket), {
      session,
      checkpointAt: files.path('t2.json'),
      direction: 'reverse',
    });
    expect(reverse.migrations[0]).toMatchObject({ copied: 2, verified: 2, mismatched: 0 });
    expect(readFileSync(join(there, 'users/ann.db'), 'latin1')).toBe(stored['final/ann.db']);
    expect(count(join(there, 'users/ann.db'))).toBe(3);
    expect((await ecs.send(new ListTasksCommand({ cluster }))).taskArns).toEqual([]);
    const { taskDefinitionArns } = await ecs.send(new ListTaskDefinitionsCommand({ status: 'ACTIVE' }));
    expect(taskDefinitionArns!.filter((arn) => arn.includes('migrate-data'))).toEqual([]);
    await expect(
      runPlan(plan(back.replace(', mount: /data', ''), bucket), { session, checkpointAt: files.path('t3.json') }),
    ).rejects.toMatchObject({ code: 'plan', why: expect.stringContaining('app:/data, app:/cache') });
  });

  test('a task that ends is a failure with its reason, not a wait', async () => {
    const { cluster, service } = await serviceWith({ '/data': folder('ends') });
    const [none, bucket] = [await baseImage('python'), await makeBucket(session)];
    const place = `task: { cluster: ${cluster}, service: ${service}, image: '${none}' }`;
    await expect(runPlan(plan(place, bucket), { session, checkpointAt: files.path('t4.json') })).rejects.toMatchObject({
      code: 'transfer',
      why: expect.stringContaining('file-system.task.image'),
    });
    const gone = plan(`task: { cluster: ${cluster}, service: nobody }`, bucket);
    await expect(runPlan(gone, { session, checkpointAt: files.path('t5.json') })).rejects.toMatchObject({
      code: 'not-found',
      what: expect.stringContaining('nobody'),
    });
    const bare = await serviceWith({});
    const without = plan(`task: { cluster: ${bare.cluster}, service: ${bare.service} }`, bucket);
    await expect(runPlan(without, { session, checkpointAt: files.path('t6.json') })).rejects.toMatchObject({
      code: 'plan',
      todo: expect.stringContaining('file-system.endpoint'),
    });
  });
});

describe("a container's own disk, through an endpoint of the app", () => {
  test('its databases reach S3, and the token is asked for', async () => {
    const bucket = await makeBucket(session);
    const disk = files.path('own');
    mkdirSync(join(disk, 'users'), { recursive: true });
    const live = liveDatabase(join(disk, 'users/ann.db'), 4);
    writeFileSync(join(disk, 'users/broken.db'), 'SQLite format 3\0'.padEnd(2000, '?'));
    process.env['MOUNT_PATH'] = disk;
    const { handler } = (await import(TRANSFER_PROGRAM)) as { handler(event: unknown): Promise<unknown> };
    delete process.env['MOUNT_PATH'];
    const app = createServer((request, answer) => {
      if (request.headers.authorization !== 'Bearer s3cret') return void answer.writeHead(401).end('no token');
      void json(request)
        .then(handler)
        .then((result) => answer.end(JSON.stringify(result)))
        .catch((error: Error) => answer.writeHead(500).end(error.message));
    });
    await new Promise<void>((resolve) => app.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(app.address() as AddressInfo).port}/transfer`;
    const place = `endpoint: '${url}', token-variable: EXPORT_TOKEN`;
    const migrate = (token: string) =>
      runPlan(plan(place, bucket), { session, checkpointAt: files.path(`own-${token}.json`), secret: () => token });
    await expect(migrate('')).rejects.toMatchObject({ code: 'plan', what: expect.stringContaining('EXPORT_TOKEN') });
    await expect(migrate('wrong')).rejects.toMatchObject({ code: 'transfer', why: 'HTTP 401: no token' });
    const run = await migrate('s3cret');
    expect(run.migrations[0]).toMatchObject({ copied: 1, bad: 1, verified: 1, mismatched: 0 });
    expect(Object.keys(await bucketContent(session, bucket))).toEqual(['final/ann.db']);
    live.close();
    app.close();
  });
});
