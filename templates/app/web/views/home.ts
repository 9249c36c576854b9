import { api, ApiError, MAX_TEXT, type Note } from '../api.ts';
import { h, setText, toast } from '../dom.ts';
import type { View } from '../router.ts';
import { ago, full } from '../time.ts';

const POLL_MS = 5000;

/** The list of notes with the form that adds one; what others add appears by itself. */
export function homeView(): View {
  const list = h('ul', { class: 'notes' });
  const count = h('span', { class: 'count number' });
  const problem = h('p', { class: 'problem', role: 'alert', hidden: true });
  const empty = h('p', { class: 'empty', hidden: true }, 'No notes yet. The first one is yours.');
  const skeleton = h('div', { class: 'skeleton', 'aria-hidden': 'true' }, h('i'), h('i'), h('i'));
  const cards = new Map<string, Card>();

  const render = (notes: readonly Note[]) => {
    skeleton.remove();
    const here = new Set(notes.map((note) => note.id));
    for (const [id, card] of cards)
      if (!here.has(id)) {
        card.element.remove();
        cards.delete(id);
      }
    notes.forEach((note, index) => {
      let card = cards.get(note.id);
      if (!card) cards.set(note.id, (card = noteCard(note, () => void remove(card!))));
      card.update(note);
      if (list.children[index] !== card.element) list.insertBefore(card.element, list.children[index] ?? null);
    });
    empty.hidden = notes.length > 0;
    setText(count, notes.length > 0 ? String(notes.length) : '');
  };

  const refresh = async () => {
    try {
      render(await api.list());
      problem.hidden = true;
    } catch (error) {
      skeleton.remove();
      setText(problem, `The notes could not be read. ${messageOf(error)}. Trying again…`);
      problem.hidden = false;
    }
  };

  const remove = async (card: Card) => {
    const next = (card.element.nextElementSibling ?? card.element.previousElementSibling)?.querySelector('a');
    card.element.classList.add('leaving');
    try {
      await api.remove(card.note.id, card.note.version);
      toast('Note deleted');
      (next ?? document.querySelector<HTMLElement>('textarea'))?.focus();
    } catch (error) {
      card.element.classList.remove('leaving');
      toast(
        error instanceof ApiError && error.status === 409
          ? 'This note has just been changed by someone else, so it was not deleted'
          : `Not deleted: ${messageOf(error)}`,
      );
    }
    await refresh();
  };

  const timer = setInterval(() => document.visibilityState === 'visible' && void refresh(), POLL_MS);
  void refresh();
  return {
    title: 'Notes',
    element: h(
      'section',
      {},
      h('h1', {}, 'Shared notes ', count),
      composer(async (text) => {
        await api.create(text);
        await refresh();
      }),
      problem,
      skeleton,
      empty,
      list,
    ),
    leave: () => clearInterval(timer),
  };
}

/** The form; Ctrl+Enter or Cmd+Enter sends it too. The text stays when sending fails. */
function composer(create: (text: string) => Promise<void>): HTMLElement {
  const left = h('span', { class: 'left number', id: 'left' });
  const button = h('button', { type: 'submit', class: 'primary', disabled: true }, 'Add note');
  const input = h('textarea', {
    id: 'text',
    rows: 2,
    maxlength: MAX_TEXT,
    placeholder: 'What should the next release remember?',
    'aria-describedby': 'left',
    input: () => sync(),
    keydown: (event) => {
      const key = event as KeyboardEvent;
      if (key.key === 'Enter' && (key.metaKey || key.ctrlKey)) form.requestSubmit();
    },
  });
  const sync = () => {
    button.disabled = input.value.trim() === '';
    setText(left, input.value === '' ? '' : `${MAX_TEXT - input.value.length} left`);
  };
  const submit = async (event: Event) => {
    event.preventDefault();
    const text = input.value.trim();
    if (text === '' || button.disabled) return;
    button.disabled = true;
    try {
      await create(text);
      input.value = '';
      input.focus();
    } catch (error) {
      toast(`Not added: ${messageOf(error)}`);
    }
    sync();
  };
  const form = h(
    'form',
    { class: 'composer', submit: (event) => void submit(event) },
    h('label', { for: 'text', class: 'hidden' }, 'New note'),
    input,
    h('div', { class: 'row' }, left, button),
  );
  return form;
}

interface Card {
  note: Note;
  element: HTMLLIElement;
  update(note: Note): void;
}

function noteCard(first: Note, remove: () => void): Card {
  const text = h('a', { class: 'text', href: `/notes/${first.id}`, 'data-link': true });
  const time = h('time');
  const edited = h('span', { class: 'edited' });
  const element = h(
    'li',
    { class: 'note' },
    text,
    h(
      'div',
      { class: 'meta' },
      time,
      edited,
      h(
        'button',
        { type: 'button', class: 'quiet', 'aria-label': `Delete “${first.text.slice(0, 40)}”`, click: remove },
        'Delete',
      ),
    ),
  );
  const card: Card = {
    note: first,
    element,
    update(note) {
      card.note = note;
      setText(text, note.text);
      setText(time, ago(note.createdAt));
      time.dateTime = note.createdAt;
      time.title = full(note.createdAt);
      setText(edited, note.version > 1 ? 'edited' : '');
    },
  };
  return card;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
