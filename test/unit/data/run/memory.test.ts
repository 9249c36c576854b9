import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from '@jest/globals';

/** In a process of its own: it sets flags of V8. */
test('the young generation has its size whatever was made before', () => {
  const module = pathToFileURL(join(import.meta.dirname, '../../../../src/data/run/memory.ts'));
  const program = `import { getHeapSpaceStatistics } from 'node:v8';
    import { keepHeapSmall } from '${module.href}';
    keepHeapSmall();
    const { space_size: size } = getHeapSpaceStatistics().find((space) => space.space_name === 'new_space');
    console.log(size);`;
  const size = Number(execFileSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' }));
  expect(size).toBeGreaterThanOrEqual(8_000_000);
  expect(size).toBeLessThan(32_000_000);
});
