export const id = 9916;
export const ids = [9916];
export const modules = {

/***/ 9916:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   "default": () => (/* binding */ A)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_ZYOEY4B7_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(6725);
/* harmony import */ var _chunk_LOJUKWBZ_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(3292);
/* harmony import */ var _chunk_PBCCKR3K_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(2273);
/* harmony import */ var _chunk_LDSWO73F_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(8587);
/* harmony import */ var _chunk_BJ2IR3CK_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(6210);
/* harmony import */ var _chunk_A2D24VMI_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(4855);
/* harmony import */ var _chunk_53XH7QBX_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(1936);
/* harmony import */ var _chunk_YICEVYMV_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(3506);
/* harmony import */ var _chunk_MA4PDYW7_js__WEBPACK_IMPORTED_MODULE_9__ = __webpack_require__(3473);
/* harmony import */ var _chunk_ESFEMQ2H_js__WEBPACK_IMPORTED_MODULE_10__ = __webpack_require__(1381);
/* harmony import */ var _chunk_A6CRPB4G_js__WEBPACK_IMPORTED_MODULE_11__ = __webpack_require__(7891);
/* harmony import */ var _chunk_J4FX6XKZ_js__WEBPACK_IMPORTED_MODULE_12__ = __webpack_require__(6081);
/* harmony import */ var _chunk_7MYLCRQT_js__WEBPACK_IMPORTED_MODULE_13__ = __webpack_require__(8127);
/* harmony import */ var _chunk_ZKFWC6HQ_js__WEBPACK_IMPORTED_MODULE_14__ = __webpack_require__(3112);
/* harmony import */ var _chunk_L2BCZ4RU_js__WEBPACK_IMPORTED_MODULE_15__ = __webpack_require__(7944);
/* harmony import */ var _chunk_UM5OWLOK_js__WEBPACK_IMPORTED_MODULE_16__ = __webpack_require__(1813);
/* harmony import */ var _chunk_DWERGCM4_js__WEBPACK_IMPORTED_MODULE_17__ = __webpack_require__(3339);
/* harmony import */ var _chunk_5NPYTRES_js__WEBPACK_IMPORTED_MODULE_18__ = __webpack_require__(2744);
/* harmony import */ var _chunk_2QBPTH64_js__WEBPACK_IMPORTED_MODULE_19__ = __webpack_require__(8159);
/* harmony import */ var _chunk_IBYEBBTF_js__WEBPACK_IMPORTED_MODULE_20__ = __webpack_require__(4761);
/* harmony import */ var _chunk_74SUZZKA_js__WEBPACK_IMPORTED_MODULE_21__ = __webpack_require__(2433);
/* harmony import */ var _chunk_GGSO3ZB5_js__WEBPACK_IMPORTED_MODULE_22__ = __webpack_require__(5634);
/* harmony import */ var _chunk_Y52KRMXY_js__WEBPACK_IMPORTED_MODULE_23__ = __webpack_require__(281);
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_24__ = __webpack_require__(3024);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_25__ = __webpack_require__(6760);
 const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);
