import { useTitle } from '../router.tsx';

/** For addresses, and notes, that are not there. */
export function Missing({ text = 'There is nothing at this address.' }: { id?: string; text?: string }) {
  useTitle('Not found');
  return (
    <section class="message">
      <h1>Not found</h1>
      <p>{text}</p>
      <a class="button primary" href="/">
        All notes
      </a>
    </section>
  );
}
