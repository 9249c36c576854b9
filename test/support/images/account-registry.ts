import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { TEST_REGION } from '../emulator/emulator.ts';

/** The registry of one account of the emulator, which tells accounts apart by the host name alone. */
export interface AccountRegistry {
  /** localhost:<port> */
  host: string;
  stop(): Promise<void>;
}

export async function accountRegistry(account: string): Promise<AccountRegistry> {
  const emulator = new URL(process.env['AWS_ENDPOINT_URL']!);
  const server = createServer((incoming, response) => {
    const { method, url: path, headers } = incoming;
    const host = `${account}.dkr.ecr.${TEST_REGION}.amazonaws.com`;
    const { hostname, port } = emulator;
    const passed = request({ hostname, port, method, path, headers: { ...headers, host } }, (answer) => {
      response.writeHead(answer.statusCode!, answer.headers);
      answer.pipe(response);
    });
    passed.on('error', () => response.destroy());
    incoming.pipe(passed);
  });
  await new Promise<void>((listening) => server.listen(0, listening));
  return {
    host: `localhost:${(server.address() as AddressInfo).port}`,
    stop: () => new Promise((closed) => void server.close(() => closed()).closeAllConnections()),
  };
}
