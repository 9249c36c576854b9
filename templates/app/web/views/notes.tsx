import { notes } from '../api.ts';
import { List } from './list.tsx';
import { View } from './view.tsx';

/** The notes that everyone shares. */
export const Notes = () => (
  <View title="Shared notes" tab="Notes">
    <List store={notes} placeholder="What should the next release remember?" />
  </View>
);
