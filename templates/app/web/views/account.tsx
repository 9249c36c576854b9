import { useEffect, useState } from 'preact/hooks';
import { api, base, messageOf, type Device } from '../api.ts';
import { useTitle } from '../router.tsx';
import { useSession } from '../session.tsx';
import { ago, full } from '../time.ts';
import { toast } from '../toast.ts';

/** Sign in, or the devices that are signed in. */
export function Account() {
  useTitle('Account');
  const { settings } = useSession();
  return (
    <section>
      <h1>{settings?.user ? `Signed in as ${settings.user}` : 'Sign in'}</h1>
      {settings?.user ? <Devices /> : settings && <SignIn provider={settings.signIn} />}
    </section>
  );
}

function SignIn({ provider }: { provider: boolean }) {
  const { setUser } = useSession();
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [problem, setProblem] = useState('');

  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const isNew = (event.submitter as HTMLButtonElement | null)?.value === 'register';
    try {
      setUser((await (isNew ? api.register(name, password) : api.signIn(name, password))).user);
    } catch (error) {
      setProblem(messageOf(error));
    }
  };

  return (
    <form class="account" onSubmit={(event) => void submit(event)}>
      <p class="field">
        <label for="name">Name</label>
        <input
          id="name"
          required
          pattern="[a-z0-9][a-z0-9\-]{1,30}[a-z0-9]"
          title="3 to 32 lowercase letters, digits and hyphens"
          autocomplete="username"
          autocapitalize="none"
          value={name}
          onInput={(event) => setName(event.currentTarget.value)}
        />
      </p>
      <p class="field">
        <label for="password">Password (8 characters or more)</label>
        <input
          id="password"
          type="password"
          required
          minLength={8}
          autocomplete="current-password"
          value={password}
          onInput={(event) => setPassword(event.currentTarget.value)}
        />
      </p>
      {problem && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      <div class="buttons">
        <button type="submit" class="primary">
          Sign in
        </button>
        <button type="submit" value="register">
          New account
        </button>
        {provider && (
          <a class="button" href={`${base}/api/sign-in?to=/account`}>
            Sign in elsewhere
          </a>
        )}
      </div>
    </form>
  );
}

function Devices() {
  const { setUser } = useSession();
  const [devices, setDevices] = useState<Device[]>([]);

  const refresh = () => api.devices().then(setDevices, () => setUser(null));
  useEffect(() => void refresh(), []);
  const attempt = async (work: () => Promise<unknown>, gone: boolean) => {
    try {
      await work();
      if (gone) setUser(null);
      else await refresh();
    } catch (error) {
      toast(messageOf(error));
    }
  };

  return (
    <>
      <h2>Your devices</h2>
      <ul class="notes">
        {devices.map(({ id, device, createdAt, current }) => (
          <li key={id} class="note">
            <span class="text">{current ? 'This device' : deviceName(device)}</span>
            <div class="meta">
              <time dateTime={createdAt} title={full(createdAt)}>
                {`since ${ago(createdAt)}`}
              </time>
              <button type="button" class="quiet" onClick={() => void attempt(() => api.signOut(id), current)}>
                Sign out<span class="hidden">{` ${current ? 'of this device' : deviceName(device)}`}</span>
              </button>
            </div>
          </li>
        ))}
      </ul>
      <button type="button" onClick={() => void attempt(api.signOutEverywhere, true)}>
        Sign out everywhere
      </button>
    </>
  );
}

/** "Firefox on Linux", as far as a user agent tells. */
function deviceName(userAgent: string): string {
  const browser = /Edg|Firefox|Chrome|Safari/.exec(userAgent)?.[0]?.replace('Edg', 'Edge') ?? 'A program';
  const system = /Android|iPhone|iPad|Windows|Mac OS|Linux/.exec(userAgent)?.[0];
  return system ? `${browser} on ${system}` : browser;
}
