// The order of the suites of a level: those that take longest first, since one of them at the end has the other workers wait
// for it. Jest itself goes by what it remembers of an earlier run, and on a fresh machine by the size of the files.
import Sequencer from '@jest/test-sequencer';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const longest = [
  'integration/pipeline/traffic',
  'integration/examples/one-mode',
  'integration/examples/both-modes',
  'integration/pipeline/resources',
  'integration/teardown/teardown',
  'integration/pipeline/bad-containers',
  'integration/pipeline/bad-builds',
  'integration/pipeline/rollback',
  'integration/pipeline/plan',
  'integration/image/build',
  'integration/pipeline/deploy',
  'integration/pipeline/rollback-refused',
  'integration/pipeline/promotion',
  'integration/actions/sync-spa',
  'integration/stack/deploy',
  'integration/pipeline/alarms',
  'integration/pipeline/doors',
  'integration/stack/lambda-parameters',
  'integration/image/push',
  'integration/pipeline/site-alone',
  'integration/pipeline/crashes',
  'integration/site/crashes',
  'integration/site/never-broken',
  'integration/preview/kills',
  'integration/preview/container',
  'integration/pipeline/secrets',
  'integration/image/express-mode',
  'e2e/demo',
  'e2e/demo-container',
].map((suite) => join(root, 'test', `${suite}.test.ts`));

for (const suite of longest)
  if (!existsSync(suite)) throw new Error(`scripts/jest/longest-first.mjs: no suite ${suite}`);

export default class LongestFirst extends Sequencer {
  sort(tests) {
    const place = ({ path }) => (longest.includes(path) ? longest.indexOf(path) : longest.length);
    return [...super.sort(tests)].sort((a, b) => place(a) - place(b));
  }
}
