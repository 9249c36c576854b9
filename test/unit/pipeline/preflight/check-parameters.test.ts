import { readdirSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { behindSite } from '../../../../src/pipeline/routing/balancer.ts';
import { checkParameters, warnOfLongCalls } from '../../../../src/pipeline/preflight/check-parameters.ts';
import { type DeployRequest, doorOf, stackNames } from '../../../../src/pipeline/request.ts';
import { BACKEND_ENDINGS, DOORS } from '../../../../src/release/stack-names.ts';
import { ownAddress, refusedValue, shippedTemplate } from '../../../../src/stack/index.ts';
import { renderTemplate } from '../../../support/cloudformation/render.ts';
import { may } from '../../../support/aws/bootstrap-roles.ts';
import { failureWith } from '../../../support/failure-with.ts';

const template = (name: string) => shippedTemplate('templates', name);
const CERTIFICATE = 'arn:aws:acm:eu-central-1:123456789012:certificate/c';

function check(parameterOverrides: Record<string, string>, more: Partial<DeployRequest> = {}): void {
  const request = {
    mode: 'lambda',
    template: '',
    packageType: 'zip',
    invokeMode: 'buffered',
    appSecrets: {},
    parameterOverrides,
    ...more,
  } as unknown as DeployRequest;
  checkParameters(request, { backend: template('lambda-http') });
}

describe('values that a template would not take are refused before anything is written', () => {
  test.each<[string, Record<string, string>, string[]]>([
    ['a door that is none', { Door: 'front' }, ['Door: front', 'http-api', 'function-url', 'rest']],
    ['a number that is none', { ProvisionedConcurrency: 'two' }, ['ProvisionedConcurrency', 'two', '0']],
    ['a number out of range', { MemorySize: '64' }, ['MemorySize', '64', '128', '10240']],
    ['an origin with a path', { CorsOrigins: 'https://a.example/x' }, ['CorsOrigins', 'https://a.example/x']],
    ['every origin beside one', { CorsOrigins: '*,https://a.example' }, ['CorsOrigins', '*,https://a.example']],
    ['a domain without its certificate', { DomainName: 'api.example.com' }, ['DomainName', 'CertificateArn']],
    [
      'a domain before a function URL',
      { DomainName: 'api.example.com', CertificateArn: CERTIFICATE, Door: 'function-url' },
      ['function URL', 'DomainName'],
    ],
    [
      'a domain before an API that cannot stream',
      { DomainName: 'api.example.com', CertificateArn: CERTIFICATE, InvokeMode: 'RESPONSE_STREAM' },
      ['Door rest'],
    ],
    ['CORS at a REST API', { CorsOrigins: '*', Door: 'rest' }, ['CORS', 'REST']],
    [
      'cookies for everybody',
      { CorsOrigins: '*', CorsHeaders: 'x', CorsCredentials: 'true' },
      ['CorsCredentials', 'CorsOrigins'],
    ],
    [
      'cookies with any header',
      { CorsOrigins: 'https://a.example', CorsCredentials: 'true' },
      ['CorsCredentials', 'CorsHeaders'],
    ],
    [
      'copies of a function that is stopped',
      { ProvisionedConcurrency: '1', ReservedConcurrency: '0' },
      ['ReservedConcurrency', 'ProvisionedConcurrency'],
    ],
    ['six layers', { Layers: 'a,b,c,d,e,f' }, ['Layers', '5']],
  ])('%s', (_, overrides, facts) => {
    expect(() => check(overrides)).toThrow(failureWith('input', ...facts));
  });

  test('the reader of secrets is a layer, too', () => {
    const five = { Layers: 'a,b,c,d,e' };
    expect(() => check(five)).not.toThrow();
    const appSecrets = { TOKEN: 'secretsmanager:t' };
    expect(() => check(five, { appSecrets, secretsDelivery: 'cold-start' })).toThrow(
      failureWith('input', 'Layers', '4'),
    );
    expect(() => check(five, { appSecrets, secretsDelivery: 'configuration' })).not.toThrow();
  });

  test('a mistake in the alarms holds no release back', () => {
    expect(() => check({ ErrorPeriods: 'many' })).not.toThrow();
  });

  test('what is known later is left to CloudFormation', () => {
    expect(() => check({ CorsOrigins: '{{web-url}}' })).not.toThrow();
    expect(() => check({ CorsCredentials: 'true', CorsHeaders: 'x', CorsOrigins: '{{web-url}}' })).not.toThrow();
  });

  const names = readdirSync('templates/stacks').filter((file) => file.endsWith('.yaml'));
  test.each(names)('every rule of %s is understood', (file) => {
    expect(() => refusedValue(template(file.replace('.yaml', '')), {})).not.toThrow();
  });
});

describe('a call that may take longer than its client waits', () => {
  test.each<[string, Record<string, string>, Partial<DeployRequest>, RegExp | undefined]>([
    ['behind an HTTP API', { Timeout: '31' }, {}, /Timeout is 31 s, but the HTTP API .* waits only 30 s/],
    ['as long as that', { Timeout: '30' }, {}, undefined],
    ['by default', {}, {}, undefined],
    ['with events of form 1.0', { Timeout: '60', PayloadFormat: '1.0' }, {}, /HTTP API/],
    ['behind a REST API', { Timeout: '30', Door: 'rest' }, {}, /REST API .* waits only 29 s/],
    ['behind a function URL', { Timeout: '900', Door: 'function-url' }, {}, undefined],
    ['as a stream', { Timeout: '900', Door: 'rest' }, { invokeMode: 'response_stream' }, undefined],
    ['in a container', { Timeout: '900' }, { mode: 'container' }, undefined],
    ['of a template of the app', { Timeout: '900' }, { template: 'own.yaml' }, undefined],
  ])('%s', (_, parameterOverrides, more, says) => {
    const request = { mode: 'lambda', template: '', invokeMode: 'buffered', parameterOverrides, ...more };
    const warning = warnOfLongCalls(request as DeployRequest);
    if (says) expect(warning).toMatch(says);
    else expect(warning).toBeUndefined();
  });
});

describe('behind a site', () => {
  const OWN = { ApiDomainName: 'api.example.com', ApiCertificateArn: CERTIFICATE, ApiHostedZoneId: 'Z2' };

  test("the domain is the site's; the container's own one makes its load balancer answer https", () => {
    const overrides = { DomainName: 'example.com', CertificateArn: 'arn:site', HostedZoneId: 'Z1', ...OWN };
    const parameters = behindSite(overrides);
    expect(parameters).toEqual({ DomainName: 'api.example.com', CertificateArn: CERTIFICATE, HostedZoneId: 'Z2' });
    const image = '123456789012.dkr.ecr.eu-central-1.amazonaws.com/shop@sha256:1';
    const { resources, outputs, violations } = renderTemplate(template('container-fargate').text, {
      parameters: { AppVersion: '1', Image: image, ...parameters },
    });
    expect(violations).toEqual([]);
    expect(outputs).toMatchObject({ ApiUrl: 'https://api.example.com', ApiDomain: 'api.example.com' });
    const listeners = Object.values(resources).filter(({ Type }) => Type.endsWith('::Listener'));
    expect(JSON.stringify(listeners)).toContain(CERTIFICATE);
    expect(JSON.stringify(listeners)).toContain('HTTPS');
  });

  test('a certificate of the site is none of the API', () => {
    const DomainName = {
      DomainName: 'example.com',
      CertificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/c',
    };
    const site = { web: template('web') };
    const request = { mode: 'lambda', template: '', packageType: 'zip', invokeMode: 'buffered', appSecrets: {} };
    const withOverrides = (parameterOverrides: Record<string, string>) =>
      checkParameters({ ...request, parameterOverrides } as unknown as DeployRequest, {
        backend: template('lambda-http'),
        ...site,
      });
    expect(() => withOverrides({ ...DomainName, Door: 'function-url' })).not.toThrow();
    expect(() => withOverrides({ ApiDomainName: 'api.example.com' })).toThrow(failureWith('input', 'ApiDomainName'));
  });
});

describe('the way in of a function', () => {
  const scope = { app: 'shop', environment: 'production', mode: 'lambda', backend: 'lambda-http' } as const;

  test.each<[Record<string, string>, string]>([
    [{}, 'shop-production-lambda'],
    [{ PayloadFormat: '1.0' }, 'shop-production-lambda-v1'],
    [{ Door: 'function-url' }, 'shop-production-lambda-url'],
    [{ Door: 'function-url', InvokeMode: 'RESPONSE_STREAM' }, 'shop-production-lambda-url-stream'],
    // An HTTP API cannot stream: a function URL takes its place.
    [{ InvokeMode: 'RESPONSE_STREAM' }, 'shop-production-lambda-url-stream'],
    [{ Door: 'rest' }, 'shop-production-lambda-rest'],
    [{ Door: 'rest', InvokeMode: 'RESPONSE_STREAM' }, 'shop-production-lambda-rest-stream'],
  ])('%j has a stack of its own', (parameterOverrides, name) => {
    expect(stackNames({ ...scope, parameterOverrides }).backend).toBe(name);
    expect(BACKEND_ENDINGS).toContain(name.replace('shop-production-', ''));
  });

  test('a container and a preview have no door', () => {
    const parameterOverrides = { Door: 'rest' };
    expect(doorOf({ mode: 'container', parameterOverrides })).toBeUndefined();
    expect(doorOf({ mode: 'lambda', parameterOverrides, preview: { until: '' } })).toBeUndefined();
  });

  test.each([undefined, ...DOORS])('the deploy role may move what is behind %s', (door) => {
    for (const kind of ['lambda', 'lambda-image']) {
      const name = ['shop-production', kind, door].filter(Boolean).join('-');
      const resource = `arn:aws:lambda:eu-central-1:123456789012:function:${name}:live`;
      for (const action of ['lambda:UpdateAlias', 'lambda:PutProvisionedConcurrencyConfig', 'lambda:InvokeFunction'])
        expect(may('DeployRole', { action, resource })).toBe(true);
    }
  });

  test.each<[Record<string, string>, RegExp | undefined]>([
    [{}, /Api.*ApiEndpoint/],
    [{ Door: 'rest' }, /RestApi.*live/],
    [{ Door: 'rest', InvokeMode: 'RESPONSE_STREAM' }, /RestApi.*live/],
    [{ DomainName: 'api.example.com' }, /DomainName/],
    [{ Door: 'function-url' }, undefined],
    [{ InvokeMode: 'RESPONSE_STREAM' }, undefined],
    [{ HttpApi: 'none' }, undefined],
  ])('%j: what the app can be told of its own address', (parameters, expected) => {
    const address = ownAddress(template('lambda-http'), parameters);
    if (expected) expect(JSON.stringify(address)).toMatch(expected);
    else expect(address).toBeUndefined();
  });
});
