import type { OpenEnvironment } from '../../environment/index.ts';
import { readHistory } from '../../release/index.ts';
import { markdown, messageOf } from '../../report/index.ts';
import { describeReleases, listReleases } from './releases.ts';

/** How many of the last releases the summary of a deployment shows. */
const SHOWN = 5;

/** Adds the last releases to the summary. They are for people only: what is in their way is a warning. */
export async function reportReleases({ context, releases }: OpenEnvironment): Promise<void> {
  if (!releases) return;
  try {
    const history = await readHistory(releases, SHOWN);
    if (history.entries.length === 0) return;
    const listed = await listReleases(history, SHOWN);
    context.report.summary(markdown.details('The last releases', describeReleases(listed)));
  } catch (error) {
    context.report.warning(`The last releases could not be read: ${messageOf(error)}`, { title: 'Release records' });
  }
}
