// What the edge functions import as "cloudfront", for the door of a preview: the store is one object of the site's bucket,
// and the origin that a function chooses is handed to the door.
import { readStore } from './store.mjs';

let chosen;

/** The origin that the last call of an edge function has chosen. */
export function takeOrigin() {
  const origin = chosen;
  chosen = undefined;
  return origin;
}

export default {
  kvs: () => ({
    async get(key, options) {
      const value = (await readStore())[key];
      if (value === undefined) throw new Error(`There is no key ${key}`);
      return options?.format === 'json' ? JSON.parse(value) : value;
    },
  }),
  updateRequestOrigin(origin) {
    chosen = origin;
  },
};
