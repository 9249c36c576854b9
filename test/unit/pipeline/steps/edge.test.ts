import { describe, expect, test } from '@jest/globals';
import type { Deployment } from '../../../../src/pipeline/deployment.ts';
import { edgeRelease } from '../../../../src/pipeline/steps/edge.ts';
import { backendOf } from '../../../../src/pipeline/routing/backend-address.ts';

const backends = [backendOf('lambda', { ApiUrl: 'https://api.example' })];
const others = [backendOf('container', { ApiUrl: 'https://other.example' })];
/** What is live by its record, as it comes from the bucket. */
const previous = { site: { release: 'r1', bucket: 'b' }, backends: JSON.parse(JSON.stringify(backends)) as unknown };

describe('one look at the edge is enough', () => {
  test.each<[string, object, boolean]>([
    ['where the record of the live release says the same', { previous }, true],
    ['without a site', { previous: { backends }, site: undefined }, true],
    ['for a preview, whose pointers everybody sees at once', { request: { preview: {}, connectTo: [] } }, true],
    ['never: this run has written', { previous, edgeChanged: true }, false],
    ['never: a run that died has written the page', { previous, site: { release: 'r2' } }, false],
    ['never: a run that died has connected the API', { previous, backends: others }, false],
    ['never: a run that died was the first', {}, false],
  ])('%s', (_, changes, unchanged) => {
    const deployment = {
      ...{ request: { connectTo: [] }, plans: {}, results: { web: { outputs: {} } } },
      ...{ site: { release: 'r1' }, backends },
      ...changes,
    } as unknown as Deployment;
    expect(edgeRelease(deployment, undefined).unchanged).toBe(unchanged);
  });
});
