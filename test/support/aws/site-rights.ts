import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Statement } from './iam-policy.ts';

/** What actions/sync-spa/README.md says that a role needs for a bucket of its own: a name without a service has the one before it. */
export function siteRights(): Statement[] {
  const readme = readFileSync(join(import.meta.dirname, '../../../actions/sync-spa/README.md'), 'utf8');
  const [, text] = /^## Permissions\n\n([^#]+)/m.exec(readme)!;
  let service = '';
  const Action = [...text!.matchAll(/`(?:([\w-]+):)?([A-Z]\w+)`/g)].map(([, named, action]) => {
    service = named ?? service;
    return `${service}:${action}`;
  });
  return [{ Effect: 'Allow', Action, Resource: '*' }];
}
