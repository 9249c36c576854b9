import type { ComponentType } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';

export interface Route {
  path: RegExp;
  /** Gets what the path's group matched. */
  view: ComponentType<{ id: string }> | (() => Promise<ComponentType<{ id: string }>>);
  lazy?: boolean;
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
    const changed = () => setPath(location.pathname);
    const clicked = (event: MouseEvent) => {
      const link = (event.target as Element).closest<HTMLAnchorElement>('a[href^="/"]:not([download])');
      if (!link || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
      if (link.pathname.startsWith('/api/')) return;
      event.preventDefault();
      navigate(link.pathname);
    };
    addEventListener('popstate', changed);
    document.addEventListener('click', clicked);
    return () => {
      removeEventListener('popstate', changed);
      document.removeEventListener('click', clicked);
    };
  }, []);
  return path;
}

/** The view of a path; views that are not on the first page are loaded when they are needed. Moves the focus along. */
export function View({ path, routes }: { path: string; routes: readonly Route[] }) {
  const [shown, setShown] = useState<{ path: string; view: ComponentType<{ id: string }>; id: string }>();
  const main = useRef<HTMLElement>(null);
  const first = useRef(true);

  useEffect(() => {
    let stale = false;
    const route = routes.find((candidate) => candidate.path.test(path))!;
    const id = route.path.exec(path)![1] ?? '';
    const loaded = route.lazy ? (route.view as () => Promise<ComponentType<{ id: string }>>)() : route.view;
    Promise.resolve(loaded as ComponentType<{ id: string }>).then(
      (view) => stale || setShown({ path, view, id }),
      () => stale || setShown({ path, view: NotLoaded, id }),
    );
    return () => void (stale = true);
  }, [path]);

  useEffect(() => {
    if (!shown) return;
    if (!first.current) {
      scrollTo(0, 0);
      main.current?.focus({ preventScroll: true });
    }
    first.current = false;
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
