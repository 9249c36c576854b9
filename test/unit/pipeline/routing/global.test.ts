import { describe, expect, test } from '@jest/globals';
import type { Deployment } from '../../../../src/pipeline/deployment.ts';
import { checkRateLimit, globalNeeds } from '../../../../src/pipeline/routing/global.ts';
import { stackRequest } from '../../../../src/pipeline/steps/stack-step.ts';
import { renderTemplate } from '../../../support/cloudformation/render.ts';
import { shippedTemplate } from '../../../../src/stack/index.ts';
import { failureWith } from '../../../support/failure-with.ts';

type Asked = Parameters<typeof globalNeeds>[0];
const asked = (parameterOverrides: Record<string, string>, more: Partial<Asked> = {}): Asked => ({
  web: 'web',
  edge: false,
  parameterOverrides,
  ...more,
});
const DOMAIN = { DomainName: 'shop.example.com', HostedZoneId: 'Z1' };
const PREVIEW = { preview: { until: '' } };

describe('what a distribution takes from us-east-1', () => {
  test.each<[string, Asked, boolean, boolean]>([
    ['nothing', asked({}), false, false],
    ['a certificate for a domain with its zone', asked(DOMAIN), true, false],
    ['none where one is given', asked({ ...DOMAIN, CertificateArn: 'arn:1' }), false, false],
    ['none where nobody can prove the domain', asked({ DomainName: 'shop.example.com' }), false, false],
    ['a web ACL', asked({ RateLimit: '100' }), false, true],
    ['both, with edge alone', asked({ ...DOMAIN, RateLimit: '10' }, { web: undefined, edge: true }), true, true],
    ['no web ACL for a limit of 0', asked({ RateLimit: '0' }), false, false],
    ['no certificate for an API without a distribution', asked(DOMAIN, { web: undefined }), false, false],
    ['nothing for a preview', asked({ ...DOMAIN, RateLimit: '100' }, PREVIEW), false, false],
  ])('%s', (_, request, certificate, webAcl) => {
    expect(globalNeeds(request)).toEqual({ certificate, webAcl });
  });

  test.each<[string, Asked, string[]]>([
    ['fewer than WAF takes', asked({ RateLimit: '9' }), ['RateLimit', '9', '10', '2000000000']],
    ['more', asked({ RateLimit: '2000000001' }), ['RateLimit', '2000000001', '2000000000']],
    ['no number', asked({ RateLimit: 'many' }), ['RateLimit', 'many']],
    ['half a request', asked({ RateLimit: '10.5' }), ['RateLimit', '10.5']],
    ['less than none', asked({ RateLimit: '-10' }), ['RateLimit', '-10']],
    ['no distribution', asked({ RateLimit: '100' }, { web: undefined }), ['RateLimit', 'web']],
    ['two web ACLs', asked({ RateLimit: '100', WebAclArn: 'arn:1' }), ['RateLimit', 'WebAclArn']],
  ])('a limit is refused: %s', (_, request, facts) => {
    expect(() => checkRateLimit(request)).toThrow(failureWith('input', ...facts));
  });

  test.each<[string, Asked]>([
    ['without a distribution', asked({ RateLimit: '0' }, { web: undefined })],
    ["beside a web ACL of one's own", asked({ RateLimit: '0', WebAclArn: 'arn:1' })],
  ])('a limit of 0 is none, and is taken %s', (_, request) => {
    expect(() => checkRateLimit(request)).not.toThrow();
  });

  test('a preview has no distribution, and the workflow may keep the limit', () => {
    expect(() => checkRateLimit(asked({ RateLimit: '100' }, { web: undefined, ...PREVIEW }))).not.toThrow();
  });
});

test('its name has the region of the environment', () => {
  const deployment = {
    request: { app: 'shop', environment: 'production', tags: {} },
    context: { session: { region: 'eu-central-1' } },
  } as unknown as Deployment;
  const { stackName } = stackRequest(deployment, 'global', { template: { body: '' }, parameters: {} });
  expect(stackName).toBe('shop-production-global-eu-central-1');
});

test('its template makes what is asked for: a certificate proved in the zone, 429 for who asks too often', () => {
  const { text } = shippedTemplate('templates', 'global');
  const made = (parameters: Record<string, string>) => renderTemplate(text, { parameters }).resources;
  expect(Object.keys(made(DOMAIN))).toEqual(['Certificate']);
  expect(made(DOMAIN)['Certificate']!.Properties).toMatchObject({
    ValidationMethod: 'DNS',
    DomainValidationOptions: [{ DomainName: 'shop.example.com', HostedZoneId: 'Z1' }],
  });
  const { WebAcl, ...others } = made({ RateLimit: '100' });
  expect(others).toEqual({});
  expect(WebAcl!.Properties).toMatchObject({
    Scope: 'CLOUDFRONT',
    Rules: [
      {
        Action: { Block: { CustomResponse: { ResponseCode: 429 } } },
        Statement: { RateBasedStatement: { AggregateKeyType: 'IP', EvaluationWindowSec: 60, Limit: '100' } },
      },
    ],
  });
});
