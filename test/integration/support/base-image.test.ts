import { execFileSync } from 'node:child_process';
import { expect, test } from '@jest/globals';
import { baseImage } from '../../support/images/base-image.ts';
import { describeWith } from '../../support/needs.ts';

const inside = (image: string, ...argv: string[]) =>
  execFileSync('docker', ['run', '--rm', '--user', 'app', image, ...argv], { encoding: 'utf8' }).trim();

describeWith('docker')('base images made from this machine', () => {
  test('node runs in one, and the same content is built once', async () => {
    const image = await baseImage('node');
    expect(await baseImage('node')).toBe(image);
    expect(inside(image, 'node', '-p', 'process.version')).toBe(process.version);
    expect(inside(image, 'sh', '-c', 'id -un && echo ok > /tmp/x && cat /tmp/x')).toBe('app\nok');
  });

  test('python runs in one, with TLS and SQLite', async () => {
    const program =
      'import ssl, sqlite3, http.server, asyncio; print(sqlite3.connect(":memory:").execute("select 7").fetchone()[0])';
    expect(inside(await baseImage('python'), 'python3', '-c', program)).toBe('7');
  });
});
