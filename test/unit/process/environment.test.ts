import { describe, expect, test } from '@jest/globals';
import { childEnvironment, RUNNER_CACHE_VARIABLES } from '../../../src/process/index.ts';

const names = (environment: Record<string, string>) => Object.keys(environment).sort();

describe('a program that is started', () => {
  test.each([
    'AWS_ACCESS_KEY_ID',
    'AWS_SECRET_ACCESS_KEY',
    'AWS_SESSION_TOKEN',
    'AWS_PROFILE',
    'AWS_WEB_IDENTITY_TOKEN_FILE',
    'AWS_CONTAINER_CREDENTIALS_FULL_URI',
    'AWS_ENDPOINT_URL',
    'AWS_REGION_TOKEN',
    'ACTIONS_ID_TOKEN_REQUEST_TOKEN',
    'ACTIONS_ID_TOKEN_REQUEST_URL',
    'ACTIONS_RUNTIME_TOKEN',
    'ACTIONS_CACHE_URL',
    'ACTIONS_RESULTS_URL',
    'INPUT_ROLE-TO-ASSUME',
    'INPUT_GITHUB-TOKEN',
    'GITHUB_TOKEN',
    'GH_TOKEN',
    'GH_ENTERPRISE_TOKEN',
    'GITHUB_ENTERPRISE_TOKEN',
    'GITHUB_PAT',
    'GH_PAT',
    'RUNNER_TOKEN',
    'RUNNER_CFG_PAT',
    'GITHUB_ENV',
    'GITHUB_PATH',
    'GITHUB_OUTPUT',
    'GITHUB_STATE',
    'GITHUB_STEP_SUMMARY',
  ])('does not see %s, in any spelling', (name) => {
    const spellings = { [name]: 'x', [name.toLowerCase()]: 'x', [name[0] + name.slice(1).toLowerCase()]: 'x' };
    for (const platform of ['linux', 'darwin', 'win32'] as const)
      expect(childEnvironment({ ...spellings, HOME: '/home' }, {}, platform)).toEqual({ HOME: '/home' });
  });

  test.each([
    'PATH',
    'HOME',
    'CI',
    'AWS_REGION',
    'AWS_DEFAULT_REGION',
    'GITHUB_SHA',
    'GITHUB_REPOSITORY',
    'GITHUB_PATH_PREFIX',
    'GITHUB_WORKSPACE',
    'RUNNER_TEMP',
    'RUNNER_TRACKING_ID',
    'DOCKER_HOST',
    'NPM_TOKEN',
    'NODE_AUTH_TOKEN',
    'MY_AWS_THING',
  ])('sees %s', (name) => {
    expect(childEnvironment({ [name]: 'x' })).toEqual({ [name]: 'x' });
  });

  test('sees what is passed by its name, and no more', () => {
    const environment = { GITHUB_TOKEN: 'a', github_token: 'b', GH_TOKEN: 'c', ACTIONS_RUNTIME_TOKEN: 'd' };
    expect(childEnvironment(environment, { pass: ['GITHUB_TOKEN'] }, 'linux')).toEqual({ GITHUB_TOKEN: 'a' });
    expect(childEnvironment(environment, { pass: RUNNER_CACHE_VARIABLES })).toEqual({ ACTIONS_RUNTIME_TOKEN: 'd' });
  });

  test('does not see a secret that is withheld by name, unless it is set', () => {
    const environment = { KEY: 'secret', OTHER: 'o' };
    expect(childEnvironment(environment, { withhold: ['KEY'] })).toEqual({ OTHER: 'o' });
    expect(childEnvironment(environment, { withhold: ['KEY'], set: { KEY: 'own' } })).toEqual({
      KEY: 'own',
      OTHER: 'o',
    });
  });

  test('gets own values in place of inherited ones; Windows folds the case of names', () => {
    const environment = { Path: 'C:\\bin', Key: 'x', AWS_REGION: 'eu-central-1' };
    const exceptions = { set: { PATH: 'D:\\bin' }, withhold: ['KEY'] };
    expect(childEnvironment(environment, exceptions, 'win32')).toEqual({ AWS_REGION: 'eu-central-1', PATH: 'D:\\bin' });
    expect(names(childEnvironment(environment, exceptions, 'linux'))).toEqual(['AWS_REGION', 'Key', 'PATH', 'Path']);
    expect(childEnvironment({ Gh_Token: 'x' }, { pass: ['GH_TOKEN'] }, 'win32')).toEqual({ Gh_Token: 'x' });
  });

  test('sees no variable without a value', () => {
    expect(childEnvironment({ A: undefined, B: '' })).toEqual({ B: '' });
  });
});
