import { createHash } from 'node:crypto';
import { siteFolder } from '../apps/site-folder.ts';

/**
 * Build number `version` of a small app, as a bundler makes it: a page that names a script and a style sheet by hash; the
 * script loads a chunk when a user asks for it, and a file whose name never changes. The page is ready when all of that
 * has run, and says which version it is.
 */
export function appBuild(version: number) {
  const lazy = `export const version = ${version};\n`;
  const lazyName = hashed('lazy', 'js', lazy);
  const style = `body { --version: ${version}; }\n`;
  const styleName = hashed('style', 'css', style);
  const script = [
    `const settings = await (await fetch('/settings.json')).json();`,
    `if (typeof settings.version !== 'number') throw new Error('settings');`,
    `if (!getComputedStyle(document.body).getPropertyValue('--version').trim()) throw new Error('style');`,
    `globalThis.loadLazy = async () => (await import('/assets/${lazyName}')).version;`,
    `globalThis.ready = ${version};`,
    '',
  ].join('\n');
  const scriptName = hashed('app', 'js', script);
  return siteFolder({
    'index.html': [
      '<!doctype html>',
      `<title>Version ${version}</title>`,
      '<link rel="icon" href="/icon.svg">',
      `<link rel="stylesheet" href="/assets/${styleName}">`,
      '<body>',
      `<script type="module" src="/assets/${scriptName}"></script>`,
    ].join('\n'),
    [`assets/${scriptName}`]: script,
    [`assets/${lazyName}`]: lazy,
    [`assets/${styleName}`]: style,
    'settings.json': JSON.stringify({ version }),
    'icon.svg': '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><rect width="1" height="1"/></svg>',
  });
}

function hashed(name: string, extension: string, content: string): string {
  return `${name}-${createHash('sha256').update(content).digest('hex').slice(0, 12)}.${extension}`;
}
