import { useEffect, useState } from 'preact/hooks';
import { api, type Settings } from './api.ts';
import { Deployment } from './deployment.tsx';
import { usePath, View, type Route } from './router.tsx';
import { SessionContext } from './session.tsx';
import { Notes } from './views/notes.tsx';

const ROUTES: Route[] = [
  { path: /^\/$/, view: () => Notes },
  { path: /^\/notes\/([^/]+)\/?$/, view: async () => (await import('./views/note.tsx')).SharedNote },
  { path: /^\/prompts\/([^/]+)\/?$/, view: async () => (await import('./views/note.tsx')).OwnPrompt },
  { path: /^\/prompts\/?$/, view: async () => (await import('./views/prompts.tsx')).Prompts },
  { path: /^\/chat\/?$/, view: async () => (await import('./views/chat.tsx')).Chat },
  { path: /^\/account\/?$/, view: async () => (await import('./views/account.tsx')).Account },
  { path: /.*()/, view: async () => (await import('./views/missing.tsx')).Missing },
];

const PLACES = { '/': 'Notes', '/prompts': 'Prompts', '/chat': 'Chat', '/account': 'Account' };

export function App() {
  const path = usePath();
  const [pulse, setPulse] = useState<{ state: 'ok' | 'down'; text: string }>();
  const [settings, setSettings] = useState<Settings>();
  useEffect(() => void api.settings().then(setSettings, () => undefined), []);
  const setUser = (user: string | null) => setSettings({ signIn: false, chatNeedsKey: false, ...settings, user });
  const isHere = (place: string) => (place === '/' ? /^\/($|notes\/)/.test(path) : path.startsWith(place));

  return (
    <SessionContext.Provider value={{ settings, setUser }}>
      <a class="skip" href="#main">
        Skip to the content
      </a>
      <header class="top">
        <a class="brand" href="/">
          <svg viewBox="0 0 32 32" width="28" height="28" aria-hidden="true">
            <rect class="back" x="9" y="3" width="20" height="20" rx="5" />
            <rect class="front" x="3" y="9" width="20" height="20" rx="5" />
            <path d="M8.500 16.500h9M8.500 21.500h5.500" />
          </svg>
          Notes
        </a>
        <nav aria-label="Parts of the app">
          {Object.entries(PLACES).map(([place, name]) => (
            <a key={place} href={place} aria-current={isHere(place) ? 'page' : undefined}>
              {name}
            </a>
          ))}
        </nav>
        <p class="pulse" role="status" data-state={pulse?.state}>
          {pulse?.text ?? 'Connecting…'}
        </p>
      </header>
      <div class="frame">
        <Deployment report={setPulse} />
        <View path={path} routes={ROUTES} />
      </div>
    </SessionContext.Provider>
  );
}
