import { stripVTControlCharacters } from 'node:util';

/** Stack frames, and what runtimes and npm say about themselves: it tells less than what stands before it. */
const NOISE =
  /^\s*$|^\s+at |^\s*\^+$|^Node\.js v\d|^npm (error|ERR!|warn|notice)(\s*$|\s+(A complete log of this run|To see a list of scripts|npm run$|Lifecycle script|workspace |location |code ELIFECYCLE|errno |path |command ))/;

/** The lines of a log that say most: the errors in it, and how it ended. Five at most, in their order. */
export function tellingLines(log: string): string[] {
  const lines = stripVTControlCharacters(log)
    .split('\n')
    .filter((line) => !NOISE.test(line));
  const errors = lines.filter((line) => /error|exception|fatal|panic|denied|not found|cannot/i.test(line)).slice(0, 3);
  const rest = lines.slice(-(5 - errors.length));
  return lines.filter((line) => errors.includes(line) || rest.includes(line)).slice(0, 5);
}
