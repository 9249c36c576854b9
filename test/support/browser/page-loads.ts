import { chromium, type Browser, type Page } from 'playwright-core';

export const CHROMIUM = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';

/** Headless, and without the services that a browser calls by itself. */
export function startBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: CHROMIUM,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

export interface PageLoads {
  loads: number;
  /** Loads with a failed request, an error on the console, or a page that never became ready; and broken old tabs. */
  broken: number;
  problems: string[];
  /** Requests without an answer or with one of 400 and above, in loads and in old tabs. */
  failedRequests: number;
  consoleErrors: number;
  versions: Set<number>;
  /** Loads of a lazy chunk in a tab that was opened on an earlier version. */
  oldTabs: number;
  /** Of these, the ones that got it, and of their own version. */
  chunksFound: number;
}

/** How many tabs stay open on the version that they were opened on, and how many loads later they ask for their chunk. */
const OLD_TAB_EVERY = 4;

/**
 * Loads the site again and again, at each of the addresses in turn, until `until` resolves; new visitors and visitors with
 * a cache alternate. Every fourth page stays open, and asks for its lazy chunk `loadsLater` loads later.
 */
export async function loadPages(
  browser: Browser,
  addresses: readonly string[],
  until: Promise<unknown>,
  loaded: () => void = () => undefined,
  loadsLater = 6,
): Promise<PageLoads> {
  const result: PageLoads = {
    loads: 0,
    broken: 0,
    problems: [],
    failedRequests: 0,
    consoleErrors: 0,
    versions: new Set(),
    oldTabs: 0,
    chunksFound: 0,
  };
  let over = false;
  void until.finally(() => (over = true)).catch(() => undefined);
  const returning = await browser.newContext();
  const open: { page: Page; since: number }[] = [];
  while (!over) {
    const address = addresses[result.loads % addresses.length]!;
    const context = result.loads % 2 ? returning : await browser.newContext();
    const page = await context.newPage();
    const problems = watch(page, result);
    await loadOnce(page, address, result, problems);
    loaded();
    const keep = result.loads % OLD_TAB_EVERY === 0 && problems.length === 0;
    if (keep) open.push({ page, since: result.loads });
    else await (context === returning ? page.close() : context.close());
    if (open[0] && result.loads - open[0].since >= loadsLater) await useOldTab(open.shift()!.page, result);
  }
  while (open.length > 0) await useOldTab(open.shift()!.page, result);
  await returning.close();
  return result;
}

/** Collects what goes wrong in a page from now on, and counts it in the result. */
function watch(page: Page, result: PageLoads): string[] {
  const problems: string[] = [];
  const requestFailed = (problem: string) => {
    result.failedRequests++;
    problems.push(problem);
  };
  const onConsole = (problem: string) => {
    result.consoleErrors++;
    problems.push(problem);
  };
  page.removeAllListeners();
  page.on('requestfailed', (request) => requestFailed(`${request.url()}: ${request.failure()?.errorText ?? 'failed'}`));
  page.on('response', (response) => {
    if (response.status() >= 400)
      requestFailed(`${response.url()}: ${response.status()} ${response.headers()['x-local-edge'] ?? ''}`);
  });
  page.on('console', (message) => {
    if (message.type() === 'error') onConsole(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => onConsole(`error: ${error.message}`));
  return problems;
}

async function loadOnce(page: Page, address: string, result: PageLoads, problems: string[]): Promise<void> {
  result.loads++;
  try {
    await page.goto(address, { waitUntil: 'load', timeout: 60_000 });
    const version = await page.waitForFunction('globalThis.ready', undefined, { timeout: 60_000 });
    result.versions.add((await version.jsonValue()) as number);
  } catch (error) {
    problems.push(`not ready: ${String(error).split('\n')[0]}`);
  }
  if (problems.length === 0) return;
  result.broken++;
  result.problems.push(`load ${result.loads}: ${problems.join('; ')}`);
}

/** A tab that was opened long ago loads the rest of its version. */
async function useOldTab(page: Page, result: PageLoads): Promise<void> {
  const problems = watch(page, result);
  result.oldTabs++;
  try {
    const [version, loaded] = (await page.evaluate(
      '(async () => [globalThis.ready, await globalThis.loadLazy()])()',
    )) as number[];
    if (version !== loaded) problems.push(`the tab of version ${version} got chunk ${loaded}`);
  } catch (error) {
    problems.push(`old tab: ${String(error).split('\n')[0]}`);
  }
  if (problems.length > 0) {
    result.broken++;
    result.problems.push(`old tab: ${problems.join('; ')}`);
  } else result.chunksFound++;
  await page.close();
}
