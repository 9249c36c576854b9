import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from '@jest/globals';
import { warnOfLargeFiles } from '../../../src/files/large-files.ts';
import { recordingReporter } from '../../support/recording-reporter.ts';

const MB = 1_000_000;

function warningsFor(sizes: Record<string, number>): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'deploy-large-'));
  for (const [path, size] of Object.entries(sizes)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), Buffer.alloc(size));
  }
  const report = recordingReporter();
  warnOfLargeFiles(report, {
    where: 'The package of .',
    folder,
    paths: Object.keys(sizes),
    ignoreFile: '.deployignore',
  });
  return report.warnings;
}

test('one warning names the largest and how to leave them out', () => {
  const warnings = warningsFor({ 'app.js': 9 * MB, 'media/intro.mp4': 4 * MB, 'tests/fixtures/big.json': 2 * MB });
  expect(warnings).toHaveLength(1);
  expect(warnings[0]).toMatch(/6\.0 MB.*media\/intro\.mp4 \(4\.0 MB\), tests\/fixtures.*\.deployignore/);
});

test.each<[string, Record<string, number>]>([
  ['little of it', { 'tests/a.js': 1000, 'media/intro.mp4': MB }],
  ['much that runs', { 'app.js': 9 * MB, 'model.bin': 9 * MB }],
  ['what others brought', { 'node_modules/a/test/x.js': 9 * MB, 'site-packages/a/tests/x.py': 9 * MB }],
])('no warning about %s', (_, sizes) => {
  expect(warningsFor(sizes)).toEqual([]);
});
