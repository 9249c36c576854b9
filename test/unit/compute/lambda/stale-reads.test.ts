import { describe, expect, test } from '@jest/globals';
import type { AwsSession } from '../../../../src/aws/index.ts';
import { goLive } from '../../../../src/compute/index.ts';
import { ensureFunctionUrl } from '../../../../src/compute/lambda/function-url.ts';
import { recordingReporter } from '../../../support/recording-reporter.ts';

type Answers = Record<string, (input: Record<string, unknown>) => object>;

function sessionOf(answers: Answers): { session: AwsSession; sent: { name: string; input: object }[] } {
  const sent: { name: string; input: object }[] = [];
  const client = {
    send: (command: { input: Record<string, unknown> }) =>
      Promise.resolve().then(() => {
        const name = command.constructor.name.replace(/Command$/, '');
        sent.push({ name, input: command.input });
        return answers[name]!(command.input);
      }),
  };
  return { session: { client: () => client } as unknown as AwsSession, sent };
}

const fails = (name: string, status: number) =>
  Object.assign(new Error(name), { name, $fault: 'client', $metadata: { httpStatusCode: status } });
const refused = () => fails('PreconditionFailedException', 412);

/** Aliases as Lambda has them: each write makes another revision, and another one than the present is refused. */
class Alias {
  version = '1';
  revision = 1;
  /** How many reads answer what was before the last change. */
  stale = 0;
  /** How many answers to a write are lost; the SDK asks again. */
  lost = 0;

  read = () => {
    if (this.stale > 0) {
      this.stale--;
      return { FunctionVersion: this.version, RevisionId: String(this.revision - 1) };
    }
    return { FunctionVersion: this.version, RevisionId: String(this.revision) };
  };

  write = ({ FunctionVersion, RevisionId }: Record<string, unknown>): object => {
    if (RevisionId !== String(this.revision)) throw refused();
    this.version = String(FunctionVersion);
    this.revision++;
    if (this.lost === 0) return {};
    this.lost--;
    return this.write({ FunctionVersion, RevisionId });
  };
}

const live = async (alias: Alias, more: Answers = {}) => {
  const { session, sent } = sessionOf({ GetAlias: alias.read, UpdateAlias: alias.write, ...more });
  await goLive({ session, report: recordingReporter() }, 'shop', { version: '2', expected: { version: '1' } });
  return sent;
};

describe('a version goes live', () => {
  test('though the answer to its write is lost, and the second request meets the first', async () => {
    const alias = Object.assign(new Alias(), { lost: 1 });
    await live(alias);
    expect(alias.version).toBe('2');
  });

  test('though the alias is read as it was before its last change', async () => {
    const alias = Object.assign(new Alias(), { stale: 2 });
    await live(alias);
    expect(alias.version).toBe('2');
  });

  test('and not over what somebody else has made live in between', async () => {
    const alias = new Alias();
    const UpdateAlias = () => {
      alias.version = '3';
      throw refused();
    };
    await expect(live(alias, { UpdateAlias })).rejects.toMatchObject({ code: 'superseded' });
    expect(alias.version).toBe('3');
  });
});

describe('the address of a function', () => {
  const gone = () => {
    throw fails('ResourceNotFoundException', 404);
  };
  const of = { functionName: 'shop', alias: 'live' };
  const url = { FunctionUrl: 'https://abc.lambda-url.eu-central-1.on.aws/' };

  test('is what was just made, though a read does not know it yet', async () => {
    const { session } = sessionOf({
      GetFunctionUrlConfig: gone,
      AddPermission: () => ({}),
      CreateFunctionUrlConfig: () => url,
    });
    expect(await ensureFunctionUrl(session, of, { InvokeMode: 'BUFFERED' })).toBe(url.FunctionUrl.slice(0, -1));
  });

  test('is read until it is known, where the answer that had it is lost', async () => {
    let reads = 0;
    const { session } = sessionOf({
      GetFunctionUrlConfig: () => (++reads < 3 ? gone() : url),
      AddPermission: () => ({}),
      CreateFunctionUrlConfig: () => {
        throw fails('ResourceConflictException', 409);
      },
    });
    expect(await ensureFunctionUrl(session, of, { InvokeMode: 'BUFFERED' })).toBe(url.FunctionUrl.slice(0, -1));
  });
});
