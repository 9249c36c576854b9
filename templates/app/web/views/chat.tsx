import { useRef, useState } from 'preact/hooks';
import { chat } from '../api.ts';
import { useSession } from '../session.tsx';
import { Composer, Field } from './form.tsx';
import { View } from './view.tsx';

type Message = { from: 'you' | 'app'; text: string };

/** A conversation whose answers appear as they come. It lasts as long as this view; the key is never stored. */
export function Chat() {
  const { settings } = useSession();
  const [messages, setMessages] = useState<Message[]>([]);
  const [key, setKey] = useState('');
  const [busy, setBusy] = useState(false);
  const conversation = useRef<string>(undefined);
  const input = useRef<HTMLTextAreaElement>(null);

  const send = async (text: string) => {
    setBusy(true);
    let answer = '';
    const show = () => setMessages([...messages, { from: 'you', text }, { from: 'app', text: answer }]);
    show();
    try {
      for await (const event of chat(text, conversation.current, key)) {
        conversation.current = event.conversation ?? conversation.current;
        answer += event.text ?? '';
        show();
      }
    } catch (error) {
      // The question stays in the form, and what had come of an answer goes with it.
      setMessages(messages);
      throw error;
    } finally {
      setBusy(false);
    }
  };

  return (
    <View title="Chat">
      {settings?.chatNeedsKey && (
        <Field
          label="Your key for the chat service"
          type="password"
          autocomplete="off"
          onInput={(event) => setKey(event.currentTarget.value)}
        />
      )}
      <div class="log" role="log" aria-label="Conversation" aria-busy={busy} tabIndex={0}>
        {messages.length === 0 && <p class="soft">Ask something: the answer comes word by word.</p>}
        {messages.map(({ from, text }, index) => (
          <p key={index} class={`said ${from}`}>
            <span class="hidden">{from === 'you' ? 'You: ' : 'The app: '}</span>
            {text || '…'}
          </p>
        ))}
      </div>
      <Composer label="Your message" button="Send" maxText={4000} input={input} send={send} />
    </View>
  );
}
