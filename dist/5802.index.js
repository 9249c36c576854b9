export const id = 5802;
export const ids = [5802];
export const modules = {

/***/ 5802:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   fromEnv: () => (/* reexport safe */ _chunk_R5DASGEI_js__WEBPACK_IMPORTED_MODULE_1__.g)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_R5DASGEI_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(6044);
/* harmony import */ var _chunk_BFKORFRE_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(921);
/* harmony import */ var _chunk_D7WRJVQH_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(1307);
/* harmony import */ var _chunk_X7LD42RN_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(941);
/* harmony import */ var _chunk_GGSO3ZB5_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(5634);
/* harmony import */ var _chunk_Y52KRMXY_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(281);
 const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);



/***/ })

};
