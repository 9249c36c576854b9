export const id = 1012;
export const ids = [1012];
export const modules = {

/***/ 1012:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   "default": () => (/* binding */ A)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_6DQS7LV2_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(4487);
/* harmony import */ var _chunk_XVT4IZAS_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(1355);
/* harmony import */ var _chunk_AUXO252F_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(5624);
/* harmony import */ var _chunk_METOXR44_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(2083);
/* harmony import */ var _chunk_JSRVWEEP_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(2512);
/* harmony import */ var _chunk_RJGW5DT2_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(6975);
/* harmony import */ var _chunk_HSWDQHJL_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(1551);
/* harmony import */ var _chunk_ZEZ3JUJV_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(1089);
/* harmony import */ var _chunk_NGTECTSC_js__WEBPACK_IMPORTED_MODULE_9__ = __webpack_require__(6519);
/* harmony import */ var _chunk_PEUGNQKU_js__WEBPACK_IMPORTED_MODULE_10__ = __webpack_require__(9240);
/* harmony import */ var _chunk_2NJVUUF2_js__WEBPACK_IMPORTED_MODULE_11__ = __webpack_require__(6920);
/* harmony import */ var _chunk_3OJAZJOI_js__WEBPACK_IMPORTED_MODULE_12__ = __webpack_require__(2337);
/* harmony import */ var _chunk_T5UWY4H3_js__WEBPACK_IMPORTED_MODULE_13__ = __webpack_require__(993);
/* harmony import */ var _chunk_J4XZGC4D_js__WEBPACK_IMPORTED_MODULE_14__ = __webpack_require__(416);
/* harmony import */ var _chunk_7JW2GAQQ_js__WEBPACK_IMPORTED_MODULE_15__ = __webpack_require__(8136);
/* harmony import */ var _chunk_EKNGXZEW_js__WEBPACK_IMPORTED_MODULE_16__ = __webpack_require__(4919);
/* harmony import */ var _chunk_RSJI6BVU_js__WEBPACK_IMPORTED_MODULE_17__ = __webpack_require__(2077);
/* harmony import */ var _chunk_U2Z5TRD7_js__WEBPACK_IMPORTED_MODULE_18__ = __webpack_require__(715);
/* harmony import */ var _chunk_A67EEJOF_js__WEBPACK_IMPORTED_MODULE_19__ = __webpack_require__(5639);
/* harmony import */ var _chunk_JUWNFQKU_js__WEBPACK_IMPORTED_MODULE_20__ = __webpack_require__(1839);
/* harmony import */ var _chunk_IH74BKKC_js__WEBPACK_IMPORTED_MODULE_21__ = __webpack_require__(133);
/* harmony import */ var _chunk_OE7PBDEP_js__WEBPACK_IMPORTED_MODULE_22__ = __webpack_require__(5646);
/* harmony import */ var _chunk_J7MG35U6_js__WEBPACK_IMPORTED_MODULE_23__ = __webpack_require__(9290);
/* harmony import */ var _chunk_MA4PDYW7_js__WEBPACK_IMPORTED_MODULE_24__ = __webpack_require__(3473);
/* harmony import */ var _chunk_DUZYL4HU_js__WEBPACK_IMPORTED_MODULE_25__ = __webpack_require__(6559);
/* harmony import */ var _chunk_WBPWOFF5_js__WEBPACK_IMPORTED_MODULE_26__ = __webpack_require__(8938);
/* harmony import */ var _chunk_J4FX6XKZ_js__WEBPACK_IMPORTED_MODULE_27__ = __webpack_require__(6081);
/* harmony import */ var _chunk_DWERGCM4_js__WEBPACK_IMPORTED_MODULE_28__ = __webpack_require__(3339);
/* harmony import */ var _chunk_2A3YVMKF_js__WEBPACK_IMPORTED_MODULE_29__ = __webpack_require__(1351);
/* harmony import */ var _chunk_6TNVSSXE_js__WEBPACK_IMPORTED_MODULE_30__ = __webpack_require__(6209);
/* harmony import */ var _chunk_PPPMRJ56_js__WEBPACK_IMPORTED_MODULE_31__ = __webpack_require__(3253);
/* harmony import */ var _chunk_D7WRJVQH_js__WEBPACK_IMPORTED_MODULE_32__ = __webpack_require__(1307);
/* harmony import */ var _chunk_X7LD42RN_js__WEBPACK_IMPORTED_MODULE_33__ = __webpack_require__(941);
/* harmony import */ var _chunk_GGSO3ZB5_js__WEBPACK_IMPORTED_MODULE_34__ = __webpack_require__(5634);
/* harmony import */ var _chunk_Y52KRMXY_js__WEBPACK_IMPORTED_MODULE_35__ = __webpack_require__(281);
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_36__ = __webpack_require__(3024);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_37__ = __webpack_require__(6760);
 const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);
