import type { AwsRequest } from './request.ts';

/** How AWS refuses a request. */
export interface Refusal {
  code: string;
  message: string;
  status?: number;
}

/** What a rule may ask the emulator about, past the front. */
export interface Emulator {
  /** The body of the answer to a Query request of the caller's own service, such as `cloudformation` `DescribeStacks`. */
  query(service: string, action: string, fields: Record<string, string>): Promise<string>;
  /** The answer to a request of the JSON protocol, such as `ecr` `AmazonEC2ContainerRegistry_V20150921.BatchGetImage`. */
  json(service: string, target: string, input: object): Promise<unknown>;
  /** The answer to a GET request of a REST protocol; `service` is its signing name. */
  get(path: string, service?: string): Promise<{ status: number; headers: Headers; body: string }>;
}

/** One thing that AWS does and the emulator does not. */
export interface Rule {
  /** Also the name of its test: "s3-metadata-size". */
  id: string;
  /** Signing name of the service whose requests it sees, or of each of them. */
  service: string | readonly string[];
  /** What AWS does, as a sentence. */
  behaviour: string;
  /** The AWS document, or the public evidence. */
  source: string;
  /** Refuses a request before the emulator sees it. */
  refuse?(request: AwsRequest, emulator: Emulator): Refusal | undefined | Promise<Refusal | undefined>;
  /** Sends another request than the one that came. */
  rewrite?(request: AwsRequest): string | undefined;
  /** Sends another body than the one that came. */
  rewriteBody?(request: AwsRequest): string | undefined;
  /** Called when the emulator has answered, whatever it was. */
  after?(request: AwsRequest, status: number): void;
  /** Gives another answer than the emulator's. */
  answer?(
    request: AwsRequest,
    body: string,
    status: number,
    emulator: Emulator,
  ): string | undefined | Promise<string | undefined>;
  /** Headers beside the emulator's, for the answer that `answer` has changed; it gets the emulator's body. */
  headers?(request: AwsRequest, body: string): Record<string, string>;
}

/** A refusal in the protocol of the service. https://smithy.io/2.0/aws/protocols/index.html */
export function render(request: AwsRequest, { code, message, status = 400 }: Refusal): Answer {
  const { service, headers, form } = request;
  if (form.has('Action')) {
    const body = `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${xml(message)}</Message></Error></ErrorResponse>`;
    return { status, headers: { 'content-type': 'text/xml' }, body };
  }
  if (headers['x-amz-target']) return json(status, { __type: code, message }, { 'x-amzn-errortype': code });
  if (service === 's3') {
    const body = `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>${xml(message)}</Message></Error>`;
    return { status, headers: { 'content-type': 'application/xml' }, body };
  }
  if (service === 'cloudfront') {
    const body = `<ErrorResponse xmlns="http://cloudfront.amazonaws.com/doc/2020-05-31/"><Error><Type>Sender</Type><Code>${code}</Code><Message>${xml(message)}</Message></Error></ErrorResponse>`;
    return { status, headers: { 'content-type': 'text/xml' }, body };
  }
  return json(status, { message, Message: message }, { 'x-amzn-errortype': code });
}

export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

function json(status: number, body: object, headers: Record<string, string>): Answer {
  return { status, headers: { 'content-type': 'application/x-amz-json-1.1', ...headers }, body: JSON.stringify(body) };
}

function xml(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}
