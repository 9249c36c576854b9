import { poll, PollTimeout } from '../../aws/index.ts';
import { applicationLogs, type Evidence } from '../../stack/index.ts';
import type { Deployment } from '../deployment.ts';
import type { Target } from './targets.ts';

/** Milliseconds until CloudWatch Logs has what was just written, usually. */
const ARRIVES_WITHIN = 5000;

/**
 * What the application logged: the status alone does not show why it fails. Lines arrive some seconds after they are written;
 * an error among them is waited for, unless users meet the version: going back is more urgent then.
 */
export async function logsBehind(
  { context: { session, clock, signal }, results: { backend }, beside }: Deployment,
  { version, isNewBackend }: Pick<Target, 'version' | 'isNewBackend'>,
): Promise<Evidence[]> {
  if (!backend) return [];
  let logs: Evidence[] = [];
  const look = async () => {
    const all = await applicationLogs(session, backend.stackId, version);
    // What stands beside the service was asked, and not the service.
    logs = beside ? all.filter(({ title }) => title.includes('-candidate')) : all;
    return logs.some(({ reason }) => reason) || undefined;
  };
  try {
    await poll(look, { timeout: isNewBackend ? ARRIVES_WITHIN : 0, clock, signal });
  } catch (error) {
    if (!(error instanceof PollTimeout)) throw error;
  }
  return logs;
}
