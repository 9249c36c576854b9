import { h } from '../dom.ts';
import type { View } from '../router.ts';

/** For addresses, and notes, that are not there. */
export function missingView(text = 'There is nothing at this address.'): View {
  return {
    title: 'Not found · Notes',
    element: h(
      'section',
      { class: 'message' },
      h('h1', {}, 'Not found'),
      h('p', {}, text),
      h('a', { class: 'button primary', href: '/', 'data-link': true }, 'All notes'),
    ),
  };
}
