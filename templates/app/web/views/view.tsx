import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';

/** One part of the page: its title is the window's, too. */
export function View({ title, tab = title, children }: { title: string; tab?: string; children: ComponentChildren }) {
  useEffect(() => void (document.title = tab === 'Notes' ? tab : `${tab} · Notes`), [tab]);
  return (
    <section>
      <h1>{title}</h1>
      {children}
    </section>
  );
}
