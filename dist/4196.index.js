export const id = 4196;
export const ids = [4196];
export const modules = {

/***/ 4196:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   compareCommits: () => (/* binding */ k)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_ZA5JT5RC_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(2348);
/* harmony import */ var _chunk_BOZ7RGCA_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(6129);
/* harmony import */ var _chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(3069);
/* harmony import */ var _chunk_J4FX6XKZ_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(6081);
/* harmony import */ var _chunk_Y52KRMXY_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(281);
 const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);
async function k(e){let{live:n,wanted:t}=e;return n===t?"same":await g(e)??await l(e)??"unknown"}async function g(e){let{token:n,repository:t,live:a,wanted:d,apiUrl:r}=e,[i,o]=t.split("/");if(!(!n||!i||!o))try{let s=(0,_chunk_ZA5JT5RC_js__WEBPACK_IMPORTED_MODULE_1__.a)(n,r?{baseUrl:r}:{}),{data:m}=await s.rest.repos.compareCommitsWithBasehead({owner:i,repo:o,basehead:`${a}...${d}`,per_page:1});return{ahead:"newer",behind:"older",identical:"same",diverged:"diverged"}[m.status]}catch{return}}async function l(e){let{live:n,wanted:t,workspace:a}=e;if(![n,t].every(s=>/^[0-9a-f]{40,64}$/.test(s)))return;let d=(0,_chunk_BOZ7RGCA_js__WEBPACK_IMPORTED_MODULE_2__.b)(e.environment),r=async(s,m)=>{let w=["merge-base","--is-ancestor",s,m],{code:c}=await (0,_chunk_BOZ7RGCA_js__WEBPACK_IMPORTED_MODULE_2__.e)("git",w,{environment:d,cwd:a});return c===0?!0:c===1?!1:void 0},i=await r(t,n);if(i!==!1)return i&&"older";let o=await r(n,t);return o===void 0?void 0:o?"newer":"diverged"}


/***/ })

};
