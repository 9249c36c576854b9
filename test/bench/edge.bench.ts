import { performance } from 'node:perf_hooks';
import { edgeFunction } from '../../scripts/edge.ts';
import { compileFunction, FUNCTION_SIZE_LIMIT, viewerRequest } from '../support/edge/functions.ts';
import type { Bench } from './harness.ts';

const REQUESTS = 2000;

const side = (name: string) => ({
  id: 'lambda',
  domain: `${name}.execute-api.eu-central-1.amazonaws.com`,
  protocol: 'https',
  port: 443,
  path: '',
  release: `20260101T120000Z-${name}`,
  site: name,
});
const page = (release: string) =>
  JSON.stringify({ release, base: '', shared: ['/assets/'], own: [], style: 'app', roots: ['/'], pages: [] });

/** What a point of presence knows: one release, or two of which the second has a quarter of the viewers. */
function known(shifting: boolean): Map<string, string> {
  const both = {
    candidate: side('r2'),
    weight: 25,
    from: 10,
    at: 0,
    until: 2 ** 42,
    salt: '3f9a1b2c',
    key: 'k'.repeat(32),
  };
  return new Map([
    ['api', JSON.stringify({ revision: 'a'.repeat(16), stable: side('r1'), ...(shifting && both) })],
    ['site', page('r1')],
    ['site/r1', page('r1')],
    ['site/r2', page('r2')],
  ]);
}

const EMPTY = `async function handler(event) { return event.request; }`;

/** What the edge functions cost a request. */
export default async function bench(b: Bench): Promise<void> {
  for (const [name, path] of [
    ['site.js', '/prompts/7'],
    ['api.js', '/api/prompts'],
  ] as const) {
    const code = edgeFunction(name);
    /** Microseconds that each request takes, of viewers with addresses of their own. */
    const cost = (source: string, values: Map<string, string>) => {
      const run = compileFunction(source);
      return async () => {
        const start = performance.now();
        for (let at = 0; at < REQUESTS; at++)
          await run(
            viewerRequest(path, { ip: `198.18.${at >> 8}.${at & 255}`, headers: { 'accept-encoding': 'br' } }),
            values,
          );
        return ((performance.now() - start) * 1000) / REQUESTS;
      };
    };
    await b.compare(`Edge function ${name}: time of a request, in the middle of a shift`, {
      unit: 'µs',
      runs: 9,
      note: `In the tests' stand-in for CloudFront's runtime, which allows about a millisecond. ${name} has ${Buffer.byteLength(code)} of ${FUNCTION_SIZE_LIMIT} bytes.`,
      ours: cost(code, known(true)),
      rivals: {
        'without a shift': cost(code, known(false)),
        'a function that does nothing': cost(EMPTY, known(false)),
      },
      limit: 1000,
    });
  }
}
