import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Settings } from './api.ts';

interface Session {
  /** Undefined until the API has answered. */
  settings: Settings | undefined;
  setUser: (user: string | null) => void;
}

export const SessionContext = createContext<Session>({ settings: undefined, setUser: () => {} });

export const useSession = () => useContext(SessionContext);
