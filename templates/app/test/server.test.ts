import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';

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
