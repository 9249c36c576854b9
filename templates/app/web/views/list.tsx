import { useEffect, useRef, useState } from 'preact/hooks';
import { ApiError, messageOf, type Note, type notes } from '../api.ts';
import { ago, full } from '../time.ts';
import { toast } from '../toast.ts';

const POLL_MS = 5000;

interface Options {
  store: typeof notes;
  noun: 'note' | 'prompt';
  placeholder: string;
  maxText: number;
}

/** A list with the form that adds to it; what others, or another device, add appears by itself. */
export function List({ store, noun, placeholder, maxText }: Options) {
  const [items, setItems] = useState<Note[]>();
  const [problem, setProblem] = useState('');
  const input = useRef<HTMLTextAreaElement>(null);

  const refresh = async () => {
    try {
      setItems(await store.list());
      setProblem('');
    } catch (error) {
      setProblem(`The ${noun}s could not be read. ${messageOf(error)}. Trying again…`);
    }
  };
  useEffect(() => {
    void refresh();
    const timer = setInterval(() => document.visibilityState === 'visible' && void refresh(), POLL_MS);
    return () => clearInterval(timer);
  }, []);

  const remove = async (item: Note) => {
    try {
      await store.remove(item.id, item.version);
      toast('Deleted');
      input.current?.focus();
    } catch (error) {
      toast(
        error instanceof ApiError && error.current
          ? `This ${noun} has just been changed by someone else, so it was not deleted`
          : `Not deleted: ${messageOf(error)}`,
      );
    }
    await refresh();
  };

  return (
    <>
      <Composer
        label={`New ${noun}`}
        placeholder={placeholder}
        button={`Add ${noun}`}
        maxText={maxText}
        input={input}
        send={async (text) => {
          await store.create(text);
          await refresh();
        }}
      />
      {problem && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      {!items && !problem && (
        <div class="skeleton" aria-hidden="true">
          <i />
          <i />
          <i />
        </div>
      )}
      {items?.length === 0 && <p class="empty">{`No ${noun}s yet. The first one is yours.`}</p>}
      {items && items.length > 0 && (
        <ul class="notes">
          {items.map((item) => (
            <li key={item.id} class="note">
              <a class="text" href={`/${noun}s/${item.id}`}>
                {item.text}
              </a>
              <div class="meta">
                <time dateTime={item.createdAt} title={full(item.createdAt)}>
                  {ago(item.createdAt)}
                </time>
                {item.version > 1 && <span>edited</span>}
                <button
                  type="button"
                  class="quiet"
                  aria-label={`Delete “${item.text.slice(0, 40)}”`}
                  onClick={() => void remove(item)}
                >
                  Delete
                </button>
              </div>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

interface ComposerOptions {
  label: string;
  placeholder: string;
  button: string;
  maxText: number;
  input: preact.RefObject<HTMLTextAreaElement | null>;
  send: (text: string) => Promise<void>;
}

/** A text to send; Ctrl+Enter or Cmd+Enter sends it too. The text stays when sending fails. */
export function Composer({ label, placeholder, button, maxText, input, send }: ComposerOptions) {
  const [text, setText] = useState('');
  const [sending, setSending] = useState(false);

  const submit = async (event: Event) => {
    event.preventDefault();
    if (text.trim() === '' || sending) return;
    setSending(true);
    try {
      await send(text.trim());
      setText('');
      input.current?.focus();
    } catch (error) {
      toast(`Not sent: ${messageOf(error)}`);
    }
    setSending(false);
  };

  return (
    <form class="composer" onSubmit={(event) => void submit(event)}>
      <label for="text" class="hidden">
        {label}
      </label>
      <textarea
        id="text"
        ref={input}
        rows={2}
        maxLength={maxText}
        placeholder={placeholder}
        aria-describedby="left"
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) event.currentTarget.form!.requestSubmit();
        }}
      />
      <div class="row">
        <span class="left number" id="left">
          {text === '' ? '' : `${maxText - text.length} left`}
        </span>
        <button type="submit" class="primary" disabled={text.trim() === '' || sending}>
          {button}
        </button>
      </div>
    </form>
  );
}
