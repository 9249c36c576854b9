export const id = 760;
export const ids = [760];
export const modules = {

/***/ 5758:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   a: () => (/* binding */ R)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_BVCOWEBN_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(7524);
/* harmony import */ var _chunk_23NUMSO5_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(7416);
/* harmony import */ var _chunk_2ZWVT4O4_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(4832);
 const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);
async function R(e,n,r){let{session:t,report:i}=e;t.accountId().catch(()=>{});let o=n.dryRun||n.onlyExisting?await (0,_chunk_BVCOWEBN_js__WEBPACK_IMPORTED_MODULE_1__.j)(t):await (0,_chunk_BVCOWEBN_js__WEBPACK_IMPORTED_MODULE_1__.i)(e,n.templates);if(!o)return await r({context:e,bootstrap:void 0,releases:void 0,store:void 0});let a=(0,_chunk_23NUMSO5_js__WEBPACK_IMPORTED_MODULE_2__.u)(t,o.artifactsBucket),p=async s=>await r({context:{...e,signal:s},bootstrap:{...o,executionRoleArn:await (0,_chunk_BVCOWEBN_js__WEBPACK_IMPORTED_MODULE_1__.k)(t,o)},releases:(0,_chunk_23NUMSO5_js__WEBPACK_IMPORTED_MODULE_2__.v)(a,n,g=>i.warning(g,{title:"Release records"})),store:a});if(n.dryRun)return await p(e.signal);let l=await E(e,a,n);try{return await p(AbortSignal.any([e.signal,l.signal]))}finally{await l.release().catch(s=>{i.warning(`The lease could not be released and frees itself within a minute: ${(0,_chunk_2ZWVT4O4_js__WEBPACK_IMPORTED_MODULE_3__.e)(s)}`)})}}async function E(e,n,r){let{operation:t,run:i,leaseTimeout:o,forceUnlock:a}=r;return await (0,_chunk_23NUMSO5_js__WEBPACK_IMPORTED_MODULE_2__.l)(e,n,r,{operation:t,...i,wait:o,force:a})}


/***/ }),

/***/ 760:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   withEnvironment: () => (/* reexport safe */ _chunk_FMWN5O7Q_js__WEBPACK_IMPORTED_MODULE_1__.a)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_FMWN5O7Q_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(5758);
/* harmony import */ var _chunk_BVCOWEBN_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(7524);
/* harmony import */ var _chunk_4GEAUHLP_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(4804);
/* harmony import */ var _chunk_TVL2MJGL_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(6250);
/* harmony import */ var _chunk_DA4N7UCS_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(8601);
/* harmony import */ var _chunk_OOLUWHEF_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(6319);
/* harmony import */ var _chunk_NGTECTSC_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(6519);
/* harmony import */ var _chunk_PEUGNQKU_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(9240);
/* harmony import */ var _chunk_3XSF2RAI_js__WEBPACK_IMPORTED_MODULE_9__ = __webpack_require__(9750);
/* harmony import */ var _chunk_3OJAZJOI_js__WEBPACK_IMPORTED_MODULE_10__ = __webpack_require__(2337);
/* harmony import */ var _chunk_23NUMSO5_js__WEBPACK_IMPORTED_MODULE_11__ = __webpack_require__(7416);
/* harmony import */ var _chunk_W54R7WAD_js__WEBPACK_IMPORTED_MODULE_12__ = __webpack_require__(6991);
/* harmony import */ var _chunk_VZUNWDJI_js__WEBPACK_IMPORTED_MODULE_13__ = __webpack_require__(403);
/* harmony import */ var _chunk_OX7376KQ_js__WEBPACK_IMPORTED_MODULE_14__ = __webpack_require__(4162);
/* harmony import */ var _chunk_EKGXGQCP_js__WEBPACK_IMPORTED_MODULE_15__ = __webpack_require__(4494);
/* harmony import */ var _chunk_IFQJQLPJ_js__WEBPACK_IMPORTED_MODULE_16__ = __webpack_require__(6433);
/* harmony import */ var _chunk_OZKMHVND_js__WEBPACK_IMPORTED_MODULE_17__ = __webpack_require__(3879);
/* harmony import */ var _chunk_MTZ6RP3E_js__WEBPACK_IMPORTED_MODULE_18__ = __webpack_require__(2409);
/* harmony import */ var _chunk_RSJI6BVU_js__WEBPACK_IMPORTED_MODULE_19__ = __webpack_require__(2077);
/* harmony import */ var _chunk_KXKPW3F6_js__WEBPACK_IMPORTED_MODULE_20__ = __webpack_require__(2220);
/* harmony import */ var _chunk_VQ4N2KSF_js__WEBPACK_IMPORTED_MODULE_21__ = __webpack_require__(8475);
/* harmony import */ var _chunk_JUWNFQKU_js__WEBPACK_IMPORTED_MODULE_22__ = __webpack_require__(1839);
/* harmony import */ var _chunk_IH74BKKC_js__WEBPACK_IMPORTED_MODULE_23__ = __webpack_require__(133);
/* harmony import */ var _chunk_OE7PBDEP_js__WEBPACK_IMPORTED_MODULE_24__ = __webpack_require__(5646);
/* harmony import */ var _chunk_J7MG35U6_js__WEBPACK_IMPORTED_MODULE_25__ = __webpack_require__(9290);
/* harmony import */ var _chunk_EXDMP6BC_js__WEBPACK_IMPORTED_MODULE_26__ = __webpack_require__(8910);
/* harmony import */ var _chunk_2ZWVT4O4_js__WEBPACK_IMPORTED_MODULE_27__ = __webpack_require__(4832);
/* harmony import */ var _chunk_TZC3ZL2D_js__WEBPACK_IMPORTED_MODULE_28__ = __webpack_require__(5698);
/* harmony import */ var _chunk_DWERGCM4_js__WEBPACK_IMPORTED_MODULE_29__ = __webpack_require__(3339);
/* harmony import */ var _chunk_2A3YVMKF_js__WEBPACK_IMPORTED_MODULE_30__ = __webpack_require__(1351);
/* harmony import */ var _chunk_6TNVSSXE_js__WEBPACK_IMPORTED_MODULE_31__ = __webpack_require__(6209);
/* harmony import */ var _chunk_PPPMRJ56_js__WEBPACK_IMPORTED_MODULE_32__ = __webpack_require__(3253);
/* harmony import */ var _chunk_D7WRJVQH_js__WEBPACK_IMPORTED_MODULE_33__ = __webpack_require__(1307);
/* harmony import */ var _chunk_X7LD42RN_js__WEBPACK_IMPORTED_MODULE_34__ = __webpack_require__(941);
/* harmony import */ var _chunk_GGSO3ZB5_js__WEBPACK_IMPORTED_MODULE_35__ = __webpack_require__(5634);
/* harmony import */ var _chunk_Y52KRMXY_js__WEBPACK_IMPORTED_MODULE_36__ = __webpack_require__(281);
 const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);



/***/ })

};
