import { api, ApiError, MAX_TEXT, type Note } from '../api.ts';
import { h, setText, toast } from '../dom.ts';
import { navigate, type View } from '../router.ts';
import { ago, full } from '../time.ts';
import { missingView } from './missing.ts';

/** One note at an address of its own, to read, change and delete. */
export async function noteView(id: string): Promise<View> {
  let note: Note;
  try {
    note = await api.get(id);
  } catch (error) {
    if (error instanceof ApiError && error.status === 404)
      return missingView('There is no such note. It may have been deleted.');
    return missingView(`This note could not be read. ${error instanceof Error ? error.message : ''}`);
  }

  const conflict = h('div', { class: 'conflict', role: 'alert', hidden: true });
  const history = h('p', { class: 'history' });
  const input = h('textarea', { id: 'note', rows: 6, maxlength: MAX_TEXT, input: () => sync() });
  const save = h('button', { type: 'submit', class: 'primary' }, 'Save');

  const sync = () => {
    const text = input.value.trim();
    save.disabled = text === '' || text === note.text;
  };
  const show = (shown: Note) => {
    note = shown;
    input.value = shown.text;
    const changed = shown.version > 1 ? ` · changed ${ago(shown.updatedAt)}, version ${shown.version}` : '';
    setText(history, `Written ${ago(shown.createdAt)}${changed}`);
    history.title = full(shown.createdAt);
    conflict.hidden = true;
    sync();
  };

  const submit = async (event: Event) => {
    event.preventDefault();
    if (save.disabled) return;
    save.disabled = true;
    try {
      show(await api.update(note.id, input.value.trim(), note.version));
      toast('Saved');
    } catch (error) {
      if (error instanceof ApiError && error.current) showConflict(error.current);
      else toast(`Not saved: ${error instanceof Error ? error.message : String(error)}`);
      sync();
    }
  };

  /** The API refused with 409: both texts are shown, and the person decides. */
  const showConflict = (current: Note) => {
    conflict.replaceChildren(
      h('h2', {}, 'Someone else changed this note'),
      h('p', {}, 'It now says:'),
      h('blockquote', {}, current.text),
      h(
        'div',
        { class: 'row' },
        h('button', { type: 'button', click: () => show(current) }, 'Take theirs'),
        h(
          'button',
          {
            type: 'button',
            class: 'primary',
            click: (event) => {
              note = current;
              conflict.hidden = true;
              save.disabled = false;
              void submit(event);
            },
          },
          'Keep mine',
        ),
      ),
    );
    conflict.hidden = false;
  };

  const remove = async () => {
    try {
      await api.remove(note.id, note.version);
      toast('Note deleted');
      navigate('/');
    } catch (error) {
      if (error instanceof ApiError && error.current) showConflict(error.current);
      else toast(`Not deleted: ${error instanceof Error ? error.message : String(error)}`);
    }
  };

  show(note);
  return {
    title: `${note.text.slice(0, 40)} · Notes`,
    element: h(
      'section',
      { class: 'single' },
      h('a', { class: 'back', href: '/', 'data-link': true }, '← All notes'),
      h('h1', {}, 'One note'),
      history,
      h(
        'form',
        { class: 'composer', submit: (event) => void submit(event) },
        h('label', { for: 'note', class: 'hidden' }, 'Text of the note'),
        input,
        h(
          'div',
          { class: 'row' },
          h('button', { type: 'button', class: 'quiet danger', click: () => void remove() }, 'Delete'),
          save,
        ),
      ),
      conflict,
    ),
  };
}
