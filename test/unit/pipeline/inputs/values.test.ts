import { describe, expect, test } from '@jest/globals';
import { fillValues, mentions } from '../../../../src/pipeline/inputs/values.ts';
import { failureWith } from '../../../support/failure-with.ts';

const known = { app: 'shop', environment: 'staging', 'web-url': 'https://x.test' };

describe('values with {{...}}', () => {
  test('are filled in, as often as they stand there', () => {
    expect(fillValues('app-env', { A: '{{web-url}},{{ app }}-{{environment}}', B: 'plain' }, known)).toEqual({
      A: 'https://x.test,shop-staging',
      B: 'plain',
    });
  });

  test('an unknown name is refused with the list', () => {
    expect(() => fillValues('app-env', { A: '{{url}}' }, known)).toThrow(
      failureWith('input', '"app-env"', '{{url}}', '{{web-url}}'),
    );
  });

  test('a known name without a value says why', () => {
    expect(() => fillValues('app-env', { A: '{{api-url}}' }, known)).toThrow(
      failureWith('input', '"app-env"', '{{api-url}}'),
    );
  });

  test('references of CloudFormation are not touched', () => {
    expect(fillValues('app-env', { A: '{{resolve:ssm:/x}}' }, known)).toEqual({ A: '{{resolve:ssm:/x}}' });
  });

  test('mentions tells what a value waits for', () => {
    expect(mentions({ A: 'x {{ web-url }}' }, 'web-url')).toBe(true);
    expect(mentions({ A: 'x {{app}}' }, 'web-url')).toBe(false);
  });
});
