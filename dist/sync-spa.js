import { main } from './main.js';
await main("sync-spa", import.meta.dirname);
