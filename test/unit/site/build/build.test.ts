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
