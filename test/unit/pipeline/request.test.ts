import { describe, expect, test } from '@jest/globals';
import { type BackendName, BACKENDS, defaultBackend } from '../../../src/pipeline/index.ts';
import { stackNames } from '../../../src/pipeline/request.ts';
import { shippedTemplate } from '../../../src/stack/index.ts';

const templates = new URL('../../../templates', import.meta.url).pathname;
const names = Object.keys(BACKENDS) as BackendName[];

describe('the shipped backends', () => {
  test.each(names)('%s takes what the pipeline gives and says where it answers', (name) => {
    const { parameters, outputs } = shippedTemplate(templates, name);
    expect(parameters).toHaveProperty('AppVersion');
    expect(outputs).toContain('ApiUrl');
    const takesImage = Object.keys(parameters).some((parameter) => /^Image(Uri)?$/.test(parameter));
    expect(takesImage).toBe(name !== 'lambda-http');
  });

  test('each mode has one that fits it', () => {
    for (const mode of ['lambda', 'container'] as const)
      expect(BACKENDS[defaultBackend({ mode, packageType: 'zip' })].mode).toBe(mode);
    expect(BACKENDS[defaultBackend({ mode: 'lambda', packageType: 'image' })].packageType).toBe('image');
  });
});

describe('the names of the stacks', () => {
  const request = { app: 'shop', environment: 'production' };

  test('a mode never shares its backend stack with another, and all share the data', () => {
    const all = names.map((backend) => stackNames({ ...request, mode: BACKENDS[backend].mode, backend }));
    expect(new Set(all.map(({ data }) => data))).toEqual(new Set(['shop-production-data']));
    expect(all.map(({ backend }) => backend)).toEqual([
      'shop-production-lambda',
      'shop-production-lambda-image',
      'shop-production-container',
      'shop-production-express',
      'shop-production-apprunner',
    ]);
  });
});
