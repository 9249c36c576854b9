import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Failure, messageOf } from '../report/index.ts';
import { parseResources } from './definition/parse.ts';
import type { Resources } from './definition/resources.ts';

const INLINE = /^\s*\{|^\s*("?(tables|buckets|queues|files|cache|network|schedules|grants|\$schema)"?)\s*:/m;

/** What the input `resources` says: the path of a file below `directory`, or a resources file written in place. */
export function readResources(input: string, directory: string): Resources {
  if (INLINE.test(input)) return parseResources(input, '(inline)');
  const path = input.trim();
  let text: string;
  try {
    text = readFileSync(resolve(directory, path), 'utf8');
  } catch (error) {
    throw new Failure({
      code: 'input',
      what: `The resources file ${path.slice(0, 200)} cannot be read`,
      why: messageOf(error),
      todo: 'Give the path of a file below working-directory, the resources themselves (tables: ...), or none',
    });
  }
  return parseResources(text, path);
}
