import { notes } from '../api.ts';
import { useTitle } from '../title.ts';
import { List } from './list.tsx';

/** The notes that everyone shares. */
export function Notes() {
  useTitle('Notes');
  return (
    <section>
      <h1>Shared notes</h1>
      <List store={notes} placeholder="What should the next release remember?" />
    </section>
  );
}
