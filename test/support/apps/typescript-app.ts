/** A small TypeScript app as a caller's repository holds it: a function built by `npm run build`, and a page of its own. */
export function typescriptFunction(): Record<string, string> {
  return {
    'package.json': JSON.stringify({ type: 'module', private: true, scripts: { build: 'node build.mjs' } }),
    'build.mjs': `import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';

if (Object.keys(process.env).some((name) => /^AWS_(?!(DEFAULT_)?REGION$)/.test(name))) throw new Error('The build sees AWS credentials');
mkdirSync('dist', { recursive: true });
writeFileSync('dist/index.mjs', stripTypeScriptTypes(readFileSync('src/index.ts', 'utf8')));
`,
    'src/index.ts': `interface Request {
  rawPath: string;
}

export async function handler({ rawPath }: Request) {
  const body: object =
    rawPath === '/api/health' ? { status: 'ok', version: process.env.APP_VERSION } : { message: 'not here' };
  return {
    statusCode: rawPath === '/api/health' ? 200 : 404,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  };
}
`,
    'web/index.html': '<!doctype html><html lang="en"><title>Shop</title><h1>Open all day</h1></html>\n',
  };
}
