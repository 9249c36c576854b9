import type { ReleaseRecord } from '../../release/index.ts';
import { Failure } from '../../report/index.ts';

/** Throws a Failure where what is about to go live is not the release that is promoted, byte for byte. */
export function compareWithPromoted(record: ReleaseRecord, planned: { contentId?: string; site?: string }): void {
  const differs = (what: string, is: string | undefined, was: string | undefined) =>
    is === undefined || was === undefined || is === was
      ? []
      : [`${what} would be ${is}, but is ${was} in ${record.environment}`];
  const found = [
    ...differs('What runs', planned.contentId, record.content.backend || undefined),
    ...differs('The site', planned.site, record.site?.release),
  ];
  if (found.length === 0) return;
  throw new Failure({
    code: 'promotion',
    what: `Release ${record.id} would not be deployed as it is`,
    why: found.join('. '),
    todo: 'Use the version of Deploy that deployed it, and the same web-style',
  });
}
