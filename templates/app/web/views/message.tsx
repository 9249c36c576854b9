import { useTitle } from '../title.ts';

/** For addresses, and notes, that are not there. */
export function Missing({ text = 'There is nothing at this address.' }: { text?: string }) {
  useTitle('Not found');
  return (
    <section>
      <h1>Not found</h1>
      <p>{text}</p>
      <a class="button primary" href="/">
        All notes
      </a>
    </section>
  );
}

/** A view that did not load: a new release may have come, so a full load helps. */
export function NotLoaded() {
  useTitle('Not loaded');
  return (
    <section>
      <h1>This part of the page did not load</h1>
      <p>The connection broke, or a new version was just deployed.</p>
      <button type="button" class="primary" onClick={() => location.reload()}>
        Load again
      </button>
    </section>
  );
}
