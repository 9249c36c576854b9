import { existsSync, readFileSync } from 'node:fs';
import { Failure } from '../../report/index.ts';

/** What GitHub says of the event, from the file of GITHUB_EVENT_PATH; undefined outside of a runner. */
export function readPayload(path: string | undefined): unknown {
  if (!path || !existsSync(path)) return undefined;
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new Failure({
      code: 'input',
      what: 'The payload of the event is not JSON',
      why: path,
      todo: 'Start the run again; GitHub writes the event file anew for every run',
      cause: error,
    });
  }
}
