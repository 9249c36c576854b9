import { readFileSync } from 'node:fs';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { readRequest } from '../../src/actions/inputs/deploy-inputs.ts';
import { createContext } from '../../src/operation/index.ts';
import { deploy } from '../../src/pipeline/index.ts';
import { runWith } from '../support/actions/in-process.ts';
import { DeployableApp } from '../support/apps/deployable-app.ts';
import { startEdge } from '../support/edge/index.ts';
import { unique } from '../support/names.ts';
import type { Bench } from './harness.ts';
import { describeTrips, distantSession, sequentialTrips } from './round-trips.ts';

/** Milliseconds there and back. */
const LATENCY = 80;

/** What each answer is waited for where it is more than the limit. */
const SITE =
  ' One after another: the name of the bootstrap bucket; the lease; what is there; the lists of the kept releases; the record, and the list of the new release before its files; its files; its page, and the list that says it is whole; what the edge serves; the record; which release is live; the lease. Each makes a write conditional, or lets a run that was killed be found.';

/**
 * How often a deployment waits for AWS, one answer after another: what the distance costs, whatever the machine. Requests
 * that are under way at once count once. Against the most that they may be.
 */
export default async function bench(b: Bench): Promise<void> {
  const emulator = await b.emulator();
  process.env['AWS_ENDPOINT_URL'] = emulator.endpoint;
  const edge = await startEdge({ emulatorEndpoint: emulator.endpoint, cache: false });
  b.defer(() => edge.stop());
  setDefaultCACertificates([...getCACertificates('default'), readFileSync(edge.caFile, 'utf8')]);
  const app = new DeployableApp();
  const inputs = {
    app: unique('trips'),
    environment: 'production',
    mode: 'lambda',
    source: 'api',
    web: 'web',
    deadline: '30s',
    'connect-to': edge.connectTo,
  };

  /** Deploys from that distance; returns how many answers were waited for, one after another. */
  const trips = async (latency = LATENCY, commit = app.commit()) => {
    const { session, trips } = distantSession(emulator.endpoint, latency);
    const { error } = await runWith(
      async (run) => {
        const options = { variables: run.environment, compareCommits: () => Promise.resolve('newer' as const) };
        await deploy(createContext(session, run.report), readRequest(run), options);
      },
      inputs,
      { workspace: app.folder, environment: { GITHUB_SHA: commit } },
    );
    if (error) throw error as Error;
    const row = sequentialTrips(trips);
    if (process.env['TRIPS']) console.log(describeTrips(trips, row));
    return row.length;
  };
  let change = 0;
  const edit = (folders: readonly string[]) =>
    folders.forEach((folder) => app.write(`${folder}/change.txt`, `${++change}\n`));
  const first = app.commit();
  await trips(0, first);
  const compare = async (title: string, limit: number, ours: () => Promise<number>, why = '') =>
    await b.compare(`Round trips of ${title}, one after another`, {
      unit: 'trips',
      note: `${limit} at most. Each costs the distance to the region; the answers of the app and of the edge are not counted.${why}`,
      ours,
      rivals: { limit: () => Promise.resolve(limit) },
      target: { against: 'limit', ratio: 1 },
      runs: 1,
      warmup: 0,
    });
  await compare('an unchanged deployment', 6, () => trips(LATENCY, first));
  for (const [title, limit, folders, why] of [
    ['a commit that changes nothing', 6, []],
    ['a change of the code', 12, ['api']],
    ['a change of the site', 8, ['web'], SITE],
  ] as const) {
    const ours = async () => {
      edit(folders);
      return await trips();
    };
    await compare(title, limit, ours, why);
  }
}
