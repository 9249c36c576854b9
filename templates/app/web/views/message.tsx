import { View } from './view.tsx';

/** For addresses, and notes, that are not there. */
export const Missing = ({ text = 'There is nothing at this address.' }: { text?: string }) => (
  <View title="Not found">
    <p>{text}</p>
    <a class="button primary" href="/">
      All notes
    </a>
  </View>
);

/** A view that did not load: a new release may have come, so a full load helps. */
export const NotLoaded = () => (
  <View title="This part of the page did not load" tab="Not loaded">
    <p>The connection broke, or a new version was just deployed.</p>
    <button type="button" class="primary" onClick={() => location.reload()}>
      Load again
    </button>
  </View>
);
