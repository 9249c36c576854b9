import type { ComponentType } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { lazy, LocationProvider, Route, Router, useLocation } from 'preact-iso';
import { api, type Settings } from './api.ts';
import { Deployment } from './deployment.tsx';
import { SessionContext } from './session.tsx';
import { NotLoaded } from './views/message.tsx';
import { Notes } from './views/notes.tsx';

/** A view that is loaded when it is needed. A new release may have taken its file away. */
const later = <T,>(load: () => Promise<ComponentType<T>>) =>
  lazy<ComponentType<T>>(() => load().catch(() => NotLoaded));
const Chat = later(async () => (await import('./views/chat.tsx')).Chat);
const Prompts = later(async () => (await import('./views/prompts.tsx')).Prompts);
const Account = later(async () => (await import('./views/account.tsx')).Account);
const SharedNote = later(async () => (await import('./views/note.tsx')).SharedNote);
const OwnPrompt = later(async () => (await import('./views/note.tsx')).OwnPrompt);
const Missing = later(async () => (await import('./views/message.tsx')).Missing);

/** Paths of the API are left to the browser. */
export const App = () => (
  <LocationProvider scope={/^(?!\/api\/)/}>
    <Page />
  </LocationProvider>
);

const PLACES = { '/': 'Notes', '/prompts': 'Prompts', '/chat': 'Chat', '/account': 'Account' };

function Page() {
  const { path } = useLocation();
  const main = useRef<HTMLElement>(null);
  const [settings, setSettings] = useState<Settings>();
  useEffect(() => void api.settings().then(setSettings, () => undefined), []);
  const setUser = (user: string | null) => setSettings({ signIn: false, chatNeedsKey: false, ...settings, user });
  const isHere = (place: string) => (place === '/' ? /^\/($|notes\/)/.test(path) : path.startsWith(place));

  return (
    <SessionContext.Provider value={{ settings, setUser }}>
      <a class="skip hidden" href="#main">
        Skip to the content
      </a>
      <header class="top">
        <a class="brand" href="/">
          <svg viewBox="0 0 32 32" width="28" height="28" aria-hidden="true">
            <rect fill="var(--tint)" stroke="var(--accent)" x="9" y="3" width="20" height="20" rx="5" />
            <rect fill="var(--accent)" x="3" y="9" width="20" height="20" rx="5" />
            <path stroke="var(--card)" stroke-width="2" d="M8.500 16.500h9M8.500 21.500h5.500" />
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
      </header>
      <div class="frame">
        <Deployment />
        <main id="main" tabIndex={-1} ref={main}>
          {/* The focus moves along, so that a screen reader reads on there. */}
          <Router onRouteChange={() => main.current?.focus({ preventScroll: true })}>
            <Route path="/" component={Notes} />
            <Route path="/notes/:id" component={SharedNote} />
            <Route path="/prompts" component={Prompts} />
            <Route path="/prompts/:id" component={OwnPrompt} />
            <Route path="/chat" component={Chat} />
            <Route path="/account" component={Account} />
            <Route default component={Missing} />
          </Router>
        </main>
      </div>
    </SessionContext.Provider>
  );
}
