import { readInputFile } from '../files/read-input.ts';
import { parseResources } from './definition/parse.ts';
import type { Resources } from './definition/resources.ts';

const INLINE = /^\s*\{|^\s*("?(tables|buckets|queues|files|cache|network|schedules|grants|\$schema)"?)\s*:/m;

/** What the input `resources` says: the path of a file below `directory`, or a resources file written in place. */
export function readResources(input: string, directory: string): Resources {
  if (INLINE.test(input)) return parseResources(input, '(inline)');
  const path = input.trim();
  const text = readInputFile(directory, path, {
    what: `The resources file ${path.slice(0, 200)} cannot be read`,
    todo: 'Set resources to the path of a file below working-directory, the resources themselves (tables: ...), or none',
  });
  return parseResources(text, path);
}
