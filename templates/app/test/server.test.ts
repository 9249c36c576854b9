import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { readConfig } from '../src/config.ts';
import { createStores } from '../src/stores/index.ts';

test(
  'the server finishes the request under way on SIGTERM, then ends with 0',
  { skip: process.platform === 'win32' },
  async () => {
    const server = spawn(process.execPath, ['src/server.ts'], {
      env: { ...process.env, PORT: '0', TABLE_NAME: '' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    server.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
    while (!output.includes('listening')) await once(server.stdout, 'data');
    const { port } = JSON.parse(output.split('\n')[0]!) as { port: number };

    const response = await fetch(`http://127.0.0.1:${port}/api/stream?count=3&interval=150`);
    const exited = once(server, 'exit');
    server.kill('SIGTERM');
    assert.match(await response.text(), /\[DONE\]/);
    assert.deepEqual(await exited, [0, null]);
  },
);

test('as a task of a schedule it cleans up and ends, and keeps what has not expired', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'cleanup-'));
  const stores = await createStores(readConfig({ DATA_DIR: folder }));
  const seconds = Math.floor(Date.now() / 1000);
  await stores.items.put('group', 'old', 1, seconds - 1);
  await stores.items.put('group', 'new', 1, seconds + 100);
  const task = spawn(process.execPath, ['src/server.ts', 'cleanup'], { env: { ...process.env, DATA_DIR: folder } });
  assert.deepEqual(await once(task, 'exit'), [0, null]);
  const database = new DatabaseSync(join(folder, 'notes.db'));
  assert.deepEqual(
    database
      .prepare('SELECT id FROM items')
      .all()
      .map(({ id }) => id),
    ['new'],
  );
  database.close();
  rmSync(folder, { recursive: true, force: true });
});
