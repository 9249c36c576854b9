type Child = Node | string | false | null | undefined;
type Attributes = Record<string, string | number | boolean | undefined | ((event: Event) => void)>;

/** An element: functions become listeners, true/false set or leave out an attribute, text is never markup. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name, value);
    else if (value !== undefined && value !== false) element.setAttribute(name, value === true ? '' : String(value));
  }
  element.append(
    ...(children.filter((child) => child instanceof Node || (typeof child === 'string' && child !== '')) as (
      Node | string
    )[]),
  );
  return element;
}

/** Writes only when the text differs, so that screen readers and selections are left alone. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

let hide: ReturnType<typeof setTimeout> | undefined;

/** A short message at the bottom of the window. */
export function toast(message: string): void {
  const element = document.getElementById('toast')!;
  element.textContent = message;
  element.classList.add('shown');
  clearTimeout(hide);
  hide = setTimeout(() => element.classList.remove('shown'), 4000);
}
