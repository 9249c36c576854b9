import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { explainAwsError, type AwsSession } from '../../aws/index.ts';
import { messageOf } from '../../report/index.ts';
import { programFailure, type Transfer } from './transfer.ts';

/** Milliseconds: longer than the program works on one request. */
const ENDPOINT_TIMEOUT = 960_000;

/** The transfer function of templates/stacks/data-transfer.yaml, which mounts the file system. */
export class FunctionTransfer implements Transfer {
  readonly starts = false;
  readonly timeHint = "Raise the function's Timeout (up to 900 s) and MemorySize";
  readonly label: string;
  readonly identity: string;
  readonly #name: string;
  readonly #lambda: LambdaClient;

  /** `name`: name or ARN of the function. */
  constructor(name: string, session: AwsSession) {
    this.label = `function ${name}`;
    this.identity = `function:${session.region}:${name}`;
    this.#name = name;
    this.#lambda = session.patient().client(LambdaClient);
  }

  async invoke<T>(request: object): Promise<T> {
    const command = new InvokeCommand({ FunctionName: this.#name, Payload: Buffer.from(JSON.stringify(request)) });
    const answer = await this.#lambda.send(command).catch((error: unknown) => {
      throw explainAwsError(error, `Function ${this.#name} could not be invoked`);
    });
    const text = Buffer.from(answer.Payload ?? []).toString();
    if (!answer.FunctionError) return JSON.parse(text) as T;
    const { errorMessage } = JSON.parse(text) as { errorMessage?: string };
    throw programFailure(this.label, errorMessage ?? answer.FunctionError, 'See its log group');
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

/** An endpoint of the app that passes each request to the transfer program: the way to a container's own disk. */
export class EndpointTransfer implements Transfer {
  readonly starts = false;
  readonly timeHint = 'Let the endpoint give the program more time, or leave the file out';
  readonly label: string;
  readonly identity: string;
  readonly #url: string;
  readonly #token: string | undefined;

  /** `token`: bearer token of the endpoint. */
  constructor(url: string, token: string | undefined) {
    this.label = `the app at ${new URL(url).origin}`;
    this.identity = `endpoint:${url}`;
    this.#url = url;
    this.#token = token;
  }

  async invoke<T>(request: object): Promise<T> {
    const { status, text } = await this.#post(JSON.stringify(request));
    if (status < 200 || status > 299) throw this.#failure(`HTTP ${status}${text && `: ${text.slice(0, 200)}`}`);
    try {
      return JSON.parse(text) as T;
    } catch {
      throw this.#failure(`The answer is not JSON: ${JSON.stringify(text.slice(0, 80))}`);
    }
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  async #post(body: string): Promise<{ status: number; text: string }> {
    try {
      const answer = await fetch(this.#url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...(this.#token && { authorization: `Bearer ${this.#token}` }) },
        body,
        redirect: 'error',
        signal: AbortSignal.timeout(ENDPOINT_TIMEOUT),
      });
      return { status: answer.status, text: await answer.text() };
    } catch (error) {
      throw this.#failure(messageOf(error instanceof Error && error.cause ? error.cause : error));
    }
  }

  #failure(why: string) {
    return programFailure(
      this.label,
      why,
      "Check file-system.endpoint and token-variable in the plan, and the app's log",
    );
  }
}
