import { messageOf } from '../../report/index.ts';
import { tokenFor } from '../access/token.ts';
import { programFailure, type Transfer, type TransferOptions } from './transfer.ts';

/** Longer than the program's own time for one request. */
const TIMEOUT = 960_000;

/** An endpoint of the app that hands each request to the transfer program: the way to a container's own disk. */
export function openEndpointTransfer(
  url: string,
  tokenVariable: string | undefined,
  options: TransferOptions,
): Transfer {
  const { origin } = new URL(url);
  const token = tokenFor(url, tokenVariable, options);
  const label = `the app at ${origin}`;
  const todo = "Check file-system.endpoint and token-variable in the plan, and the app's log";
  return {
    label,
    identity: `endpoint:${url}`,
    starts: false,
    patience: 'Let the endpoint call the program with more time, or leave the file out',
    close: () => Promise.resolve(),
    invoke: async <T>(event: object) => {
      let answer: Response;
      let text: string;
      try {
        answer = await fetch(url, {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
          body: JSON.stringify(event),
          redirect: 'error',
          signal: AbortSignal.timeout(TIMEOUT),
        });
        text = await answer.text();
      } catch (error) {
        throw programFailure(label, messageOf(error instanceof Error && error.cause ? error.cause : error), todo);
      }
      if (!answer.ok) throw programFailure(label, `HTTP ${answer.status}${text && `: ${text.slice(0, 200)}`}`, todo);
      try {
        return JSON.parse(text) as T;
      } catch {
        throw programFailure(label, `It answered ${JSON.stringify(text.slice(0, 80))}, which is no JSON`, todo);
      }
    },
  };
}
