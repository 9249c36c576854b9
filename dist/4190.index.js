export const id = 4190;
export const ids = [4190];
export const modules = {

/***/ 4190:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   sessionFromInputs: () => (/* reexport safe */ _chunk_E6DCYOJA_js__WEBPACK_IMPORTED_MODULE_1__.s)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_E6DCYOJA_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(6825);
/* harmony import */ var _chunk_7FWMTU7M_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(1592);
/* harmony import */ var _chunk_AW2GJNJF_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(1093);
/* harmony import */ var _chunk_VDPAPNC2_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(7556);
/* harmony import */ var _chunk_7IIQJ7J5_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(8610);
/* harmony import */ var _chunk_EUBQVX7Q_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(8927);
/* harmony import */ var _chunk_DTAWY6EX_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(7044);
/* harmony import */ var _chunk_DWERGCM4_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(3339);
/* harmony import */ var _chunk_NSTWT64W_js__WEBPACK_IMPORTED_MODULE_9__ = __webpack_require__(4583);
/* harmony import */ var _chunk_PYZ3OOXC_js__WEBPACK_IMPORTED_MODULE_10__ = __webpack_require__(885);
/* harmony import */ var _chunk_NE2GHW3G_js__WEBPACK_IMPORTED_MODULE_11__ = __webpack_require__(2215);
/* harmony import */ var _chunk_UDP52HQZ_js__WEBPACK_IMPORTED_MODULE_12__ = __webpack_require__(321);
/* harmony import */ var _chunk_GGSO3ZB5_js__WEBPACK_IMPORTED_MODULE_13__ = __webpack_require__(5634);
/* harmony import */ var _chunk_JIAG4PFQ_js__WEBPACK_IMPORTED_MODULE_14__ = __webpack_require__(9598);
 const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);



/***/ })

};
