import teardown from './e2e-teardown.ts';
import { startEdge, type Edge } from '../edge/index.ts';
import emulatorSetup from './global-setup.ts';
import { publish } from './published.ts';

declare global {
  var deployEdge: Edge | undefined;
}

/** One emulator, one local edge and one published copy of this repository for all workflows of the level. */
export default async function setup(): Promise<void> {
  try {
    const published = publish().then((folder) => (process.env['DEPLOY_PUBLISHED'] = folder));
    const started = await Promise.allSettled([published, emulatorSetup()]);
    for (const each of started) if (each.status === 'rejected') throw each.reason;
    globalThis.deployEdge = await edgeOfWorkflows();
  } catch (error) {
    // jest runs no teardown for a setup that failed.
    await teardown();
    throw error;
  }
}

/** The local edge as workflows under act reach it. */
export async function edgeOfWorkflows(): Promise<Edge> {
  const edge = await startEdge({ emulatorEndpoint: process.env['AWS_ENDPOINT_URL']! });
  process.env['DEPLOY_EDGE_AUTHORITY'] = edge.caFile;
  process.env['DEPLOY_EDGE_CONNECT_TO'] = connectTo(edge);
  return edge;
}

/** In place of DNS: https and http of every AWS host go to the edge, the emulator's own host names to the emulator. */
function connectTo(edge: Edge): string {
  const emulator = new URL(process.env['AWS_ENDPOINT_URL']!).port;
  const rules = [`:443:127.0.0.1:${edge.tlsPort}`, `:80:127.0.0.1:${edge.port}`, `:${emulator}:127.0.0.1:${emulator}`];
  return rules.join('\n');
}
