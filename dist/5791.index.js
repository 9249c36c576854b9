export const id = 5791;
export const ids = [5791];
export const modules = {

/***/ 5791:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   gatherEvidence: () => (/* reexport safe */ _chunk_J5N2P6T3_js__WEBPACK_IMPORTED_MODULE_1__.a)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_J5N2P6T3_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(5192);
/* harmony import */ var _chunk_VDPAPNC2_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(7556);
/* harmony import */ var _chunk_JIAG4PFQ_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(9598);
 const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);



/***/ })

};
