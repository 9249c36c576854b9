import { useEffect, useState } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { ApiError, base, messageOf, notes, prompts, type Note, type Store } from '../api.ts';
import { ago, full } from '../time.tsx';
import { toast } from '../toast.ts';
import { Missing } from './message.tsx';
import { View } from './view.tsx';

export const SharedNote = ({ id }: { id: string }) => <One id={id} store={notes} />;
export const OwnPrompt = ({ id }: { id: string }) => <One id={id} store={prompts} />;

/** One note or prompt at an address of its own, to read, change and delete. */
function One({ id, store }: { id: string; store: Store }) {
  const { noun, maxText } = store;
  const [note, setNote] = useState<Note>();
  const [missing, setMissing] = useState('');
  const [text, setText] = useState('');
  const [theirs, setTheirs] = useState<Note>();
  const [saving, setSaving] = useState(false);
  const { route } = useLocation();
  const home = noun === 'note' ? '/' : '/prompts';

  const show = (shown: Note) => {
    setNote(shown);
    setText(shown.text);
    setTheirs(undefined);
  };
  const unreadable = (error: unknown) =>
    setMissing(
      error instanceof ApiError && error.status === 404
        ? `There is no such ${noun}. It may have been deleted.`
        : `This ${noun} could not be read. ${messageOf(error)}`,
    );
  useEffect(() => void store.get(id).then(show, unreadable), [id]);
  if (missing) return <Missing text={missing} />;
  if (!note) return null;

  /** The API refuses with 409 what is based on an old version: both texts are shown, and the person decides. */
  const attempt = async (done: string, work: () => Promise<void>) => {
    setSaving(true);
    try {
      await work();
      toast(done);
    } catch (error) {
      if (error instanceof ApiError && error.current) setTheirs(error.current);
      else toast(`Not ${done.toLowerCase()}: ${messageOf(error)}`);
    }
    setSaving(false);
  };
  const save = (version: number) => attempt('Saved', async () => show(await store.update(id, text.trim(), version)));
  const remove = () =>
    attempt('Deleted', async () => {
      await store.remove(id, note.version);
      route(home);
    });
  const submit = (event: Event) => {
    event.preventDefault();
    void save(note.version);
  };

  return (
    <View title={`One ${noun}`} tab={note.text.slice(0, 40)}>
      <p>
        <a href={home}>{`← All ${noun}s`}</a>
      </p>
      <p class="soft" title={full(note.createdAt)}>
        {`Written ${ago(note.createdAt)}`}
        {note.version > 1 && ` · changed ${ago(note.updatedAt)}, version ${note.version}`}
      </p>
      <form class="composer" onSubmit={submit}>
        <textarea
          aria-label={`Text of the ${noun}`}
          rows={6}
          maxLength={maxText}
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
        />
        <div class="row">
          <button type="button" class="quiet" onClick={() => void remove()}>
            Delete
          </button>
          <button type="submit" class="primary" disabled={saving || text.trim() === '' || text.trim() === note.text}>
            Save
          </button>
        </div>
      </form>
      {noun === 'prompt' && <audio controls preload="none" src={`${base}/api/prompts/${id}/audio`} />}
      {theirs && (
        <div class="problem" role="alert">
          <h2>Someone else changed it</h2>
          <p>It now says:</p>
          <blockquote>{theirs.text}</blockquote>
          <div class="buttons">
            <button type="button" onClick={() => show(theirs)}>
              Take theirs
            </button>
            <button type="button" class="primary" onClick={() => void save(theirs.version)}>
              Keep mine
            </button>
          </div>
        </div>
      )}
    </View>
  );
}
