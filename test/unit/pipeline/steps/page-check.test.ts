import { describe, expect, test } from '@jest/globals';
import { codeOf } from '../../../../src/pipeline/steps/page-check.ts';

describe('what a page needs of its own site', () => {
  test.each([
    ['<script src="/assets/app.js"></script>', ['/assets/app.js']],
    ["<script type=module src='app.js?v=1&amp;w=2'></script>", ['/app.js?v=1&w=2']],
    ['<script defer src=./app.js ></script>', ['/app.js']],
    ['<LINK REL="stylesheet" HREF="/style.css">', ['/style.css']],
    ['<link rel=modulepreload href="/a.js"><link rel="preload" href="/b.js">', ['/a.js']],
    ['<link rel="icon" href="/favicon.ico"><img src="/a.png">', []],
    ['<script src="https://cdn.example/x.js"></script><script src="//cdn.example/x.js"></script>', []],
    ['<script>document.write(\'<link rel="icon">\')</script>', []],
    ['<!-- <script src="/old.js"></script> --><script src="/new.js"></script>', ['/new.js']],
    ['<base href="/app/"><script src="main.js"></script>', ['/app/main.js']],
    ['<base href="https://"><script src="main.js"></script>', ['/main.js']],
    ['<base href="//"><script src="main.js"></script>', ['/main.js']],
    ['<base href="data:,x"><script src="main.js"></script>', ['/main.js']],
    ['<base href="mailto:x"><script src="main.js"></script><script src="/a.js"></script>', []],
    ['<script data-src="/lazy.js"></script><script src=""></script>', []],
    ['<script src="/a.js"></script><script src="/a.js"></script>', ['/a.js']],
    ['<script src="http://["></script>', []],
  ])('%s', (html, paths) => {
    expect(codeOf(html)).toEqual(paths);
  });
});
