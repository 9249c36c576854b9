import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { createSession } from '../../../../src/aws/session.ts';
import { runPlan, scratch, type RunOptions } from '../../../support/data/tables-and-buckets.ts';
import { failureWith } from '../../../support/failure-with.ts';

const files = scratch();
afterAll(() => files.remove());

/** Nothing between two places of this disk asks AWS. */
const session = createSession({ region: 'us-east-1', endpoint: 'http://localhost:1', maxAttempts: 1 });
let count = 0;

/** Two folders; files by path. */
function folders(content: Record<string, string>, there: Record<string, string> = {}) {
  const folder = files.path(`files${count++}`);
  const [source, target] = [join(folder, 'from'), join(folder, 'to')];
  const write = (root: string, all: Record<string, string>) => {
    mkdirSync(root, { recursive: true });
    for (const [path, text] of Object.entries(all)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
  };
  write(source, content);
  write(target, there);
  const run = async (more = '', options: Partial<RunOptions> = {}) => {
    const plan = `version: 1
migrations:
  - name: m
    from: { folder: { path: '${source}' } }
    to: { folder: { path: '${target}' } }
${more.replace(/^/gm, '    ')}`;
    const { migrations, ...all } = await runPlan(plan, { session, checkpointAt: join(folder, 'c.json'), ...options });
    return { ...all, result: migrations[0]! };
  };
  const all = () =>
    Object.fromEntries(
      readdirSync(target, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
        .map((path) => [path.slice(target.length + 1), readFileSync(path, 'utf8')]),
    );
  return { folder, source, target, run, all };
}

describe('files', () => {
  test('are selected by globs and renamed by templates', async () => {
    const at = folders({
      'user_1.db': 'one',
      'user_2.db': 'two',
      'user_3.db-wal': 'x',
      'skip/user_4.db': '4',
      'other.txt': 'o',
    });
    const { result } = await at.run(
      "files: { exclude: ['skip/**'], path: { from: 'user_{id}.db', to: '{id}/cards.db' } }",
    );
    expect(result).toMatchObject({ copied: 2, verified: 2, filtered: 3, mismatched: 0 });
    expect(at.all()).toEqual({ '1/cards.db': 'one', '2/cards.db': 'two' });
  });

  test('in a target with others are refused, skipped or replaced', async () => {
    const content = { a: '1', b: '2' };
    for (const there of [{ a: '9' }, { x: '9' }] as Record<string, string>[]) {
      const at = folders(content, there);
      await expect(at.run()).rejects.toMatchObject({
        code: 'target-not-empty',
        why: expect.stringMatching(/ 1 file that .* [ax]$/),
      });
      expect(at.all()).toEqual(there);
    }
    const skipped = folders(content, { a: '9' });
    expect((await skipped.run('', { onConflict: 'skip' })).result).toMatchObject({
      copied: 1,
      conflicts: 1,
      verified: 1,
      mismatched: 0,
    });
    expect(skipped.all()).toEqual({ a: '9', b: '2' });
    const replaced = folders(content, { a: '9', x: '1' });
    const { result } = await replaced.run('extra: delete', { onConflict: 'overwrite' });
    expect(result).toMatchObject({ copied: 2, verified: 2, mismatched: 0, passes: 1 });
    expect(replaced.all()).toEqual(content);
  });

  test('that differ, miss or are too many are named', async () => {
    const at = folders({ a: '1', b: '2', c: '3' });
    await at.run();
    writeFileSync(join(at.target, 'a'), '7');
    rmSync(join(at.target, 'b'));
    writeFileSync(join(at.target, 'd'), '4');
    const { result } = await at.run('', { operation: 'verify' });
    expect(result).toMatchObject({ mismatched: 3, verified: 1, state: 'different' });
    expect(result.differences.map(({ kind, key }) => [kind, key]).sort()).toEqual([
      ['different', 'a'],
      ['extra', 'd'],
      ['missing', 'b'],
    ]);
    expect(result.evidence!.counts).toEqual({ source: 3, target: 3, missing: 1, different: 1, extra: 1 });
  });

  test('that are symbolic links are refused by name, unless the plan leaves them out', async () => {
    const at = folders({ a: '1' });
    symlinkSync(join(at.source, 'a'), join(at.source, 'b'));
    await expect(at.run()).rejects.toMatchObject({ code: 'symlink', what: expect.stringContaining('b in ') });
    symlinkSync(at.source, join(at.target, 'c'));
    const { result } = await at.run('files: { exclude: [b, c] }', { checkpointAt: join(at.folder, 'other.json') });
    expect(result).toMatchObject({ copied: 1, verified: 1 });
  });

  test('that are no files at all, such as the socket of a server, are refused likewise', async () => {
    const at = folders({ a: '1' });
    const server = createServer().listen(join(at.source, 'b'));
    await once(server, 'listening');
    await expect(at.run()).rejects.toEqual(failureWith('symlink', 'b', at.source));
    const { result } = await at.run('files: { exclude: [b] }', { checkpointAt: join(at.folder, 'other.json') });
    expect(result).toMatchObject({ copied: 1, verified: 1 });
    server.close();
  });

  test('whose new path leaves the folder are bad', async () => {
    const at = folders({ 'x-a': '1', 'x-..': '2' });
    const { result } = await at.run("files: { path: { from: 'x-{name}', to: '{name}/f' } }");
    expect(result).toMatchObject({ copied: 1, verified: 1, bad: 1 });
    expect(result.badRows).toEqual([
      { reason: expect.stringContaining('"../f"'), row: { path: 'x-..', size: { integer: '1' } } },
    ]);
    expect(at.all()).toEqual({ 'a/f': '1' });
  });

  test('that files.path can rename in two ways stop the run before it writes', async () => {
    const at = folders({ 'a-b.db': '1', 'a-b-c.db': '2' });
    await expect(at.run("files: { path: { from: '{x}-{y}.db', to: '{y}-{x}.db' } }")).rejects.toMatchObject({
      code: 'plan',
      what: expect.stringContaining('a-b-c.db'),
    });
    expect(at.all()).toEqual({});
  });

  test.each(['skip', 'overwrite'] as const)(
    'in a folder whose name a file of the target has are an error (%s)',
    async (onConflict) => {
      const at = folders({ 'a/b': '1' }, { a: 'a file' });
      await expect(at.run('extra: allow', { onConflict })).rejects.toMatchObject({
        code: 'folder',
        what: expect.stringContaining(join('to', 'a', 'b')),
      });
    },
  );

  test('that change while they are copied are told, or followed', async () => {
    for (const follow of [false, true]) {
      const at = folders({ a: '1', b: '2' });
      let changed = false;
      const { result } = await at.run(`follow: ${follow}`, {
        concurrency: 1,
        onWrite: (phase, what) => {
          if (phase === 'before' || what !== 'file b' || changed) return;
          changed = true;
          writeFileSync(join(at.source, 'a'), 'new');
          rmSync(join(at.source, 'b'));
        },
      });
      expect(result).toMatchObject({ sourceChanged: true, mismatched: follow ? 0 : 2, passes: follow ? 1 : 0 });
      expect(at.all()).toEqual(follow ? { a: 'new' } : { a: '1', b: '2' });
    }
  });

  test('belong to whom their folder belongs, or the file before them, so that the app can write them', async () => {
    // Only root can give a file away.
    const owner = process.getuid!() === 0 ? 1000 : process.getuid!();
    const content = { 'new/folder/a': '1', 'new/folder/b': '2', there: '3' };
    const at = folders(content, { there: 'old' });
    chmodSync(at.target, 0o770);
    chmodSync(join(at.target, 'there'), 0o604);
    for (const path of ['', 'there']) chownSync(join(at.target, path), owner, process.getgid!());
    await at.run('', { onConflict: 'overwrite' });
    expect(at.all()).toEqual(content);
    const found = ['new', 'new/folder', 'new/folder/a', 'new/folder/b', 'there'].map((path) =>
      statSync(join(at.target, path)),
    );
    expect(found.map(({ uid }) => uid)).toEqual(found.map(() => owner));
    expect(found.map(({ mode }) => mode & 0o777)).toEqual([0o770, 0o770, 0o660, 0o660, 0o604]);
  });

  test("by two migrations into one place are refused where they would take each other's", async () => {
    const at = folders({ 'a.txt': 'a', 'b.md': 'b' });
    const plan = (more: string) => `version: 1
migrations:
  - name: one
    from: { folder: { path: '${at.source}' } }
    to: { folder: { path: '${at.target}' } }
    files: { include: ['*.txt'] }
  - name: two
    from: { folder: { path: '${at.source}' } }
    to: { folder: { path: '${at.target}' } }
    ${more}
`;
    const run = (more: string) => runPlan(plan(more), { session, checkpointAt: `${at.source}.json` });
    await expect(run('engine: direct')).rejects.toMatchObject({
      code: 'plan',
      what: expect.stringMatching(/one.*two/),
      todo: expect.stringContaining('files.include'),
    });
    expect((await run("files: { include: ['*.md'] }")).migrations).toMatchObject([{ verified: 1 }, { verified: 1 }]);
  });
});
