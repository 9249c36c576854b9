import { startEdge, type Edge } from './edge/index.ts';
import emulatorSetup from './global-setup.ts';
import { publish } from './published.ts';

declare global {
  var deployEdge: Edge | undefined;
}

/** One emulator, one local edge and one published copy of this repository for all workflows of the level. */
export default async function setup(): Promise<void> {
  const published = publish();
  await emulatorSetup();
  const edge = await startEdge({ emulatorEndpoint: process.env['AWS_ENDPOINT_URL']! });
  globalThis.deployEdge = edge;
  const emulatorPort = new URL(process.env['AWS_ENDPOINT_URL']!).port;
  // In place of DNS: https and http of every AWS host go to the edge, the emulator's own host names to the emulator.
  const connectTo = [
    `:443:127.0.0.1:${edge.tlsPort}`,
    `:80:127.0.0.1:${edge.port}`,
    `:${emulatorPort}:127.0.0.1:${emulatorPort}`,
  ];
  Object.assign(process.env, {
    DEPLOY_PUBLISHED: await published,
    DEPLOY_EDGE_CONNECT_TO: connectTo.join('\n'),
    DEPLOY_EDGE_AUTHORITY: edge.caFile,
  });
}
