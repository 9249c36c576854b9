export const id = 1790;
export const ids = [1790];
export const modules = {

/***/ 1790:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   newMigration: () => (/* reexport safe */ _chunk_IVEMHLGV_js__WEBPACK_IMPORTED_MODULE_1__.h)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_IVEMHLGV_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(8706);
/* harmony import */ var _chunk_HR5RZZID_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(6766);
/* harmony import */ var _chunk_M3PZYH3G_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(6427);
/* harmony import */ var _chunk_OX7376KQ_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(4162);
/* harmony import */ var _chunk_A4JF6GY6_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(571);
/* harmony import */ var _chunk_JIXW6J6M_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(8555);
/* harmony import */ var _chunk_WCCS4ZEL_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(1333);
/* harmony import */ var _chunk_IH74BKKC_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(133);
/* harmony import */ var _chunk_4VCGSOOR_js__WEBPACK_IMPORTED_MODULE_9__ = __webpack_require__(4157);
/* harmony import */ var _chunk_J7MG35U6_js__WEBPACK_IMPORTED_MODULE_10__ = __webpack_require__(9290);
/* harmony import */ var _chunk_CJIEUNBJ_js__WEBPACK_IMPORTED_MODULE_11__ = __webpack_require__(8387);
/* harmony import */ var _chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_12__ = __webpack_require__(3069);
/* harmony import */ var _chunk_TZC3ZL2D_js__WEBPACK_IMPORTED_MODULE_13__ = __webpack_require__(5698);
/* harmony import */ var _chunk_DWERGCM4_js__WEBPACK_IMPORTED_MODULE_14__ = __webpack_require__(3339);
/* harmony import */ var _chunk_R5DASGEI_js__WEBPACK_IMPORTED_MODULE_15__ = __webpack_require__(6044);
/* harmony import */ var _chunk_6TNVSSXE_js__WEBPACK_IMPORTED_MODULE_16__ = __webpack_require__(6209);
/* harmony import */ var _chunk_BFKORFRE_js__WEBPACK_IMPORTED_MODULE_17__ = __webpack_require__(921);
/* harmony import */ var _chunk_D7WRJVQH_js__WEBPACK_IMPORTED_MODULE_18__ = __webpack_require__(1307);
/* harmony import */ var _chunk_X7LD42RN_js__WEBPACK_IMPORTED_MODULE_19__ = __webpack_require__(941);
/* harmony import */ var _chunk_GGSO3ZB5_js__WEBPACK_IMPORTED_MODULE_20__ = __webpack_require__(5634);
/* harmony import */ var _chunk_Y52KRMXY_js__WEBPACK_IMPORTED_MODULE_21__ = __webpack_require__(281);
 const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);



/***/ })

};
