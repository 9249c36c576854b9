import { Failure } from '../../report/index.ts';

/** The build was still being written, or something else writes there. */
export function sourceChanged(path: string): Failure {
  return new Failure({
    code: 'source-changed',
    what: `${path} changed while it was being deployed`,
    todo: 'Let the build finish before the deployment starts, and run it again',
  });
}

/** What became of a file or folder that the scan has found and that cannot be read; other errors pass through as they are. */
export function sourceFailure(path: string, error: unknown): unknown {
  const { code, message } = error as NodeJS.ErrnoException;
  if (path.includes('\ufffd'))
    return new Failure({
      code: 'input',
      what: `${JSON.stringify(path)} cannot be deployed`,
      why: 'Its name is not UTF-8',
      todo: 'Rename the file, or list it in exclude',
    });
  if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR') return sourceChanged(path);
  if (code === 'EACCES' || code === 'EPERM')
    return new Failure({
      code: 'input',
      what: `${path} cannot be read`,
      why: message,
      todo: 'Make it readable for the user of the runner (a build in a container often writes files as root), or exclude it',
      cause: error,
    });
  return error;
}
