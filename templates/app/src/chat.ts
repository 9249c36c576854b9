import { HTTPException } from 'hono/http-exception';
import type { Config } from './config.ts';
import { events } from './events.ts';

export type Message = { role: 'user' | 'assistant'; text: string };

/** Answers a conversation, piece by piece. */
export type Answerer = (
  messages: readonly Message[],
  key: string | undefined,
  signal: AbortSignal,
) => AsyncIterable<string>;

export const createAnswerer = ({ chat }: Config) => (chat ? openAiAnswerer(chat) : builtInAnswerer);

/** Needs no network and no key: shows how a stream arrives. */
const builtInAnswerer: Answerer = async function* (messages) {
  const { text } = messages.at(-1)!;
  const turns = messages.filter(({ role }) => role === 'user').length;
  const words = text.split(/\s+/).length;
  const answer =
    `You wrote ${words} ${words === 1 ? 'word' : 'words'}, and this is turn ${turns} of our conversation. ` +
    `I am the answerer that comes with the app: I repeat what I hear. “${text.slice(0, 200)}”`;
  for (const word of answer.split(/(?<= )/)) {
    yield word;
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
};

/** Any API with OpenAI's chat completions, asked with the caller's own key. */
function openAiAnswerer({ url, model }: { url: string; model: string }): Answerer {
  return async function* (messages, key, signal) {
    const said = messages.map(({ role, text }) => ({ role, content: text }));
    const answer = await fetch(`${url}/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(key && { authorization: `Bearer ${key}` }) },
      body: JSON.stringify({ model, stream: true, messages: said }),
      signal: AbortSignal.any([signal, AbortSignal.timeout(120_000)]),
    }).catch((error: unknown) => {
      throw new HTTPException(502, { message: 'The chat service does not answer', cause: error });
    });
    if (answer.status === 401 || answer.status === 403)
      throw new HTTPException(401, { message: 'The chat service refuses this key' });
    if (!answer.ok || !answer.body)
      throw new HTTPException(502, { message: `The chat service answers ${answer.status}` });
    let cause: unknown;
    try {
      for await (const data of events(answer.body)) {
        if (data === '[DONE]') return;
        const { choices } = JSON.parse(data) as { choices?: { delta?: { content?: string } }[] };
        const text = choices?.[0]?.delta?.content;
        if (text) yield text;
      }
    } catch (error) {
      cause = error;
    }
    // Half an answer must not pass for a whole one.
    throw new HTTPException(502, { message: 'The chat service broke off', cause });
  };
}
