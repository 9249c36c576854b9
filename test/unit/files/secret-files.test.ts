import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { looksSecret, secretFiles, warnOfSecretFiles } from '../../../src/files/secret-files.ts';
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
  'infra/terraform.tfstate.backup',
  'infra/prod.tfvars',
  '.hg/store/a',
  '.svn/entries',
  '.envrc',
  'worker/.dev.vars',
  '.streamlit/secrets.toml',
  'config/secrets.yml',
  'config/master.key',
  '.aws/config',
  '.aws/sso/cache/a.json',
  '.aws/login/cache/a.json',
  '.azure/msal_token_cache.json',
  '.azure/accessTokens.json',
  '.ssh/deploy',
  '.config/gcloud/credentials.db',
  '.kube/config',
  '.gnupg/secring.gpg',
  '.docker/config.json',
  '.git-credentials',
  '.netrc',
  '_netrc',
  '.pypirc',
  '.pgpass',
  '.my.cnf',
  'admin/.htpasswd',
  '.vscode/sftp.json',
  'wp-config.php',
  '.bash_history',
  '.psql_history',
  'id_rsa',
  'id_ed25519_sk',
  'serviceAccountKey.json',
  'shop-firebase-adminsdk-x1.json',
  'client.ovpn',
  'putty.ppk',
  'cert.p12',
  'passwords.kdbx',
])('%s may be secret', (path) => {
  expect(looksSecret(path)).toBe(true);
});

test.each([
  '.env.example',
  '.env.local.example',
  '.env.production.sample',
  '.aws/task-definition.json',
  '.azure/pipelines.yml',
  '.ssh/known_hosts',
  '.ssh/deploy.pub',
  '.github/workflows/ci.yml',
  '.gitignore',
  'cacert.pem',
  'public-key.pem',
  'certs/public.key',
  'src/env.ts',
  'keys.js',
  '.env.vault',
  'src/.env.d.ts',
  '.htaccess',
  '.nvmrc',
  'id_rsa.pub',
  '.aws-sam/build.toml',
  'docs/history.md',
  'blog/secrets.html',
  'main.tf',
])('%s is no secret', (path) => {
  expect(looksSecret(path)).toBe(false);
});

test('keys of dependencies are theirs', () => {
  expect(looksSecret('node_modules/a/test/server.key')).toBe(false);
});

describe('where a name says too little, what stands in the file decides', () => {
  const PRIVATE = '-----BEGIN RSA PRIVATE KEY-----\nMIIE';
  test.each<[string, string, boolean]>([
    ['tls.pem', PRIVATE, true],
    ['tls.pem', '-----BEGIN CERTIFICATE-----\nMIIE', false],
    // A chain with its key at the end.
    ['chain.pem', `-----BEGIN CERTIFICATE-----\nMIIE\n${PRIVATE}`, true],
    ['site.crt', PRIVATE.replace('RSA ', 'EC '), true],
    ['mail.asc', '-----BEGIN PGP PUBLIC KEY BLOCK-----', false],
    ['talk.key', 'PK\x03\x04', false],
    ['server.key', '-----BEGIN PUBLIC KEY-----', false],
    // Both halves, and a key whose text begins as a zip does.
    ['jwt.key', `-----BEGIN PUBLIC KEY-----\nMIIE\n${PRIVATE}`, true],
    ['jwt.key', `${PRIVATE}\n-----BEGIN PUBLIC KEY-----`, true],
    ['app.key', 'PKc9u2hWm0aQ==', true],
    ['private-ca.pem', '-----BEGIN CERTIFICATE-----\nMIIE', false],
    ['private-ca.pem', `-----BEGIN CERTIFICATE-----\n${PRIVATE}`, true],
    ['.kube/deployment.yaml', 'kind: Deployment\nmetadata: { name: shop }', false],
    ['.kube/staging.yaml', 'users:\n- name: ci\n  user:\n    token: eyJhbGciOiJSUzI1NiJ9', true],
    ['.npmrc', '# //registry.npmjs.org/:_authToken=YOUR_TOKEN\nsave-exact=true', false],
    ['.npmrc', `; //registry.npmjs.org/:_authToken=npm_${'a1'.repeat(18)}`, true],
    ['.npmrc', '//registry.npmjs.org/:_authToken=npm_abcdefgh', true],
    ['.npmrc', '_auth = "dXNlcjpwYXNz"', true],
    ['.npmrc', '//npm.pkg.github.com/:_authToken=${NODE_AUTH_TOKEN}', false],
    ['.npmrc', 'registry=https://registry.npmjs.org/\nsave-exact=true', false],
    ['.yarnrc.yml', 'npmAuthToken: "npm_abcdefgh"', true],
    ['.yarnrc.yml', 'npmAuthToken: "${NPM_TOKEN}"', false],
    ['pip.conf', 'index-url = https://ci:s3cr3t@pypi.example/simple', true],
    ['requirements.txt', '--index-url https://pypi.example/simple\nflask==3.1.0', false],
    ['nuget.config', '<add key="ClearTextPassword" value="x" />', true],
    ['auth.json', '{"http-basic":{"repo.example":{"username":"a","password":"b"}}}', true],
    ['auth.json', '{ "bearer": { "repo.example": "0123abcd" } }', true],
    ['auth.json', '{"gitlab-token":{"gitlab.com":{"username":"a","token":"b"}}}', true],
    ['auth.json', '{"auths":{"ghcr.io/shop":{"auth":"dTpw"}}}', true],
    ['auth.json', '{"auths":{"https://index.docker.io/v1/":{"auth":"dTpw"}}}', true],
    ['src/auth.json', '{"title":"Sign in"}', false],
    ['openapi/auth.json', '{"securitySchemes":{"bearer":{"type":"http","scheme":"bearer"}}}', false],
    ['locales/en/auth.json', '{"bearer":"Bearer token","http-basic":"Name and password"}', false],
    ['google-credentials.json', '{"type":"service_account","private_key":"-----BEGIN"}', true],
    ['credentials.json', '{"title":"Our credentials"}', false],
  ])('%s with %j: %s', (path, text, secret) => {
    expect(looksSecret(path, Buffer.from(text))).toBe(secret);
    const folder = mkdtempSync(join(tmpdir(), 'secret-files-'));
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
    expect(secretFiles(folder, [path, 'gone.pem'])).toEqual(secret ? [path] : []);
    rmSync(folder, { recursive: true });
  });
});

test('one warning names the files and how to leave them out', () => {
  const report = recordingReporter();
  const found = secretFiles('nowhere', ['app.js', '.env', ...Array.from({ length: 6 }, (_, index) => `k${index}.key`)]);
  warnOfSecretFiles(report, { where: 'The package of api', found, ignoreFile: '.deployignore' });
  warnOfSecretFiles(report, { where: 'The package of web', found: [], ignoreFile: '.deployignore' });
  expect(report.warnings).toHaveLength(1);
  expect(report.warnings[0]).toMatch(/package of api.*\.env, k0\.key.*2 more.*\.deployignore/);
});
