import type { AwsSession } from '../../../src/aws/index.ts';

/** A session whose only KeyValueStore is in memory. */
export function keyValueSession(values: Map<string, string>): AwsSession {
  const send = (command: { constructor: { name: string }; input: { Key?: string; Value?: string } }) => {
    const { Key = '', Value } = command.input;
    if (command.constructor.name === 'PutKeyCommand') values.set(Key, Value!);
    if (command.constructor.name !== 'GetKeyCommand') return Promise.resolve({ ETag: 'e' });
    if (values.has(Key)) return Promise.resolve({ Value: values.get(Key) });
    return Promise.reject(Object.assign(new Error('Key not found'), { name: 'ResourceNotFoundException' }));
  };
  return { region: 'us-east-1', client: () => ({ send }) } as unknown as AwsSession;
}
