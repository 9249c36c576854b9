import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { JsonStore } from '../../../src/release/index.ts';
import { readStack, shippedTemplate } from '../../../src/stack/index.ts';
import { PreviewStage, previewGround } from '../../support/apps/preview-stage.ts';
import { deployStack } from '../../support/cloudformation/deploy-stack.ts';
import { makeDatabase, putRow, scanTable } from '../../support/data/tables-and-buckets.ts';
import { testSession } from '../../support/emulator/session.ts';
import type { GitHub } from '../../support/github/server.ts';
import { scopePrefix } from '../../../src/release/index.ts';
import { stackNameOf } from '../../support/apps/stack-name.ts';

const templates = new URL('../../../templates', import.meta.url).pathname;
let github: GitHub;
let store: JsonStore;

beforeAll(async () => {
  ({ github, store } = await previewGround());
});
afterAll(() => github.stop());

const PLAN = `version: 1
migrations:
  - name: notes
    from: { sqlite: { file: seed.db, table: notes } }
    to: { dynamodb: { table: '\${TableName}' } }
`;
const tableOf = async ({ name }: PreviewStage, environment: string) =>
  (await readStack(testSession(), stackNameOf({ app: name, environment }, 'data')))!.outputs['TableName']!;
const rowsOf = async (stage: PreviewStage) =>
  (await scanTable(testSession(), await tableOf(stage, `pr-${stage.number}`)))
    .map(({ pk, sk, text }) => [pk, sk, text].join(' '))
    .sort();

describe('data of a preview', () => {
  test('seed: rows of the repository are there with the first answer, once; what people change stays', async () => {
    const stage = new PreviewStage(github);
    const inputs = { data: 'seed' };
    expect((await stage.run(inputs)).error).toMatchObject({
      code: 'input',
      message: expect.stringContaining('seed.yaml'),
    });
    stage.app.write('seed.yaml', PLAN.replace('TableName', 'Tabelle'));
    expect((await stage.run(inputs)).error).toMatchObject({ code: 'plan' });
    expect(await stage.stack('web')).toBeUndefined();

    stage.app.write('seed.yaml', PLAN);
    const columns = 'CREATE TABLE notes (pk TEXT, sk TEXT, text TEXT, PRIMARY KEY (pk, sk))';
    makeDatabase(`${stage.app.folder}/seed.db`, columns, {
      notes: [
        ['a', '1', 'first'],
        ['a', '2', 'second'],
      ],
    });
    stage.push();
    const first = await stage.run(inputs);
    expect(first.error).toBeUndefined();
    expect(await rowsOf(stage)).toEqual(['a 1 first', 'a 2 second']);
    await putRow(testSession(), await tableOf(stage, `pr-${stage.number}`), { pk: 'a', sk: '1', text: 'changed' });
    stage.push();
    const second = await stage.run(inputs);
    expect(second.error).toBeUndefined();
    expect(await rowsOf(stage)).toEqual(['a 1 changed', 'a 2 second']);

    // A table under another name, as after a replacement, is filled; the record of before is of no use to it.
    const key = `${scopePrefix(stage.scope)}data.json`;
    const record = (await store.get<{ filled: object }>(key))!;
    await store.put(key, { format: 1, filled: { 'DynamoDB table of before': {} } }, { ifMatch: record.etag });
    stage.push();
    expect((await stage.run(inputs)).error).toBeUndefined();
    expect(await rowsOf(stage)).toEqual(['a 1 first', 'a 2 second']);
  });

  test('copy-of: the first rows of each table of an environment, and of a protected one only by name', async () => {
    const stage = new PreviewStage(github);
    for (const environment of ['staging', 'prod']) {
      const template = shippedTemplate(templates, 'data');
      await deployStack(testSession(), { stackName: stackNameOf({ app: stage.name, environment }, 'data'), template });
      const table = await tableOf(stage, environment);
      for (const sk of ['1', '2', '3']) await putRow(testSession(), table, { pk: environment, sk, text: 'x' });
    }
    const copy = (of: string, more: Record<string, string> = {}) => stage.run({ data: `copy-of:${of}`, ...more });
    expect((await copy('nowhere')).error).toMatchObject({ code: 'input' });
    for (const confirm of ['', 'prod', `${stage.name}-staging`])
      expect((await copy('prod', { 'confirm-copy': confirm })).error).toMatchObject({ code: 'confirm' });
    expect((await copy('staging', { 'confirm-copy': `${stage.name}-prod` })).error).toMatchObject({ code: 'input' });
    expect(await stage.stack('data')).toBeUndefined();

    const { error, summary } = await copy('staging', { 'data-rows': '2' });
    expect(error).toBeUndefined();
    expect(summary).toContain(`the first 2 rows of ${await tableOf(stage, 'staging')}`);
    expect(await rowsOf(stage)).toHaveLength(2);
    expect((await rowsOf(stage)).every((row) => row.startsWith('staging '))).toBe(true);
    stage.push();
    expect((await copy('prod', { 'confirm-copy': `${stage.name}-prod` })).error).toBeUndefined();
    expect(await rowsOf(stage)).toHaveLength(2);
  });
});
