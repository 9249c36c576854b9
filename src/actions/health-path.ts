import type { Inputs } from '../github/index.ts';

/** Where each action asks when `health-path` is not given. */
const DEFAULTS = {
  /** The API lives below /api wherever a site is in front of it; this is also what the preset `api` asks. */
  api: '/api/health',
  /** A backend without a site in front has all paths for itself. */
  backend: '/health',
  /** An image of any application: the only path that is always there. Any status below 400 will do. */
  image: '/',
} as const;

/**
 * The input `health-path`: a path that starts with / and holds no space. `wholeUrl` also allows an address, for checks
 * of a health endpoint that is not below base-url.
 */
export function readHealthPath(
  inputs: Inputs,
  fallback: keyof typeof DEFAULTS,
  { wholeUrl = false }: { wholeUrl?: boolean } = {},
): string {
  const [pattern, allowed] = wholeUrl
    ? [/^(\/|https?:\/\/)\S*$/, 'a path that starts with /, or a whole URL']
    : [/^\/\S*$/, 'a path that starts with /'];
  return inputs.matching('health-path', pattern, allowed, DEFAULTS[fallback]);
}
