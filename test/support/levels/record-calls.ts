import { appendFileSync } from 'node:fs';
import { join, sep } from 'node:path';

/**
 * With DEPLOY_RECORD_CALLS, a file: each call to AWS that src/ makes is a line in it, "S3 PutObject". What tests call
 * themselves is not. `scripts/jest.ts` makes test/support/aws/recorded-calls.json of it.
 */
const file = process.env['DEPLOY_RECORD_CALLS'];
const root = join(import.meta.dirname, '../../..') + sep;

interface Sender {
  /** The client's class is the same for all suites of a process. */
  recorded?: boolean;
  send(this: { config: { serviceId: string } }, command: object, ...rest: unknown[]): unknown;
}

if (file) {
  const { Client } = await import('@smithy/core/client');
  record(Client.prototype as unknown as Sender, file);
}

function record(sender: Sender, file: string): void {
  if (sender.recorded) return;
  sender.recorded = true;
  const { send } = sender;
  const seen = new Set<string>();
  sender.send = function (command, ...rest) {
    const call = `${this.config.serviceId} ${command.constructor.name.replace(/Command$/, '')}`;
    if (!seen.has(call) && isOurs(new Error().stack ?? '')) {
      seen.add(call);
      appendFileSync(file, `${call}\n`);
    }
    return send.call(this, command, ...rest);
  };
}

/** Whether the caller next to the SDK is the product; what an iterator of the SDK calls has none. */
function isOurs(stack: string): boolean {
  const callers = [...stack.matchAll(new RegExp(`${root}(src|test|scripts|templates)/`, 'g'))];
  // The first is this file.
  return (callers[1]?.[1] ?? 'src') === 'src';
}
