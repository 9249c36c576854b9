import type { Inputs } from '../github/index.ts';

/** The defaults of `health-path`. They differ because the actions know different things about the application. */
const DEFAULTS = {
  /** The API is below /api if a site is in front of it. The preset `api` has the same default. */
  api: '/api/health',
  /** A backend without a site in front has all paths for itself. */
  backend: '/health',
  /** build-image checks images of any application: / is the path that most of them have. Any status below 400 passes. */
  image: '/',
} as const;

/**
 * The input `health-path`: a path that starts with / and contains no space. `wholeUrl` also allows an address, for checks
 * of an endpoint that is not below base-url.
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
