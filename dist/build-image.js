import { main } from './main.js';
await main("build-image", import.meta.dirname);
