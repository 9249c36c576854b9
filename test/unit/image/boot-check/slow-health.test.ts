import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@jest/globals';
import { systemClock } from '../../../../src/aws/index.ts';
import { checkServer } from '../../../../src/image/boot-check/boot-check.ts';
import { scriptedEngine } from '../../../support/images/scripted-engine.ts';

/** A health path may look at a database first; a request that is given up after two seconds would never see it answer. */
test('an app whose health path takes its time is healthy', async () => {
  let asked = 0;
  const server = createServer((_, response) => {
    asked++;
    setTimeout(() => response.writeHead(200).end(), 2500);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  const engine = scriptedEngine(([verb, , name = '']) => {
    const running = { State: { Running: true }, NetworkSettings: { Networks: { [name]: { IPAddress: '127.0.0.1' } } } };
    return verb === 'container' ? { stdout: JSON.stringify([running]) } : {};
  });
  const options = { level: 'enforce', path: '/health', port, environment: {}, memory: 512, timeout: 60_000 } as const;
  const report = { note: () => undefined };
  const seen = await checkServer({ engine, image: 'shop', ports: [], options }, { clock: systemClock, report });
  server.close().closeAllConnections();
  expect([seen.kind, asked]).toEqual(['healthy', 1]);
});
