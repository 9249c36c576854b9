import { mkdtempSync, realpathSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

interface Environment {
  setup(): Promise<void>;
  teardown(): Promise<void>;
}
const path: string = '../../../scripts/jest/environment.mjs';
const { default: NodeItself } = (await import(path)) as { default: new () => Environment };

test('after a suite its listeners and its working folder are gone, and listeners of packages, loaded once, stay', async () => {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'deploy-package-'));
  writeFileSync(
    join(folder, 'index.cjs'),
    'const clean = () => undefined;\nprocess.once("SIGHUP", clean);\nexports.clean = clean;\n',
  );
  const before = process.cwd();
  const own = [() => undefined, () => undefined];
  const environment = new NodeItself();
  await environment.setup();
  process.on('SIGHUP', own[0]!);
  process.once('SIGHUP', own[1]!);
  const { clean } = createRequire(import.meta.url)(join(folder, 'index.cjs')) as { clean: () => void };
  process.chdir(folder);
  await environment.teardown();
  const left = process.listeners('SIGHUP');
  process.off('SIGHUP', clean);
  expect([own[0], own[1], clean].map((listener) => left.includes(listener!))).toEqual([false, false, true]);
  expect(process.cwd()).toBe(before);
});
