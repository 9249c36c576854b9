import picomatch from 'picomatch';
import { Failure } from '../../report/index.ts';
import type { FilesDefinition } from '../definition/definition.ts';
import { compileTemplate, type Template } from '../mapping/template.ts';
import { Impossible, rowOf } from '../model/value.ts';
import { isBesideDatabase } from './journals.ts';

/** Which files a migration selects, and their paths on both sides, in the direction in which it runs. */
export interface FilePaths {
  /** Path in the target of a path in the source; undefined for a file that the migration does not select. */
  targetPath(path: string): string | undefined;
  /** Path in the source of a path in the target; undefined for a file that this migration cannot have written. */
  sourcePath(path: string): string | undefined;
}

/** Compiles the globs and templates of `files` in the plan. A path that they make ambiguous is a Failure as a source path. */
export function filePaths(name: string, files: FilesDefinition, direction: 'forward' | 'reverse'): FilePaths {
  const { forward, inverse } = compilePaths(name, files);
  const [toTarget, toSource] = direction === 'forward' ? [forward, inverse] : [inverse, forward];
  return {
    targetPath: (path) =>
      unlessAmbiguous(path, toTarget, (error) => {
        throw new Failure({
          code: 'plan',
          what: `${name}: files.path cannot rename ${path}`,
          why: error.message,
          todo: 'Change the templates, or exclude the file with files.exclude',
        });
      }),
    sourcePath: (path) => unlessAmbiguous(path, toSource, () => undefined),
  };
}

type Rename = (path: string) => string | undefined;

/** The paths of the plan's `from` as paths of its `to`, and back. Both throw Impossible for an ambiguous path. */
function compilePaths(name: string, files: FilesDefinition): { forward: Rename; inverse: Rename } {
  const matches = picomatch(files.include ?? ['**'], { dot: true, ignore: [...(files.exclude ?? [])] });
  const selected = (path: string | undefined) =>
    // What they hold is in the snapshot of their database, or journals.ts makes it a reason against the database.
    path !== undefined && matches(path) && !(files.sqlite && isBesideDatabase(path)) ? path : undefined;
  if (!files.path) return { forward: selected, inverse: selected };
  const [from, to] = [compileTemplate(files.path.from), compileTemplate(files.path.to)];
  if (from.fields.toSorted().join() !== to.fields.toSorted().join()) {
    throw new Failure({
      code: 'plan',
      what: `${name}: files.path cannot be undone`,
      why: `from has {${from.fields.join('}, {')}}, to has {${to.fields.join('}, {')}}`,
      todo: 'Use the same names on both sides',
    });
  }
  const rename = (path: string | undefined, parse: Template, format: Template) => {
    const fields = parse.parse(path);
    return fields && format.format(rowOf(Object.entries(fields)));
  };
  return {
    forward: (path) => rename(selected(path), from, to),
    inverse: (path) => selected(rename(path, to, from)),
  };
}

function unlessAmbiguous(
  path: string,
  rename: Rename,
  ambiguous: (error: Impossible) => undefined,
): string | undefined {
  try {
    return rename(path);
  } catch (error) {
    if (error instanceof Impossible) return ambiguous(error);
    throw error;
  }
}
