import { base, prompts } from '../api.ts';
import { useSession } from '../session.tsx';
import { List } from './list.tsx';
import { View } from './view.tsx';

/** The prompts of who is signed in, with a way to take them all along. */
export function Prompts() {
  const { settings } = useSession();
  return (
    <View title="Your prompts" tab="Prompts">
      {settings?.user === null && (
        <p class="soft">
          Only you see your prompts: <a href="/account">sign in</a> first.
        </p>
      )}
      {settings?.user && (
        <>
          <List store={prompts} placeholder="A text that you ask for again and again" />
          <p class="soft">
            <a href={`${base}/api/prompts/export`} download>
              Export all as a SQLite file
            </a>
          </p>
        </>
      )}
    </View>
  );
}
