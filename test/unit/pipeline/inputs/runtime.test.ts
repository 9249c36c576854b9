import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { resolveRuntime } from '../../../../src/pipeline/inputs/runtime.ts';
import { failureWith } from '../../../support/failure-with.ts';

function folder(...files: string[]): string {
  const root = mkdtempSync(join(tmpdir(), 'deploy-runtime-'));
  for (const file of files) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), '');
  }
  return root;
}
const none = { runtime: '', handler: '' };

describe('runtime and handler of a source folder', () => {
  test.each([
    [['index.mjs'], none, { runtime: 'nodejs24.x', handler: 'index.handler' }],
    [['lambda.js', 'package.json'], none, { runtime: 'nodejs24.x', handler: 'lambda.handler' }],
    [['app.py', 'requirements.txt'], none, { runtime: 'python3.13', handler: 'app.handler' }],
    [
      ['app.py', 'package.json'],
      { runtime: 'python3.14', handler: '' },
      { runtime: 'python3.14', handler: 'app.handler' },
    ],
    [
      ['api/main.py'],
      { runtime: 'python3.13', handler: 'api.main.app' },
      { runtime: 'python3.13', handler: 'api.main.app' },
    ],
    [
      ['bootstrap'],
      { runtime: 'provided.al2023', handler: 'bootstrap' },
      { runtime: 'provided.al2023', handler: 'bootstrap' },
    ],
  ])('%j with %j', (files, given, expected) => {
    const source = folder(...files);
    expect(resolveRuntime(source, source, given)).toEqual(expected);
  });

  test('the language may stand in the working directory when the source is bare', () => {
    expect(() => resolveRuntime(folder('bin'), folder('package.json'), none)).toThrow(
      failureWith('input', '"handler"'),
    );
  });

  test.each([
    [['data.bin'], none, ['package-type: image', 'mode: container', 'runtime: python3.13']],
    [['index.js'], { runtime: '', handler: 'main.handler' }, ['"handler"', 'main.handler', '.mjs']],
    [['index.js'], { runtime: '', handler: 'handler' }, ['"handler"']],
    [['server.js', 'package.json'], none, ['"handler"', 'package-type: image', 'mode: container']],
    [['x.rb'], { runtime: 'ruby3.4', handler: '' }, ['"handler"', 'ruby3.4']],
  ])('%j with %j is refused', (files, given, facts) => {
    const source = folder(...files);
    expect(() => resolveRuntime(source, source, given)).toThrow(failureWith('input', ...facts));
  });
});
