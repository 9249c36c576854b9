import { expect, test } from '@jest/globals';
import { looksSecret, warnOfSecretFiles } from '../../../src/files/secret-files.ts';
import { recordingReporter } from '../../support/recording-reporter.ts';

test.each([
  '.env',
  'api/.env.production',
  '.git',
  '.git/config',
  'certs/server.key',
  'private-key.pem',
  'public/private-key.pem',
  'public/server.key',
  'id_ed25519',
  '.aws/credentials',
  'gha-creds-0123456789abcdef.json',
  'infra/terraform.tfstate',
])('%s may be secret', (path) => {
  expect(looksSecret(path)).toBe(true);
});

test.each([
  '.env.example',
  '.github/workflows/ci.yml',
  '.gitignore',
  'cacert.pem',
  'public-key.pem',
  'certs/public.key',
  'src/env.ts',
  'keys.js',
])('%s is no secret', (path) => {
  expect(looksSecret(path)).toBe(false);
});

test('keys of dependencies are theirs', () => {
  expect(looksSecret('node_modules/a/test/server.key')).toBe(false);
});

test('one warning names the files and how to leave them out', () => {
  const report = recordingReporter();
  const paths = ['app.js', '.env', ...Array.from({ length: 6 }, (_, index) => `k${index}.key`)];
  warnOfSecretFiles(report, { where: 'The package of api', paths, ignoreFile: '.deployignore' });
  warnOfSecretFiles(report, { where: 'The package of web', paths: ['app.js'], ignoreFile: '.deployignore' });
  expect(report.warnings).toHaveLength(1);
  expect(report.warnings[0]).toMatch(/package of api.*\.env, k0\.key.*2 more.*\.deployignore/);
});
