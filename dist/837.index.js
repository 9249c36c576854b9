export const id = 837;
export const ids = [837];
export const modules = {

/***/ 837:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   migrate: () => (/* reexport safe */ _chunk_T76OLA7I_js__WEBPACK_IMPORTED_MODULE_1__.g),
/* harmony export */   migrationFailure: () => (/* reexport safe */ _chunk_T76OLA7I_js__WEBPACK_IMPORTED_MODULE_1__.k),
/* harmony export */   openCheckpoint: () => (/* reexport safe */ _chunk_T76OLA7I_js__WEBPACK_IMPORTED_MODULE_1__.b),
/* harmony export */   parseDefinition: () => (/* reexport safe */ _chunk_T76OLA7I_js__WEBPACK_IMPORTED_MODULE_1__.c),
/* harmony export */   readTransferProgram: () => (/* reexport safe */ _chunk_T76OLA7I_js__WEBPACK_IMPORTED_MODULE_1__.f),
/* harmony export */   resultsMarkdown: () => (/* reexport safe */ _chunk_T76OLA7I_js__WEBPACK_IMPORTED_MODULE_1__.d)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_T76OLA7I_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(7167);
/* harmony import */ var _chunk_2RPCJCWD_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(7663);
/* harmony import */ var _chunk_4GEAUHLP_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(4804);
/* harmony import */ var _chunk_TVL2MJGL_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(6250);
/* harmony import */ var _chunk_V2NX2O3D_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(3596);
/* harmony import */ var _chunk_WN7QNZSM_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(7031);
/* harmony import */ var _chunk_YSWIRLSF_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(5805);
/* harmony import */ var _chunk_YQJ3ZNRQ_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(3490);
/* harmony import */ var _chunk_PEUGNQKU_js__WEBPACK_IMPORTED_MODULE_9__ = __webpack_require__(9240);
/* harmony import */ var _chunk_XEADOHP4_js__WEBPACK_IMPORTED_MODULE_10__ = __webpack_require__(647);
/* harmony import */ var _chunk_W54R7WAD_js__WEBPACK_IMPORTED_MODULE_11__ = __webpack_require__(6991);
/* harmony import */ var _chunk_VZUNWDJI_js__WEBPACK_IMPORTED_MODULE_12__ = __webpack_require__(403);
/* harmony import */ var _chunk_OX7376KQ_js__WEBPACK_IMPORTED_MODULE_13__ = __webpack_require__(4162);
/* harmony import */ var _chunk_KXKPW3F6_js__WEBPACK_IMPORTED_MODULE_14__ = __webpack_require__(2220);
/* harmony import */ var _chunk_VQ4N2KSF_js__WEBPACK_IMPORTED_MODULE_15__ = __webpack_require__(8475);
/* harmony import */ var _chunk_JUWNFQKU_js__WEBPACK_IMPORTED_MODULE_16__ = __webpack_require__(1839);
/* harmony import */ var _chunk_IH74BKKC_js__WEBPACK_IMPORTED_MODULE_17__ = __webpack_require__(133);
/* harmony import */ var _chunk_OE7PBDEP_js__WEBPACK_IMPORTED_MODULE_18__ = __webpack_require__(5646);
/* harmony import */ var _chunk_J7MG35U6_js__WEBPACK_IMPORTED_MODULE_19__ = __webpack_require__(9290);
/* harmony import */ var _chunk_EXDMP6BC_js__WEBPACK_IMPORTED_MODULE_20__ = __webpack_require__(8910);
/* harmony import */ var _chunk_2ZWVT4O4_js__WEBPACK_IMPORTED_MODULE_21__ = __webpack_require__(4832);
/* harmony import */ var _chunk_TZC3ZL2D_js__WEBPACK_IMPORTED_MODULE_22__ = __webpack_require__(5698);
/* harmony import */ var _chunk_DWERGCM4_js__WEBPACK_IMPORTED_MODULE_23__ = __webpack_require__(3339);
/* harmony import */ var _chunk_2A3YVMKF_js__WEBPACK_IMPORTED_MODULE_24__ = __webpack_require__(1351);
/* harmony import */ var _chunk_6TNVSSXE_js__WEBPACK_IMPORTED_MODULE_25__ = __webpack_require__(6209);
/* harmony import */ var _chunk_PPPMRJ56_js__WEBPACK_IMPORTED_MODULE_26__ = __webpack_require__(3253);
/* harmony import */ var _chunk_D7WRJVQH_js__WEBPACK_IMPORTED_MODULE_27__ = __webpack_require__(1307);
/* harmony import */ var _chunk_X7LD42RN_js__WEBPACK_IMPORTED_MODULE_28__ = __webpack_require__(941);
/* harmony import */ var _chunk_GGSO3ZB5_js__WEBPACK_IMPORTED_MODULE_29__ = __webpack_require__(5634);
/* harmony import */ var _chunk_Y52KRMXY_js__WEBPACK_IMPORTED_MODULE_30__ = __webpack_require__(281);
 const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);



/***/ })

};
