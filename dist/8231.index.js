export const id = 8231;
export const ids = [8231];
export const modules = {

/***/ 8231:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   withEnvironment: () => (/* reexport safe */ _chunk_X5UABAM2_js__WEBPACK_IMPORTED_MODULE_1__.a)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_X5UABAM2_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(4953);
/* harmony import */ var _chunk_6SGBPDIM_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(2814);
/* harmony import */ var _chunk_RJQEHHGH_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(4235);
/* harmony import */ var _chunk_BOZ7RGCA_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(6129);
/* harmony import */ var _chunk_RJXJNL4D_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(4894);
/* harmony import */ var _chunk_QNJFDAVV_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(3190);
/* harmony import */ var _chunk_NGTECTSC_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(6519);
/* harmony import */ var _chunk_FCZCCT4O_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(2220);
/* harmony import */ var _chunk_PEUGNQKU_js__WEBPACK_IMPORTED_MODULE_9__ = __webpack_require__(9240);
/* harmony import */ var _chunk_RJGWUPAX_js__WEBPACK_IMPORTED_MODULE_10__ = __webpack_require__(6868);
/* harmony import */ var _chunk_RZ5VT365_js__WEBPACK_IMPORTED_MODULE_11__ = __webpack_require__(9497);
/* harmony import */ var _chunk_3OJAZJOI_js__WEBPACK_IMPORTED_MODULE_12__ = __webpack_require__(2337);
/* harmony import */ var _chunk_IVEMHLGV_js__WEBPACK_IMPORTED_MODULE_13__ = __webpack_require__(8706);
/* harmony import */ var _chunk_HR5RZZID_js__WEBPACK_IMPORTED_MODULE_14__ = __webpack_require__(6766);
/* harmony import */ var _chunk_M3PZYH3G_js__WEBPACK_IMPORTED_MODULE_15__ = __webpack_require__(6427);
/* harmony import */ var _chunk_OX7376KQ_js__WEBPACK_IMPORTED_MODULE_16__ = __webpack_require__(4162);
/* harmony import */ var _chunk_V3ADRLE5_js__WEBPACK_IMPORTED_MODULE_17__ = __webpack_require__(980);
/* harmony import */ var _chunk_D3V2ZBHA_js__WEBPACK_IMPORTED_MODULE_18__ = __webpack_require__(9836);
/* harmony import */ var _chunk_SGNTAEDF_js__WEBPACK_IMPORTED_MODULE_19__ = __webpack_require__(1482);
/* harmony import */ var _chunk_K7M4RK52_js__WEBPACK_IMPORTED_MODULE_20__ = __webpack_require__(4345);
/* harmony import */ var _chunk_ZASYLAUP_js__WEBPACK_IMPORTED_MODULE_21__ = __webpack_require__(6729);
/* harmony import */ var _chunk_A4JF6GY6_js__WEBPACK_IMPORTED_MODULE_22__ = __webpack_require__(571);
/* harmony import */ var _chunk_JIXW6J6M_js__WEBPACK_IMPORTED_MODULE_23__ = __webpack_require__(8555);
/* harmony import */ var _chunk_WCCS4ZEL_js__WEBPACK_IMPORTED_MODULE_24__ = __webpack_require__(1333);
/* harmony import */ var _chunk_IH74BKKC_js__WEBPACK_IMPORTED_MODULE_25__ = __webpack_require__(133);
/* harmony import */ var _chunk_4VCGSOOR_js__WEBPACK_IMPORTED_MODULE_26__ = __webpack_require__(4157);
/* harmony import */ var _chunk_J7MG35U6_js__WEBPACK_IMPORTED_MODULE_27__ = __webpack_require__(9290);
/* harmony import */ var _chunk_CJIEUNBJ_js__WEBPACK_IMPORTED_MODULE_28__ = __webpack_require__(8387);
/* harmony import */ var _chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_29__ = __webpack_require__(3069);
/* harmony import */ var _chunk_TZC3ZL2D_js__WEBPACK_IMPORTED_MODULE_30__ = __webpack_require__(5698);
/* harmony import */ var _chunk_DWERGCM4_js__WEBPACK_IMPORTED_MODULE_31__ = __webpack_require__(3339);
/* harmony import */ var _chunk_R5DASGEI_js__WEBPACK_IMPORTED_MODULE_32__ = __webpack_require__(6044);
/* harmony import */ var _chunk_6TNVSSXE_js__WEBPACK_IMPORTED_MODULE_33__ = __webpack_require__(6209);
/* harmony import */ var _chunk_BFKORFRE_js__WEBPACK_IMPORTED_MODULE_34__ = __webpack_require__(921);
/* harmony import */ var _chunk_D7WRJVQH_js__WEBPACK_IMPORTED_MODULE_35__ = __webpack_require__(1307);
/* harmony import */ var _chunk_X7LD42RN_js__WEBPACK_IMPORTED_MODULE_36__ = __webpack_require__(941);
/* harmony import */ var _chunk_GGSO3ZB5_js__WEBPACK_IMPORTED_MODULE_37__ = __webpack_require__(5634);
/* harmony import */ var _chunk_Y52KRMXY_js__WEBPACK_IMPORTED_MODULE_38__ = __webpack_require__(281);
 const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);



/***/ }),

/***/ 4953:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   a: () => (/* binding */ R)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_6SGBPDIM_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(2814);
/* harmony import */ var _chunk_IVEMHLGV_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(8706);
/* harmony import */ var _chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(3069);
 const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);
async function R(e,n,r){let{session:t,report:i}=e;t.accountId().catch(()=>{});let o=n.dryRun||n.onlyExisting?await (0,_chunk_6SGBPDIM_js__WEBPACK_IMPORTED_MODULE_1__.p)(t):await (0,_chunk_6SGBPDIM_js__WEBPACK_IMPORTED_MODULE_1__.o)(e,n.templates);if(!o)return await r({context:e,bootstrap:void 0,releases:void 0,store:void 0});let a=(0,_chunk_IVEMHLGV_js__WEBPACK_IMPORTED_MODULE_2__.w)(t,o.artifactsBucket),p=async s=>await r({context:{...e,signal:s},bootstrap:{...o,executionRoleArn:await (0,_chunk_6SGBPDIM_js__WEBPACK_IMPORTED_MODULE_1__.q)(t,o)},releases:(0,_chunk_IVEMHLGV_js__WEBPACK_IMPORTED_MODULE_2__.x)(a,n,g=>i.warning(g,{title:"Release records"})),store:a});if(n.dryRun)return await p(e.signal);let l=await E(e,a,n);try{return await p(AbortSignal.any([e.signal,l.signal]))}finally{await l.release().catch(s=>{i.warning(`The lease could not be released and frees itself within a minute: ${(0,_chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_3__.h)(s)}`)})}}async function E(e,n,r){let{operation:t,run:i,leaseTimeout:o,forceUnlock:a}=r;return await (0,_chunk_IVEMHLGV_js__WEBPACK_IMPORTED_MODULE_2__.l)(e,n,r,{operation:t,...i,wait:o,force:a})}


/***/ })

};
