import { useEffect, useRef, useState } from 'preact/hooks';
import { ApiError, messageOf, type Note, type Store } from '../api.ts';
import { When } from '../time.tsx';
import { toast } from '../toast.ts';
import { Composer, Problem } from './form.tsx';

const POLL_MS = 5000;

/** A list with the form that adds to it; what others, or another device, add appears by itself. */
export function List({ store, placeholder }: { store: Store; placeholder: string }) {
  const { noun, maxText } = store;
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

  const send = async (text: string) => {
    await store.create(text);
    await refresh();
  };
  const remove = async (item: Note) => {
    try {
      await store.remove(item.id, item.version);
      toast('Deleted');
      input.current?.focus();
    } catch (error) {
      const isStale = error instanceof ApiError && error.current;
      toast(`Not deleted: ${isStale ? `this ${noun} has just been changed by someone else` : messageOf(error)}`);
    }
    await refresh();
  };

  return (
    <>
      <Composer {...{ placeholder, maxText, input, send }} label={`New ${noun}`} button={`Add ${noun}`} />
      {problem && <Problem text={problem} />}
      {!items && !problem && <p class="soft">Reading…</p>}
      {items?.length === 0 && <p class="soft">{`No ${noun}s yet. The first one is yours.`}</p>}
      {items && items.length > 0 && (
        <ul>
          {items.map((item) => (
            <li key={item.id}>
              <a class="text" href={`/${noun}s/${item.id}`}>
                {item.text}
              </a>
              <div class="meta soft">
                <When at={item.createdAt} />
                {item.version > 1 && <span>edited</span>}
                <button type="button" class="quiet" onClick={() => void remove(item)}>
                  Delete<span class="hidden">{` “${item.text.slice(0, 40)}”`}</span>
                </button>
              </div>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
