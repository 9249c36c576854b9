import { expect, test } from '@jest/globals';
import { readBuild } from '../../../../src/site/build/build.ts';
import { siteRequest } from '../../../../src/site/request.ts';
import { siteFolder } from '../../../support/apps/site-folder.ts';
import { recordingReporter } from '../../../support/recording-reporter.ts';

test('a runtime configuration among the scripts of a build changes nothing for them', async () => {
  const names = ['assets/index-CCUWZQbs.js', 'assets/other-CiThOPqJ.js', 'assets/style-BKgxiksq.css'];
  const folder = siteFolder(Object.fromEntries(['index.html', ...names].map((name) => [name, name])));
  const runtimeConfig = { path: 'assets/config.js', values: { A: '1' } };
  const request = siteRequest({ source: folder.path, bucket: 'b', runtimeConfig });
  const { files, record } = await readBuild(request, 'releases', recordingReporter());
  expect([...files.values()].filter(({ kind }) => kind === 'immutable').map(({ path }) => path)).toEqual(names);
  expect(files.get('assets/config.js')!.headers.cacheControl).toContain('max-age=0');
  expect(record).toMatchObject({ shared: ['/assets/'], own: ['/assets/config.js'] });
  folder.remove();
});

test.each([
  [1999, false],
  [2000, true],
])('metadata of %d bytes is refused by the plan: %s', async (bytes, refused) => {
  const folder = siteFolder({ 'index.html': 'page', 'a.json': '[]' });
  const headers = { 'x-amz-meta-note': 'x'.repeat(bytes - 'note'.length) };
  const request = siteRequest({ source: folder.path, bucket: 'b', cacheRules: [{ files: 'a.json', headers }] });
  const build = readBuild(request, 'releases', recordingReporter()).then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(await build).toEqual(
    refused
      ? expect.objectContaining({ code: 'input', what: expect.stringContaining('a.json') as unknown })
      : undefined,
  );
  folder.remove();
});