function b(t){let{inputs:e,environment:i}=t,r=(0,_chunk_AUXO252F_js__WEBPACK_IMPORTED_MODULE_3__.a)(t),s=e.optional("expected-version"),n=(0,_chunk_AUXO252F_js__WEBPACK_IMPORTED_MODULE_3__.d)(e,"api",{wholeUrl:!0}),c=e.text("checks");c===""&&s===void 0&&e.required("checks","api, spa");let o=e.required("base-url","https://app.example.org");for(let[j,a]of[["base-url",o],["api-url",e.text("api-url",o)]])if(!/^https?:\/\//.test(a)||!URL.canParse(a))throw (0,_chunk_WBPWOFF5_js__WEBPACK_IMPORTED_MODULE_26__.e)(j,a,"an address that starts with https:// or http://");return{baseUrl:o,apiUrl:e.optional("api-url"),checks:(0,_chunk_XVT4IZAS_js__WEBPACK_IMPORTED_MODULE_2__.A)(c),variables:e.mapping("variables"),secrets:(0,_chunk_AUXO252F_js__WEBPACK_IMPORTED_MODULE_3__.i)(t),deadline:e.duration("deadline","120"),connectTo:e.lines("connect-to"),expectedVersion:s===void 0?void 0:{path:n,value:s,field:e.text("version-field","$.version")},failOn:e.choice("fail-on",["failed","inconclusive"],"inconclusive"),directory:r,junit:P(e,r),environment:i,forceColdStart:O(t)}}function P(t,e){let i=t.optional("junit");if(i===void 0)return;let r={input:"junit",given:i,path:(0,node_path__WEBPACK_IMPORTED_MODULE_37__.resolve)(e,i)};return (0,_chunk_6DQS7LV2_js__WEBPACK_IMPORTED_MODULE_1__.a)(r),r}function O(t){let e=t.inputs.optional("cold-start-function");if(e!==void 0)return async()=>{let{openSession:i}=await __webpack_require__.e(/* import() */ 5604).then(__webpack_require__.bind(__webpack_require__, 5604));await (0,_chunk_XVT4IZAS_js__WEBPACK_IMPORTED_MODULE_2__.D)(i(t),e)}}async function A(t){let{report:e}=t,{directory:i,junit:r,...s}=b(t),n=await (0,_chunk_XVT4IZAS_js__WEBPACK_IMPORTED_MODULE_2__.J)({...s,directory:i},e);e.summary((0,_chunk_XVT4IZAS_js__WEBPACK_IMPORTED_MODULE_2__.C)(n));let c=(0,node_path__WEBPACK_IMPORTED_MODULE_37__.join)(t.environment.RUNNER_TEMP||i,`smoke-test-${process.pid}-${Date.now()}.json`);(0,node_fs__WEBPACK_IMPORTED_MODULE_36__.writeFileSync)(c,`${JSON.stringify(n,void 0,2)}
`),r&&(0,_chunk_6DQS7LV2_js__WEBPACK_IMPORTED_MODULE_1__.b)(r,(0,_chunk_XVT4IZAS_js__WEBPACK_IMPORTED_MODULE_2__.I)(n));for(let o of["verdict","passed","failed","inconclusive"])t.output(o,n[o]);if(t.output("p95-ms",n.p95Ms),t.output("report",c),F(n,(0,node_path__WEBPACK_IMPORTED_MODULE_37__.relative)(t.context.workspace,i)),!n.acceptable)throw U(n)}function F(t,e){for(let{level:i,title:r,message:s,file:n,line:c}of (0,_chunk_XVT4IZAS_js__WEBPACK_IMPORTED_MODULE_2__.H)(t,e)){let o={title:r,file:n,startLine:c};i==="error"?(0,_chunk_MA4PDYW7_js__WEBPACK_IMPORTED_MODULE_24__.c)(s,o):(0,_chunk_MA4PDYW7_js__WEBPACK_IMPORTED_MODULE_24__.d)(s,o)}}function U({verdict:t,passed:e,failed:i,inconclusive:r,results:s}){let n=s.find(o=>o.verdict===t),c=n.findings.find(o=>o.verdict===t);return new _chunk_WBPWOFF5_js__WEBPACK_IMPORTED_MODULE_26__.c({code:t==="failed"?"checks-failed":"checks-inconclusive",what:`Checks ${t}: ${e} passed, ${i} failed, ${r} inconclusive`,why:`${n.scenario} / ${n.name}: ${(0,_chunk_XVT4IZAS_js__WEBPACK_IMPORTED_MODULE_2__.B)(c)}`,todo:"The Job Summary has each request as a curl line"})}


/***/ }),

/***/ 4487:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   a: () => (/* binding */ P),
/* harmony export */   b: () => (/* binding */ $)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_WBPWOFF5_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(8938);
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(3024);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(6760);
 const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);
function P({input:r,given:a,path:i},o="file"){let t=n=>(0,_chunk_WBPWOFF5_js__WEBPACK_IMPORTED_MODULE_1__.e)(r,a,`a ${o} that can be written (${n})`);if(y(a))throw t("an address is not a path");let e=o==="folder"?i:(0,node_path__WEBPACK_IMPORTED_MODULE_3__.dirname)(i);try{if(o==="file"&&f(i)?.isDirectory())throw t(`${i} is a folder`);for(;!f(e);)e=(0,node_path__WEBPACK_IMPORTED_MODULE_3__.dirname)(e);if(!f(e).isDirectory())throw t(`${e} is a file`);(0,node_fs__WEBPACK_IMPORTED_MODULE_2__.accessSync)(e,node_fs__WEBPACK_IMPORTED_MODULE_2__.constants.W_OK)}catch(n){throw n instanceof _chunk_WBPWOFF5_js__WEBPACK_IMPORTED_MODULE_1__.c?n:t((0,_chunk_WBPWOFF5_js__WEBPACK_IMPORTED_MODULE_1__.d)(n))}}function $({input:r,given:a,path:i},o){try{(0,node_fs__WEBPACK_IMPORTED_MODULE_2__.mkdirSync)((0,node_path__WEBPACK_IMPORTED_MODULE_3__.dirname)(i),{recursive:!0}),(0,node_fs__WEBPACK_IMPORTED_MODULE_2__.writeFileSync)(i,o)}catch(t){throw t.code==="ENOSPC"?t:(0,_chunk_WBPWOFF5_js__WEBPACK_IMPORTED_MODULE_1__.e)(r,a,`a file that can be written (${(0,_chunk_WBPWOFF5_js__WEBPACK_IMPORTED_MODULE_1__.d)(t)})`)}}function y(r){return/^[a-z][a-z0-9+.-]+:/i.test(r)}function f(r){return (0,node_fs__WEBPACK_IMPORTED_MODULE_2__.statSync)(r,{throwIfNoEntry:!1})}


/***/ }),

/***/ 5624:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   a: () => (/* binding */ L),
/* harmony export */   b: () => (/* binding */ H),
/* harmony export */   c: () => (/* binding */ U),
/* harmony export */   d: () => (/* binding */ j),
/* harmony export */   e: () => (/* binding */ D),
/* harmony export */   f: () => (/* binding */ y),
/* harmony export */   g: () => (/* binding */ I),
/* harmony export */   h: () => (/* binding */ z),
/* harmony export */   i: () => (/* binding */ F)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_METOXR44_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(2083);
/* harmony import */ var _chunk_WBPWOFF5_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(8938);
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(3024);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(6760);
 const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);
function L({inputs:t,context:o}){let n=t.text("working-directory","."),e=(0,node_path__WEBPACK_IMPORTED_MODULE_4__.resolve)(o.workspace,n);if((0,node_fs__WEBPACK_IMPORTED_MODULE_3__.existsSync)(e)&&(0,node_fs__WEBPACK_IMPORTED_MODULE_3__.statSync)(e).isDirectory())return e;throw (0,_chunk_WBPWOFF5_js__WEBPACK_IMPORTED_MODULE_2__.e)("working-directory",n,"a folder of the checked out repository; this one does not exist (is there a step actions/checkout?)")}function H(t,o,n={}){let e=t.text("parameters-file");if(e==="")return{};let r=e.replace(/\{\{\s*([\w-]+)\s*\}\}/g,(a,p)=>{if(Object.hasOwn(n,p))return n[p];let l=Object.keys(n).map(R=>`{{${R}}}`);throw (0,_chunk_WBPWOFF5_js__WEBPACK_IMPORTED_MODULE_2__.e)("parameters-file",a,l.length>0?l.join(" or "):"a path without {{...}}")}),i;try{i=(0,node_fs__WEBPACK_IMPORTED_MODULE_3__.readFileSync)((0,node_path__WEBPACK_IMPORTED_MODULE_4__.resolve)(o,r),"utf8")}catch(a){throw (0,_chunk_WBPWOFF5_js__WEBPACK_IMPORTED_MODULE_2__.e)("parameters-file",r,`a file that can be read (${a.code})`)}return (0,_chunk_METOXR44_js__WEBPACK_IMPORTED_MODULE_1__.D)(i,a=>(0,_chunk_WBPWOFF5_js__WEBPACK_IMPORTED_MODULE_2__.e)("parameters-file",r,`a file with ${a}`))}function U({context:t},o){return (0,node_path__WEBPACK_IMPORTED_MODULE_4__.relative)(t.workspace,o).replaceAll("\\","/")||"."}var b={api:"/api/health",backend:"/health",image:"/"};function j(t,o,{wholeUrl:n=!1}={}){let e=t.text("health-path",b[o]);if(/^\/(?!\/)\S*$/.test(e)||n&&/^https?:\/\/\S+$/.test(e)&&URL.canParse(e))return e;throw (0,_chunk_WBPWOFF5_js__WEBPACK_IMPORTED_MODULE_2__.e)("health-path",e,`a path that starts with one /${n?", or a whole URL":""}`)}var f=37;function D({inputs:t,context:o},n="."){let e=y({inputs:t,context:o},n),r=t.matching("environment",d(20),w(20),"production");if(e.length+r.length>f)throw (0,_chunk_WBPWOFF5_js__WEBPACK_IMPORTED_MODULE_2__.e)("app",e,`at most ${f} characters together with the environment`);return{app:e,environment:r,leaseTimeout:t.duration("lease-timeout","10min"),forceUnlock:t.boolean("force-unlock",!1)}}function y({inputs:t,context:o},n="."){let e=t.matching("app",d(30),w(30),O(o.repository,n));if(e==="")throw (0,_chunk_WBPWOFF5_js__WEBPACK_IMPORTED_MODULE_2__.e)("app","","a name of lower-case letters, digits and -","shop");if(/-pr(-|$)/.test(e))throw (0,_chunk_WBPWOFF5_js__WEBPACK_IMPORTED_MODULE_2__.e)("app",e,"a name without -pr-, which marks previews");return e}var d=t=>new RegExp(`^(?=.{1,${t}}$)[a-z](-?[a-z0-9])*$`),w=t=>`at most ${t} lower-case letters, digits and single dashes, a letter first and no dash at the end`;function O(t,o){let n=m((0,node_path__WEBPACK_IMPORTED_MODULE_4__.basename)(o)).slice(0,24);return[m(t.split("/")[1]??"").slice(0,n===""?30:29-n.length).replace(/-+$/,""),n].filter(Boolean).join("-").replace(/^[^a-z]+|-+$/g,"")}function m(t){return t.toLowerCase().replace(/[^a-z0-9]+/g,"-").replace(/^-+|-+$/g,"")}var v=/^[A-Za-z_]\w{0,63}$/,S=/^(AWS_|ACTIONS_|INPUT_|RUNNER_|GITHUB_(?!TOKEN$)|DEPLOY_|(PATH|HOME|NODE_OPTIONS|LD_PRELOAD)$)/;function I({inputs:t,report:o}){for(let e of t.text("secret-values").split(`
`).map(r=>r.trim())){e.length>3&&o.mask(e);let r=/^[\w-]+\s*[=:]\s*(.{4,})$/.exec(e)?.[1];r&&o.mask(r)}let n=t.mapping("secret-values");for(let[e,r]of Object.entries(n)){if(!v.test(e)||S.test(e))throw (0,_chunk_WBPWOFF5_js__WEBPACK_IMPORTED_MODULE_2__.f)("secret-values","names of variables that neither the runner nor AWS uses");r!==""&&o.mask(r)}return n}function z(t){let o=t.inputs.lines("pass-environment"),n=Object.entries(I(t)).filter(([e])=>o.includes(e));return{...t.environment,...Object.fromEntries(n)}}function F({inputs:t,environment:o,report:n}){let e=t.text("secrets-from").split(/[\s,]+/).filter(Boolean);return Object.fromEntries(e.map(r=>{if(!v.test(r))throw (0,_chunk_WBPWOFF5_js__WEBPACK_IMPORTED_MODULE_2__.f)("secrets-from","names of variables, not their values");let i=o[r];if(!i)throw new _chunk_WBPWOFF5_js__WEBPACK_IMPORTED_MODULE_2__.c({code:"input",what:`Input "secrets-from" names ${r}, which is not set`,todo:`Give the step env: ${r}: \${{ secrets.${r} }}, or the reusable workflow a secret SECRET_VALUES with a line ${r}=...`});return n.mask(i),[r,i]}))}


/***/ })

};
