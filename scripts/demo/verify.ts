import { DemoError } from './options.ts';

export interface Health {
  mode: string;
  version: string;
}

/**
 * Looks at the deployed app as a browser would, through the edge: the page as it was built, whatever a person has changed
 * in it, a deep link, the API in the wanted mode, its table.
 */
export async function verify(url: string, mode: string, builtPage: string): Promise<Health> {
  for (const path of ['/', '/notes/any']) {
    const page = await get(`${url}${path}`);
    if ((await page.text()) !== builtPage)
      throw new DemoError(`${url}${path} answers ${page.status}, but not with the page that was built`);
  }
  const response = await get(`${url}/api/health`);
  const health = (await response.json().catch(() => ({}))) as Health;
  if (response.status !== 200 || health.mode !== mode)
    throw new DemoError(
      `${url}/api/health answers ${response.status}, mode ${health.mode}; expected 200, mode ${mode}`,
    );
  const ready = await get(`${url}/api/ready`);
  if (!ready.ok) throw new DemoError(`${url}/api/ready answers ${ready.status}: the app does not reach its table`);
  return health;
}

/** The distribution that a deployment has made or found, by its outputs. */
export function distributionOf(outputs: Record<string, string>): string {
  const stacks = JSON.parse(outputs['stack-outputs'] || '{}') as Record<string, Record<string, string>>;
  const id = Object.values(stacks).find(({ DistributionId }) => DistributionId !== undefined)?.DistributionId;
  if (id === undefined)
    throw new DemoError('The app is deployed, but no stack of it has the output DistributionId: nothing to open here');
  return id;
}

/** Asks for the first page at the address to open; refuses the answer of another app's distribution. Returns its status. */
export async function askShown(url: string, distribution: string): Promise<number> {
  const { headers, status } = await get(`${url}/`, 'manual');
  const answered = headers.get('x-local-distribution');
  if (answered !== distribution)
    throw new DemoError(
      `${url} shows ${answered ? `the distribution ${answered}` : 'no distribution'}, not ${distribution}, which was deployed. ` +
        'Run it with --down, and again',
    );
  return status;
}

async function get(url: string, redirect: 'follow' | 'manual' = 'follow'): Promise<Response> {
  try {
    return await fetch(url, { redirect, signal: AbortSignal.timeout(20_000) });
  } catch (error) {
    throw new DemoError(`${url} does not answer: ${(error as Error).message}`);
  }
}
