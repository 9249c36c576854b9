import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readConfig } from '../src/config.ts';

const OAUTH = {
  OAUTH_AUTHORIZE_URL: 'https://id.example/authorize',
  OAUTH_TOKEN_URL: 'https://id.example/token',
  OAUTH_USER_URL: 'https://id.example/user',
  OAUTH_CLIENT_ID: 'app',
  OAUTH_CLIENT_SECRET: 'change-me-in-production',
  APP_BASE_URL: 'https://app.example',
};

test('a value that nobody has replaced is refused in production, by its name and not by its value', () => {
  for (const production of [{ NODE_ENV: 'production' }, { DEPLOYMENT_MODE: 'lambda' }])
    assert.throws(
      () => readConfig({ ...OAUTH, ...production }),
      /^Error: OAUTH_CLIENT_SECRET still has its placeholder/,
    );
  for (const value of ['CHANGEME', 'change_me', 'https://change-me.example'])
    for (const name of ['CHAT_URL', 'FREEZE_PARAMETER', 'APP_BASE_URL', 'APP_VERSION', 'RATE_LIMIT_PER_MINUTE'])
      assert.throws(() => readConfig({ [name]: value, NODE_ENV: 'production' }), new RegExp(`^Error: ${name} still`));
  assert.equal(readConfig(OAUTH).oauth?.clientSecret, 'change-me-in-production');
});

test('half a sign-in provider, and numbers that are none, are refused', () => {
  assert.throws(() => readConfig({ OAUTH_CLIENT_ID: 'app' }), /these must be: OAUTH_AUTHORIZE_URL/);
  assert.throws(() => readConfig({ OAUTH_CLIENT_SECRET: 'app' }), /OAUTH_CLIENT_SECRET is set, so these must be/);
  assert.equal(readConfig({ APP_BASE_URL: 'https://app.example' }).oauth, undefined);
  for (const value of ['-1', '0', 'ten', '1.5'])
    assert.throws(
      () => readConfig({ RATE_LIMIT_PER_MINUTE: value }),
      /RATE_LIMIT_PER_MINUTE is .* a whole number from 1/,
    );
});
