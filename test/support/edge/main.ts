// The local edge as a program of its own: node test/support/edge/main.ts --emulator http://localhost:4566 --port 8080
// Prints one line of JSON ({"url","port","tlsPort","caFile","connectTo","pid"}) when it listens, and runs until SIGTERM.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { startEdge } from './index.ts';

const { values } = parseArgs({
  options: {
    emulator: { type: 'string' },
    region: { type: 'string' },
    port: { type: 'string' },
    'tls-port': { type: 'string' },
    'points-of-presence': { type: 'string' },
    'propagation-ms': { type: 'string' },
    'default-distribution-file': { type: 'string' },
    folder: { type: 'string' },
  },
});
/** The file may come, and name another one, at any time. */
function readId(file: string | undefined): string | undefined {
  try {
    return file === undefined ? undefined : readFileSync(file, 'utf8').trim() || undefined;
  } catch {
    return undefined;
  }
}

const number = (text: string | undefined) => (text === undefined ? undefined : Number(text));
const edge = await startEdge({
  emulatorEndpoint: values.emulator ?? process.env['AWS_ENDPOINT_URL'] ?? 'http://localhost:4566',
  region: values.region,
  port: number(values.port),
  tlsPort: number(values['tls-port']),
  pointsOfPresence: number(values['points-of-presence']),
  propagationMs: number(values['propagation-ms']),
  defaultDistribution: () => readId(values['default-distribution-file']),
  folder: values.folder,
});
const { url, port, tlsPort, caFile, connectTo } = edge;
console.log(JSON.stringify({ url, port, tlsPort, caFile, connectTo, pid: process.pid }));
for (const signal of ['SIGTERM', 'SIGINT'] as const)
  process.once(signal, () => void edge.stop().then(() => process.exit(0)));
