import { h } from './dom.ts';

export interface View {
  /** Becomes the document's title. */
  title: string;
  element: HTMLElement;
  /** Called when the view goes: stops what it started. */
  leave?: () => void;
}

export interface Route {
  path: RegExp;
  /** Gets what the path's groups matched. */
  view: (...parts: (string | undefined)[]) => View | Promise<View>;
}

let show: (() => Promise<void>) | undefined;

/** Goes to a path of this page without loading it anew. */
export function navigate(path: string): void {
  history.pushState(null, '', path);
  void show?.();
}

/** Shows the view of the address, follows links of this page and the back button, and moves the focus along. */
export function startRouter(main: HTMLElement, routes: readonly Route[]): void {
  let current: View | undefined;
  let turn = 0;

  show = async () => {
    const mine = ++turn;
    const first = current === undefined;
    const path = decodeURI(location.pathname);
    const route = routes.find((candidate) => candidate.path.test(path));
    if (!route) return;
    let view: View;
    try {
      view = await route.view(...route.path.exec(path)!.slice(1));
    } catch {
      view = failedView();
    }
    if (mine !== turn) {
      view.leave?.();
      return;
    }
    current?.leave?.();
    current = view;
    document.title = view.title;
    main.replaceChildren(view.element);
    if (!first) {
      window.scrollTo(0, 0);
      main.focus({ preventScroll: true });
    }
  };

  document.addEventListener('click', (event) => {
    const link = (event.target as Element).closest<HTMLAnchorElement>('a[data-link]');
    if (!link || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    navigate(link.pathname);
  });
  addEventListener('popstate', () => void show?.());
  void show();
}

/** A chunk that did not load: a new release may have come, so a full load helps. */
function failedView(): View {
  return {
    title: 'Notes',
    element: h(
      'section',
      { class: 'message' },
      h('h1', {}, 'This part of the page did not load'),
      h('p', {}, 'The connection broke, or a new version was just deployed.'),
      h('button', { type: 'button', class: 'primary', click: () => location.reload() }, 'Load again'),
    ),
  };
}
