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

async function get(url: string): Promise<Response> {
  try {
    return await fetch(url, { signal: AbortSignal.timeout(20_000) });
  } catch (error) {
    throw new DemoError(`${url} does not answer: ${(error as Error).message}`);
  }
}
