import type { ComponentType } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';

type Page = ComponentType<{ id: string }>;

export interface Route {
  path: RegExp;
  /** Gets what the path's group matched. Loaded when it is needed, but for the first page. */
  view: () => Page | Promise<Page>;
}

/** Goes to a path of this page without loading it anew. */
export function navigate(path: string): void {
  history.pushState(null, '', path);
  dispatchEvent(new PopStateEvent('popstate'));
}

export function useTitle(title: string): void {
  useEffect(() => void (document.title = title === 'Notes' ? title : `${title} · Notes`), [title]);
}

/** The path of the address; follows links of this page and the back button. */
export function usePath(): string {
  const [path, setPath] = useState(location.pathname);
  useEffect(() => {
    addEventListener('popstate', () => setPath(location.pathname));
    document.addEventListener('click', (event) => {
      const link = (event.target as Element).closest<HTMLAnchorElement>('a[href^="/"]:not([download])');
      if (!link || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
      if (link.pathname.startsWith('/api/')) return;
      event.preventDefault();
      navigate(link.pathname);
    });
  }, []);
  return path;
}

/** The view of a path. Moves the focus along, so that a screen reader reads on there. */
export function View({ path, routes }: { path: string; routes: readonly Route[] }) {
  const [shown, setShown] = useState<{ path: string; view: Page; id: string }>();
  const main = useRef<HTMLElement>(null);
  const isFirst = useRef(true);

  useEffect(() => {
    let stale = false;
    const route = routes.find((candidate) => candidate.path.test(path))!;
    const id = route.path.exec(path)![1] ?? '';
    const show = (view: Page) => stale || setShown({ path, view, id });
    Promise.resolve(route.view()).then(show, () => show(NotLoaded));
    return () => void (stale = true);
  }, [path]);

  useEffect(() => {
    if (!shown) return;
    if (!isFirst.current) {
      scrollTo(0, 0);
      main.current?.focus({ preventScroll: true });
    }
    isFirst.current = false;
  }, [shown]);

  return (
    <main id="main" tabIndex={-1} ref={main}>
      {shown && <shown.view key={shown.path} id={shown.id} />}
    </main>
  );
}

/** A chunk that did not load: a new release may have come, so a full load helps. */
function NotLoaded() {
  useTitle('Not loaded');
  return (
    <section class="message">
      <h1>This part of the page did not load</h1>
      <p>The connection broke, or a new version was just deployed.</p>
      <button type="button" class="primary" onClick={() => location.reload()}>
        Load again
      </button>
    </section>
  );
}
