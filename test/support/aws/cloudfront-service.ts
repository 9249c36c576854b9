import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** An answer to one request: a status of an invalidation, or an error by its name. */
export type CloudFrontAnswer = 'InProgress' | 'Completed' | { error: string; status?: number };

export interface CloudFrontService {
  endpoint: string;
  /** "POST invalidation #site:root /a", "GET invalidation", in order. */
  calls: string[];
  /** The different caller references of all POSTs. */
  references: Set<string>;
  close(): Promise<void>;
}

/**
 * A loopback server for the states of an invalidation that no local engine produces: each list of answers is given in
 * turn, the last one for every request after. It speaks CloudFront's REST XML:
 * https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_CreateInvalidation.html
 */
export async function cloudfrontService(answers: {
  create: CloudFrontAnswer[];
  get?: CloudFrontAnswer[];
}): Promise<CloudFrontService> {
  const calls: string[] = [];
  const references = new Set<string>();
  const given = { create: 0, get: 0 };
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const creating = request.method === 'POST';
      const paths = [...body.matchAll(/<Path>([^<]*)<\/Path>/g)].map(([, path]) => path!);
      calls.push(`${request.method} invalidation ${paths.join(' ')}`.trim());
      if (creating) references.add(/<CallerReference>([^<]*)</.exec(body)?.[1] ?? '');
      const list = (creating ? answers.create : answers.get) ?? [];
      const count = creating ? given.create++ : given.get++;
      const answer = list[Math.min(count, list.length - 1)] ?? { error: 'NoSuchInvalidation', status: 404 };
      response.setHeader('content-type', 'text/xml');
      if (typeof answer === 'object') {
        response.writeHead(answer.status ?? 400);
        response.end(
          `<ErrorResponse><Error><Type>Sender</Type><Code>${answer.error}</Code><Message>${answer.error}</Message></Error></ErrorResponse>`,
        );
        return;
      }
      response.writeHead(creating ? 201 : 200);
      response.end(
        `<Invalidation xmlns="http://cloudfront.amazonaws.com/doc/2020-05-31/"><Id>I1</Id><Status>${answer}</Status><CreateTime>2026-11-21T00:00:00Z</CreateTime></Invalidation>`,
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    references,
    close: () => new Promise((resolve) => void server.close(() => resolve()).closeAllConnections()),
  };
}
