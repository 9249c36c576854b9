import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DemoError } from './options.ts';
import { printTable, say, style } from './terminal.ts';

/** What half of all bad builds are: a variable that nobody has set. */
const BAD = `\nif (!process.env['DATABASE_URL']) throw new Error('DATABASE_URL is not set');\n`;

/**
 * Deploys a build that cannot start, while a visitor asks the live app without pause and without trying again; shows what
 * the deployment says, and that nobody has met the bad build. `version` is the good one's.
 */
export async function showBadBuild(
  workspace: string,
  deploy: () => Promise<unknown>,
  { url, version }: { url: string; version: string },
): Promise<void> {
  const file = join(workspace, 'src', 'app.ts');
  const good = readFileSync(file, 'utf8');
  say(`${style('bold', 'Deploying a bad build')} ${style('dim', '(src/app.ts throws when it is loaded)')}`);
  writeFileSync(file, good + BAD);
  const seen = { good: 0, other: 0, failed: 0 };
  let done = false;
  const visitor = (async () => {
    while (!done) seen[await ask(url, version)]++;
  })();
  const error = await deploy().then(
    () => undefined,
    (reason: unknown) => reason,
  );
  done = true;
  await visitor;
  writeFileSync(file, good);
  if (!(error instanceof DemoError)) throw error ?? new DemoError('The bad build went live');
  say();
  say(`${style('red', '✖')} ${error.message}`);
  say();
  printTable([
    ['Asked meanwhile', `${seen.good + seen.other + seen.failed} times, without pause and without trying again`],
    ['Good answers', String(seen.good)],
    ['By the bad build', String(seen.other)],
    ['Failed', String(seen.failed)],
  ]);
  if (seen.other + seen.failed > 0) throw new DemoError('A request reached the bad build');
  say();
  say(style('bold', 'No request reached the bad build'));
  say();
}

async function ask(url: string, version: string): Promise<'good' | 'other' | 'failed'> {
  try {
    const answer = await fetch(`${url}/api/health`, { signal: AbortSignal.timeout(20_000) });
    const body = (await answer.json()) as { version?: string };
    return answer.ok && body.version === version ? 'good' : 'other';
  } catch {
    return 'failed';
  }
}
