import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { resolveBases } from '../../../../src/image/content/base-images.ts';
import { recordingReporter, type RecordingReporter } from '../../../support/recording-reporter.ts';

/** A docker that knows one image. */
const DOCKER = `#!/bin/sh
case "$1 $2" in
  "version --format") echo '{"Server":{"Version":"28.0.0","Arch":"amd64"}}' ;;
  "image inspect") case "$5" in */local/base) echo sha256:1d ;; *) exit 1 ;; esac ;;
  *) exit 1 ;;
esac
`;

(process.platform === 'win32' ? describe.skip : describe)('what a build takes from elsewhere', () => {
  let server: Server;
  let host: string;
  let folder: string;
  let report: RecordingReporter;
  const headers: Record<string, Record<string, string>> = {};
  const logins = { find: () => Promise.resolve(undefined) };

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'engine-'));
    writeFileSync(join(folder, 'docker'), DOCKER);
    chmodSync(join(folder, 'docker'), 0o755);
    report = recordingReporter();
    server = createServer((request, answer) => {
      const found = headers[`${request.method} ${request.url}`];
      answer.writeHead(found ? 200 : 404, found).end();
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    headers['HEAD /v2/base/manifests/1'] = { 'docker-content-digest': 'sha256:aa' };
    headers['HEAD /tool.tgz'] = { etag: '"v1"', 'last-modified': 'Sat, 21 Nov 2026 00:00:00 GMT' };
    headers['HEAD /dated.tgz'] = { 'last-modified': 'Sat, 21 Nov 2026 00:00:00 GMT' };
    headers['HEAD /plain.tgz'] = {};
  });
  afterEach(() => {
    server.close();
    server.closeAllConnections();
    rmSync(folder, { recursive: true, force: true });
  });

  const resolve = (images: string[], addresses: string[] = [], PATH = folder) =>
    resolveBases(
      { images, addresses },
      { engine: 'docker', environment: { PATH: `${PATH}:/usr/bin:/bin` }, cacheFrom: [], cacheTo: [] },
      logins,
      report,
    );

  test('images by what their registry says, and then the engine is not asked', async () => {
    expect(await resolve([`${host}/base:1`], [], '/nowhere')).toEqual({
      digests: { [`${host}/base:1`]: 'sha256:aa' },
      known: true,
      local: false,
    });
    expect(report.lines).toEqual([]);
  });

  test('an image that only this machine has counts by its id', async () => {
    headers['HEAD /v2/base/manifests/1'] = { 'docker-content-digest': 'sha256:bb' };
    const local = await resolve([`${host}/base:1`, `${host}/local/base`]);
    expect(local).toEqual({
      digests: { [`${host}/base:1`]: 'sha256:bb', [`${host}/local/base`]: '1d' },
      known: false,
      local: true,
    });
    expect(report.lines).toEqual([]);
  });

  test('what nobody knows counts by its name, and the log says so', async () => {
    const unknown = await resolve([`${host}/gone:1`, 'node:${V%.*}']);
    expect(unknown).toEqual({ digests: { [`${host}/gone:1`]: '', 'node:${V%.*}': '' }, known: false, local: false });
    expect(report.lines.join('\n')).toMatch(/gone:1 .*\(HTTP 404\)[^]*node:\$\{V%\.\*\}/);
  });

  test('addresses by the mark that their server gives', async () => {
    const at = (path: string) => `http://${host}${path}`;
    const { digests, known } = await resolve(
      [],
      [at('/tool.tgz'), at('/dated.tgz'), at('/plain.tgz'), at('/gone'), 'https://github.com/org/repo.git#main'],
    );
    expect(digests).toEqual({
      [at('/tool.tgz')]: '"v1"',
      [at('/dated.tgz')]: 'Sat, 21 Nov 2026 00:00:00 GMT',
      [at('/plain.tgz')]: '',
      [at('/gone')]: '',
      'https://github.com/org/repo.git#main': '',
    });
    expect(known).toBe(false);
    expect(report.lines).toHaveLength(3);
  });
});
