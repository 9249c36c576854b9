export const id = 6415;
export const ids = [6415];
export const modules = {

/***/ 6415:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   guardStack: () => (/* reexport safe */ _chunk_GK7A3BCH_js__WEBPACK_IMPORTED_MODULE_1__.c)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_GK7A3BCH_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(4806);
/* harmony import */ var _chunk_P7XZYPRX_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(6054);
/* harmony import */ var _chunk_2VJGALCB_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(4117);
/* harmony import */ var _chunk_ZGPUYON3_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(3589);
/* harmony import */ var _chunk_3OVZ2E4E_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(134);
/* harmony import */ var _chunk_XCZVZXMW_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(8629);
/* harmony import */ var _chunk_7K65SVPW_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(3905);
/* harmony import */ var _chunk_JMRSJAVD_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(8215);
/* harmony import */ var _chunk_XZPVKFFM_js__WEBPACK_IMPORTED_MODULE_9__ = __webpack_require__(3678);
/* harmony import */ var _chunk_WSEYRMXS_js__WEBPACK_IMPORTED_MODULE_10__ = __webpack_require__(4154);
/* harmony import */ var _chunk_7CKI62BC_js__WEBPACK_IMPORTED_MODULE_11__ = __webpack_require__(8535);
/* harmony import */ var _chunk_PMWHQJLA_js__WEBPACK_IMPORTED_MODULE_12__ = __webpack_require__(1726);
/* harmony import */ var _chunk_A2DCWCC2_js__WEBPACK_IMPORTED_MODULE_13__ = __webpack_require__(9087);
/* harmony import */ var _chunk_XN6S4G6H_js__WEBPACK_IMPORTED_MODULE_14__ = __webpack_require__(9096);
/* harmony import */ var _chunk_55YC4JID_js__WEBPACK_IMPORTED_MODULE_15__ = __webpack_require__(9831);
/* harmony import */ var _chunk_QYGS6WIJ_js__WEBPACK_IMPORTED_MODULE_16__ = __webpack_require__(3086);
/* harmony import */ var _chunk_KJTLFZVF_js__WEBPACK_IMPORTED_MODULE_17__ = __webpack_require__(3923);
/* harmony import */ var _chunk_7MSJD4D3_js__WEBPACK_IMPORTED_MODULE_18__ = __webpack_require__(3938);
/* harmony import */ var _chunk_LLI4GPEG_js__WEBPACK_IMPORTED_MODULE_19__ = __webpack_require__(4096);
/* harmony import */ var _chunk_N3RKM6HR_js__WEBPACK_IMPORTED_MODULE_20__ = __webpack_require__(6203);
/* harmony import */ var _chunk_GTYD7XWE_js__WEBPACK_IMPORTED_MODULE_21__ = __webpack_require__(3675);
/* harmony import */ var _chunk_TC5JQSVX_js__WEBPACK_IMPORTED_MODULE_22__ = __webpack_require__(7430);
/* harmony import */ var _chunk_JIAG4PFQ_js__WEBPACK_IMPORTED_MODULE_23__ = __webpack_require__(9598);
 const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);



/***/ })

};
