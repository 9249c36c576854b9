export const id = 2197;
export const ids = [2197];
export const modules = {

/***/ 2197:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Bucket: () => (/* reexport safe */ _chunk_AHELLW7F_js__WEBPACK_IMPORTED_MODULE_1__.i),
/* harmony export */   headerField: () => (/* reexport safe */ _chunk_AHELLW7F_js__WEBPACK_IMPORTED_MODULE_1__.h),
/* harmony export */   headerParameters: () => (/* reexport safe */ _chunk_AHELLW7F_js__WEBPACK_IMPORTED_MODULE_1__.f),
/* harmony export */   isContentMismatch: () => (/* reexport safe */ _chunk_AHELLW7F_js__WEBPACK_IMPORTED_MODULE_1__.d),
/* harmony export */   sameHeaders: () => (/* reexport safe */ _chunk_AHELLW7F_js__WEBPACK_IMPORTED_MODULE_1__.g),
/* harmony export */   whileConflicting: () => (/* reexport safe */ _chunk_AHELLW7F_js__WEBPACK_IMPORTED_MODULE_1__.e)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_AHELLW7F_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1934);
/* harmony import */ var _chunk_PBPJ2Z26_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(4346);
/* harmony import */ var _chunk_B5ZNAVYN_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(2555);
/* harmony import */ var _chunk_A2D24VMI_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(4855);
/* harmony import */ var _chunk_53XH7QBX_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(1936);
/* harmony import */ var _chunk_YICEVYMV_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(3506);
/* harmony import */ var _chunk_A6CRPB4G_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(7891);
/* harmony import */ var _chunk_TZC3ZL2D_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(5698);
/* harmony import */ var _chunk_7MYLCRQT_js__WEBPACK_IMPORTED_MODULE_9__ = __webpack_require__(8127);
/* harmony import */ var _chunk_ZKFWC6HQ_js__WEBPACK_IMPORTED_MODULE_10__ = __webpack_require__(3112);
/* harmony import */ var _chunk_L2BCZ4RU_js__WEBPACK_IMPORTED_MODULE_11__ = __webpack_require__(7944);
/* harmony import */ var _chunk_UM5OWLOK_js__WEBPACK_IMPORTED_MODULE_12__ = __webpack_require__(1813);
/* harmony import */ var _chunk_DWERGCM4_js__WEBPACK_IMPORTED_MODULE_13__ = __webpack_require__(3339);
/* harmony import */ var _chunk_5NPYTRES_js__WEBPACK_IMPORTED_MODULE_14__ = __webpack_require__(2744);
/* harmony import */ var _chunk_2QBPTH64_js__WEBPACK_IMPORTED_MODULE_15__ = __webpack_require__(8159);
/* harmony import */ var _chunk_IBYEBBTF_js__WEBPACK_IMPORTED_MODULE_16__ = __webpack_require__(4761);
/* harmony import */ var _chunk_74SUZZKA_js__WEBPACK_IMPORTED_MODULE_17__ = __webpack_require__(2433);
/* harmony import */ var _chunk_GGSO3ZB5_js__WEBPACK_IMPORTED_MODULE_18__ = __webpack_require__(5634);
/* harmony import */ var _chunk_Y52KRMXY_js__WEBPACK_IMPORTED_MODULE_19__ = __webpack_require__(281);
 const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);



/***/ })

};
