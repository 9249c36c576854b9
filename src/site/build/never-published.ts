import { join } from 'node:path';
import ignore from 'ignore';
import { ignoreText } from '../../files/read-input.ts';
import { Failure, messageOf } from '../../report/index.ts';

/** Leaves files out of a site, in .gitignore's syntax, as it does for the packages of functions. */
const IGNORE_FILE = '.deployignore';

/**
 * What no site serves: files of version control and CI at the top, the packages a build was made with, files of desktops.
 * Not all names with a dot: /.well-known/ is asked for by others.
 */
const NEVER = /^(\.(git[^/]*|svn|hg|circleci)|node_modules)$|(^|\/)(\.git|\.deployignore|\.DS_Store|Thumbs\.db)$/i;

/** Whether a path is left out of a site. gitignore rules cost more than all the rest of the walk: only where there are some. */
export function leftOut(folder: string, exclude: readonly string[]): (path: string, isFolder: boolean) => boolean {
  const own = ignoreText(join(folder, IGNORE_FILE));
  if (exclude.length === 0 && own === undefined) return (path) => NEVER.test(path);
  const rules = ignore()
    .add(own ?? '')
    .add([...exclude]);
  try {
    // Rules are read when they are used first.
    rules.ignores('any');
  } catch (error) {
    throw new Failure({
      code: 'input',
      what: `A pattern in exclude or ${IGNORE_FILE} is not valid`,
      why: messageOf(error).slice(0, 200),
      cause: error,
    });
  }
  return (path, isFolder) => NEVER.test(path) || rules.ignores(isFolder ? `${path}/` : path);
}
