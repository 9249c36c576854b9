import { afterEach, describe, expect, test } from '@jest/globals';
import { ownBootstrapOf, readBootstrap, refuseOtherApp, type Bootstrap } from '../../../src/stack/index.ts';
import { awsServer, type AwsServer, ServiceError } from '../../support/aws/aws-server.ts';
import { ACCOUNT, rolesWith } from '../../support/aws/bootstrap-roles.ts';
import { sessionOn } from '../../support/aws/session-on.ts';

let server: AwsServer | undefined;
afterEach(async () => {
  await server?.close();
});

/** What the templates write into SSM, for each of these stacks. */
function parametersOf(stacks: Record<string, Record<string, string>>): Record<string, string> {
  const entries = Object.entries(stacks).flatMap(([stackName, parameters]) => {
    const { VersionParameter, SettingsParameter } = rolesWith(parameters, stackName);
    return [VersionParameter!, SettingsParameter!].map(({ Properties }) => [Properties['Name'], Properties['Value']]);
  });
  return Object.fromEntries(entries) as Record<string, string>;
}

const BOTH = parametersOf({ 'deploy-bootstrap': {}, 'deploy-bootstrap-shop': { App: 'shop' } });

async function sessionOf(caller: string, parameters: Record<string, string>) {
  server = await awsServer(({ operation, input }) => {
    if (operation === 'GetCallerIdentity')
      return { Account: ACCOUNT, Arn: `arn:aws:sts::${ACCOUNT}:${caller}`, UserId: 'x' };
    const value = parameters[String(input['Name'])];
    if (value === undefined) throw new ServiceError('ParameterNotFound', 'not there');
    return { Parameter: { Value: value } };
  });
  return sessionOn(server);
}

async function found(caller: string, parameters = BOTH): Promise<Bootstrap | undefined> {
  return await readBootstrap(await sessionOf(caller, parameters));
}

describe('the bootstrap stack of a caller', () => {
  test.each(['DeployRole', 'PlanRole', 'PreviewRole', 'PromotionRole'])(
    'is its own where the caller has the %s of one app',
    async (role) => {
      expect(await found(`assumed-role/deploy-bootstrap-shop-${role}-1A2B3C4D5E6F/run`)).toMatchObject({
        stackName: 'deploy-bootstrap-shop',
        app: 'shop',
        appBoundaryArn: expect.stringContaining('deploy-bootstrap-shop-AppBoundary-'),
        executionRoleArn: expect.stringContaining('deploy-bootstrap-shop-ExecutionRole-'),
      });
    },
  );

  test.each([
    'assumed-role/deploy-bootstrap-DeployRole-1A2B3C4D5E6F/run',
    'assumed-role/deploy-bootstrap-blog-DeployRole-1A2B3C4D5E6F/run',
    'assumed-role/my-team-DeployRole-1/run',
    'assumed-role/admin/deploy-bootstrap-shop-DeployRole-1',
    'user/ada',
  ])('is that of all apps for %s', async (caller) => {
    const bootstrap = await found(caller);
    expect(bootstrap).toMatchObject({ stackName: 'deploy-bootstrap' });
    expect([bootstrap!.app, bootstrap!.appBoundaryArn]).toEqual([undefined, undefined]);
  });

  test('is there for the role of one app where there is none for all', async () => {
    const alone = parametersOf({ 'deploy-bootstrap-shop': { App: 'shop' } });
    expect(await found('assumed-role/deploy-bootstrap-shop-DeployRole-1/run', alone)).toMatchObject({ app: 'shop' });
    await server!.close();
    expect(await found('user/ada', alone)).toBeUndefined();
  });
});

describe('the bootstrap stack that is bound to an app', () => {
  const stacks = {
    'deploy-bootstrap': {},
    'deploy-bootstrap-shop': { App: 'shop' },
    'deploy-bootstrap-shop-api': { App: 'shop-api' },
  };
  test.each([
    ['shop', 'deploy-bootstrap-shop'],
    ['shop-web', 'deploy-bootstrap-shop'],
    ['shop-api', 'deploy-bootstrap-shop-api'],
    ['shop-api-admin', 'deploy-bootstrap-shop-api'],
    ['shopping', undefined],
    ['blog-shop', undefined],
  ])('of %s is %s, whoever asks', async (app, name) => {
    expect(await ownBootstrapOf(await sessionOf('user/ada', parametersOf(stacks)), app)).toBe(name);
  });

  test('is not known where it may not be looked up, which is no failure', async () => {
    server = await awsServer(() => {
      throw new ServiceError('AccessDeniedException', 'not authorized', 403);
    });
    const session = sessionOn(server);
    expect(await ownBootstrapOf(session, 'shop')).toBeUndefined();
  });
});

test.each([
  [undefined, 'blog', true],
  ['shop', 'shop', true],
  ['shop', 'shop-api', true],
  ['shop', 'shopping', false],
  ['shop', 'blog', false],
  ['shop-api', 'shop', false],
])('roles with App=%s are for app %s: %s', (app, wanted, allowed) => {
  const refuse = () => refuseOtherApp({ stackName: 'x', version: 5, artifactsBucket: 'a', app }, wanted);
  if (allowed) expect(refuse).not.toThrow();
  else expect(refuse).toThrow(expect.objectContaining({ code: 'other-app' }));
});
