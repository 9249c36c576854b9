import { useEffect, useState } from 'preact/hooks';
import { api, base, messageOf, type Device } from '../api.ts';
import { useSession } from '../session.tsx';
import { When } from '../time.tsx';
import { toast } from '../toast.ts';
import { Field, Problem } from './form.tsx';
import { View } from './view.tsx';

/** Sign in, or the devices that are signed in. */
export function Account() {
  const { settings } = useSession();
  return (
    <View title={settings?.user ? `Signed in as ${settings.user}` : 'Sign in'} tab="Account">
      {settings?.user ? <Devices /> : settings && <SignIn provider={settings.signIn} />}
    </View>
  );
}

const RULE = '3 to 32 lowercase letters, digits and hyphens';
const NAME = { label: 'Name', autocomplete: 'username', pattern: '[a-z0-9][a-z0-9\\-]{1,30}[a-z0-9]', title: RULE };
const PASSWORD = { label: 'Password (8 characters or more)', autocomplete: 'current-password', minLength: 8 };

function SignIn({ provider }: { provider: boolean }) {
  const { setUser } = useSession();
  const [problem, setProblem] = useState('');

  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const { name, password } = Object.fromEntries(new FormData(event.target as HTMLFormElement));
    const isNew = (event.submitter as HTMLButtonElement | null)?.value === 'register';
    try {
      setUser((await (isNew ? api.register : api.signIn)({ name, password })).user);
    } catch (error) {
      setProblem(messageOf(error));
    }
  };

  return (
    <form onSubmit={(event) => void submit(event)}>
      <Field name="name" {...NAME} />
      <Field name="password" {...PASSWORD} type="password" />
      {problem && <Problem text={problem} />}
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
  const signOut = async (work: () => Promise<unknown>, isHere: boolean) => {
    try {
      await work();
      if (isHere) setUser(null);
      else await refresh();
    } catch (error) {
      toast(messageOf(error));
    }
  };

  return (
    <>
      <h2>Your devices</h2>
      <ul>
        {devices.map(({ id, device, createdAt, current }) => (
          <li key={id}>
            <span class="text">{current ? 'This device' : deviceName(device)}</span>
            <div class="meta soft">
              <When at={createdAt} prefix="since " />
              <button type="button" class="quiet" onClick={() => void signOut(() => api.signOut(id), current)}>
                Sign out<span class="hidden">{` ${current ? 'of this device' : deviceName(device)}`}</span>
              </button>
            </div>
          </li>
        ))}
      </ul>
      <button type="button" onClick={() => void signOut(api.signOutEverywhere, true)}>
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
