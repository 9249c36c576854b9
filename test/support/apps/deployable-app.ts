import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** By one process: Linux copies what this one has in memory for each that it starts, which takes longer than git does. */
const COMMIT = `git add --all &&
git -c user.name=t -c user.email=t@example.test -c maintenance.auto=false commit --quiet --allow-empty --message change &&
git rev-parse HEAD`;

/** The smallest app with everything that a deployment touches: a function, a site, and a history of commits. */
export class DeployableApp {
  readonly folder = mkdtempSync(join(tmpdir(), 'deploy-app-'));

  constructor() {
    this.git('init', '--quiet', '--initial-branch=main');
    this.write('web/assets/app-BQslR4LL.js', 'document.title = "app"\n');
    this.build('one');
  }

  /**
   * Writes a build: its function answers `text` and the status on its health path, with `only` below that address alone;
   * its page shows `text`.
   */
  build(text: string, health = 200, only = ''): this {
    const there = `${JSON.stringify(only)}.includes(event.requestContext.apiId)`;
    this.write(
      'api/index.mjs',
      `export const handler = async (event) => ({
  statusCode: event.rawPath === '/api/health' && ${only ? there : true} ? ${health} : 200,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ text: ${JSON.stringify(text)}, version: process.env.APP_VERSION, greeting: process.env.GREETING }),
});
`,
    );
    this.write(
      'web/index.html',
      `<!doctype html><title>app</title><script src="/assets/app-BQslR4LL.js"></script><p>${text}</p>\n`,
    );
    return this;
  }

  /** Commits everything; returns the commit. */
  commit(): string {
    return execFileSync('sh', ['-c', COMMIT], { cwd: this.folder, encoding: 'utf8' }).trim();
  }

  /** Checks out a commit, as actions/checkout does with `ref`. */
  checkOut(commit: string): void {
    this.git('checkout', '--quiet', commit);
  }

  write(path: string, content: string | Uint8Array): void {
    const file = join(this.folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }

  read(path: string): string {
    return readFileSync(join(this.folder, path), 'utf8');
  }

  private git(...args: string[]): void {
    execFileSync('git', args, { cwd: this.folder });
  }
}
