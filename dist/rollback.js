import { main } from './main.js';
await main("rollback", import.meta.dirname);
