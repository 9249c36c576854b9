let hide: ReturnType<typeof setTimeout> | undefined;

/** A short message at the bottom of the window. */
export function toast(message: string): void {
  const element = document.getElementById('toast')!;
  element.textContent = message;
  element.classList.add('shown');
  clearTimeout(hide);
  hide = setTimeout(() => element.classList.remove('shown'), 4000);
}