function b(t){let{inputs:e,environment:i}=t,r=(0,_chunk_PBCCKR3K_js__WEBPACK_IMPORTED_MODULE_3__.a)(t),s=e.optional("expected-version"),n=(0,_chunk_PBCCKR3K_js__WEBPACK_IMPORTED_MODULE_3__.c)(e,"api",{wholeUrl:!0}),c=e.text("checks");c===""&&s===void 0&&e.required("checks","api, spa");let o=e.required("base-url","https://app.example.org");for(let[j,a]of[["base-url",o],["api-url",e.text("api-url",o)]])if(!/^https?:\/\//.test(a)||!URL.canParse(a))throw (0,_chunk_A6CRPB4G_js__WEBPACK_IMPORTED_MODULE_11__.e)(j,a,"an address that starts with https:// or http://");return{baseUrl:o,apiUrl:e.optional("api-url"),checks:(0,_chunk_LOJUKWBZ_js__WEBPACK_IMPORTED_MODULE_2__.a)(c),variables:e.mapping("variables"),secrets:(0,_chunk_PBCCKR3K_js__WEBPACK_IMPORTED_MODULE_3__.e)(t),deadline:e.duration("deadline","120"),connectTo:e.lines("connect-to"),expectedVersion:s===void 0?void 0:{path:n,value:s,field:e.text("version-field","$.version")},failOn:e.choice("fail-on",["failed","inconclusive"],"inconclusive"),directory:r,junit:P(e,r),environment:i,forceColdStart:O(t)}}function P(t,e){let i=t.optional("junit");if(i===void 0)return;let r={input:"junit",given:i,path:(0,node_path__WEBPACK_IMPORTED_MODULE_25__.resolve)(e,i)};return (0,_chunk_ZYOEY4B7_js__WEBPACK_IMPORTED_MODULE_1__.a)(r),r}function O(t){let e=t.inputs.optional("cold-start-function");if(e!==void 0)return async()=>{let{openSession:i}=await __webpack_require__.e(/* import() */ 5796).then(__webpack_require__.bind(__webpack_require__, 5796));await (0,_chunk_LOJUKWBZ_js__WEBPACK_IMPORTED_MODULE_2__.d)(i(t),e)}}async function A(t){let{report:e}=t,{directory:i,junit:r,...s}=b(t),n=await (0,_chunk_LOJUKWBZ_js__WEBPACK_IMPORTED_MODULE_2__.i)({...s,directory:i},e);e.summary((0,_chunk_LOJUKWBZ_js__WEBPACK_IMPORTED_MODULE_2__.c)(n));let c=(0,node_path__WEBPACK_IMPORTED_MODULE_25__.join)(t.environment.RUNNER_TEMP||i,`smoke-test-${process.pid}-${Date.now()}.json`);(0,node_fs__WEBPACK_IMPORTED_MODULE_24__.writeFileSync)(c,`${JSON.stringify(n,void 0,2)}
`),r&&(0,_chunk_ZYOEY4B7_js__WEBPACK_IMPORTED_MODULE_1__.b)(r,(0,_chunk_LOJUKWBZ_js__WEBPACK_IMPORTED_MODULE_2__.h)(n));for(let o of["verdict","passed","failed","inconclusive"])t.output(o,n[o]);if(t.output("p95-ms",n.p95Ms),t.output("report",c),F(n,(0,node_path__WEBPACK_IMPORTED_MODULE_25__.relative)(t.context.workspace,i)),!n.acceptable)throw U(n)}function F(t,e){for(let{level:i,title:r,message:s,file:n,line:c}of (0,_chunk_LOJUKWBZ_js__WEBPACK_IMPORTED_MODULE_2__.g)(t,e)){let o={title:r,file:n,startLine:c};i==="error"?(0,_chunk_MA4PDYW7_js__WEBPACK_IMPORTED_MODULE_9__.c)(s,o):(0,_chunk_MA4PDYW7_js__WEBPACK_IMPORTED_MODULE_9__.d)(s,o)}}function U({verdict:t,passed:e,failed:i,inconclusive:r,results:s}){let n=s.find(o=>o.verdict===t),c=n.findings.find(o=>o.verdict===t);return new _chunk_A6CRPB4G_js__WEBPACK_IMPORTED_MODULE_11__.c({code:t==="failed"?"checks-failed":"checks-inconclusive",what:`Checks ${t}: ${e} passed, ${i} failed, ${r} inconclusive`,why:`${n.scenario} / ${n.name}: ${(0,_chunk_LOJUKWBZ_js__WEBPACK_IMPORTED_MODULE_2__.b)(c)}`,todo:"The Job Summary has each request as a curl line"})}


/***/ }),

/***/ 6725:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   a: () => (/* binding */ P),
/* harmony export */   b: () => (/* binding */ $)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_A6CRPB4G_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(7891);
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(3024);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(6760);
 const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);
function P({input:r,given:a,path:i},o="file"){let t=n=>(0,_chunk_A6CRPB4G_js__WEBPACK_IMPORTED_MODULE_1__.e)(r,a,`a ${o} that can be written (${n})`);if(y(a))throw t("an address is not a path");let e=o==="folder"?i:(0,node_path__WEBPACK_IMPORTED_MODULE_3__.dirname)(i);try{if(o==="file"&&f(i)?.isDirectory())throw t(`${i} is a folder`);for(;!f(e);)e=(0,node_path__WEBPACK_IMPORTED_MODULE_3__.dirname)(e);if(!f(e).isDirectory())throw t(`${e} is a file`);(0,node_fs__WEBPACK_IMPORTED_MODULE_2__.accessSync)(e,node_fs__WEBPACK_IMPORTED_MODULE_2__.constants.W_OK)}catch(n){throw n instanceof _chunk_A6CRPB4G_js__WEBPACK_IMPORTED_MODULE_1__.c?n:t((0,_chunk_A6CRPB4G_js__WEBPACK_IMPORTED_MODULE_1__.d)(n))}}function $({input:r,given:a,path:i},o){try{(0,node_fs__WEBPACK_IMPORTED_MODULE_2__.mkdirSync)((0,node_path__WEBPACK_IMPORTED_MODULE_3__.dirname)(i),{recursive:!0}),(0,node_fs__WEBPACK_IMPORTED_MODULE_2__.writeFileSync)(i,o)}catch(t){throw t.code==="ENOSPC"?t:(0,_chunk_A6CRPB4G_js__WEBPACK_IMPORTED_MODULE_1__.e)(r,a,`a file that can be written (${(0,_chunk_A6CRPB4G_js__WEBPACK_IMPORTED_MODULE_1__.d)(t)})`)}}function y(r){return/^[a-z][a-z0-9+.-]+:/i.test(r)}function f(r){return (0,node_fs__WEBPACK_IMPORTED_MODULE_2__.statSync)(r,{throwIfNoEntry:!1})}


/***/ })

};
