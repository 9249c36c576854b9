export const id = 7246;
export const ids = [7246];
export const modules = {

/***/ 7246:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   describeExamination: () => (/* reexport safe */ _chunk_JUHIYYYM_js__WEBPACK_IMPORTED_MODULE_1__.a),
/* harmony export */   examine: () => (/* reexport safe */ _chunk_JUHIYYYM_js__WEBPACK_IMPORTED_MODULE_1__.c)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_JUHIYYYM_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3656);
/* harmony import */ var _chunk_ET3NPSWC_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(5677);
/* harmony import */ var _chunk_METOXR44_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(2083);
/* harmony import */ var _chunk_JSRVWEEP_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(2512);
/* harmony import */ var _chunk_RJGW5DT2_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(6975);
/* harmony import */ var _chunk_N43K6GE4_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(3160);
/* harmony import */ var _chunk_YSWIRLSF_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(5805);
/* harmony import */ var _chunk_HSWDQHJL_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(1551);
/* harmony import */ var _chunk_ZEZ3JUJV_js__WEBPACK_IMPORTED_MODULE_9__ = __webpack_require__(1089);
/* harmony import */ var _chunk_NGTECTSC_js__WEBPACK_IMPORTED_MODULE_10__ = __webpack_require__(6519);
/* harmony import */ var _chunk_PEUGNQKU_js__WEBPACK_IMPORTED_MODULE_11__ = __webpack_require__(9240);
/* harmony import */ var _chunk_2NJVUUF2_js__WEBPACK_IMPORTED_MODULE_12__ = __webpack_require__(6920);
/* harmony import */ var _chunk_3OJAZJOI_js__WEBPACK_IMPORTED_MODULE_13__ = __webpack_require__(2337);
/* harmony import */ var _chunk_7XRLTR6H_js__WEBPACK_IMPORTED_MODULE_14__ = __webpack_require__(7423);
/* harmony import */ var _chunk_WBNDQAAR_js__WEBPACK_IMPORTED_MODULE_15__ = __webpack_require__(2436);
/* harmony import */ var _chunk_VZUNWDJI_js__WEBPACK_IMPORTED_MODULE_16__ = __webpack_require__(403);
/* harmony import */ var _chunk_OX7376KQ_js__WEBPACK_IMPORTED_MODULE_17__ = __webpack_require__(4162);
/* harmony import */ var _chunk_T5UWY4H3_js__WEBPACK_IMPORTED_MODULE_18__ = __webpack_require__(993);
/* harmony import */ var _chunk_J4XZGC4D_js__WEBPACK_IMPORTED_MODULE_19__ = __webpack_require__(416);
/* harmony import */ var _chunk_7JW2GAQQ_js__WEBPACK_IMPORTED_MODULE_20__ = __webpack_require__(8136);
/* harmony import */ var _chunk_EKNGXZEW_js__WEBPACK_IMPORTED_MODULE_21__ = __webpack_require__(4919);
/* harmony import */ var _chunk_RSJI6BVU_js__WEBPACK_IMPORTED_MODULE_22__ = __webpack_require__(2077);
/* harmony import */ var _chunk_U2Z5TRD7_js__WEBPACK_IMPORTED_MODULE_23__ = __webpack_require__(715);
/* harmony import */ var _chunk_A67EEJOF_js__WEBPACK_IMPORTED_MODULE_24__ = __webpack_require__(5639);
/* harmony import */ var _chunk_JUWNFQKU_js__WEBPACK_IMPORTED_MODULE_25__ = __webpack_require__(1839);
/* harmony import */ var _chunk_IH74BKKC_js__WEBPACK_IMPORTED_MODULE_26__ = __webpack_require__(133);
/* harmony import */ var _chunk_OE7PBDEP_js__WEBPACK_IMPORTED_MODULE_27__ = __webpack_require__(5646);
/* harmony import */ var _chunk_J7MG35U6_js__WEBPACK_IMPORTED_MODULE_28__ = __webpack_require__(9290);
/* harmony import */ var _chunk_DUZYL4HU_js__WEBPACK_IMPORTED_MODULE_29__ = __webpack_require__(6559);
/* harmony import */ var _chunk_WBPWOFF5_js__WEBPACK_IMPORTED_MODULE_30__ = __webpack_require__(8938);
/* harmony import */ var _chunk_TZC3ZL2D_js__WEBPACK_IMPORTED_MODULE_31__ = __webpack_require__(5698);
/* harmony import */ var _chunk_DWERGCM4_js__WEBPACK_IMPORTED_MODULE_32__ = __webpack_require__(3339);
/* harmony import */ var _chunk_2A3YVMKF_js__WEBPACK_IMPORTED_MODULE_33__ = __webpack_require__(1351);
/* harmony import */ var _chunk_6TNVSSXE_js__WEBPACK_IMPORTED_MODULE_34__ = __webpack_require__(6209);
/* harmony import */ var _chunk_PPPMRJ56_js__WEBPACK_IMPORTED_MODULE_35__ = __webpack_require__(3253);
/* harmony import */ var _chunk_D7WRJVQH_js__WEBPACK_IMPORTED_MODULE_36__ = __webpack_require__(1307);
/* harmony import */ var _chunk_X7LD42RN_js__WEBPACK_IMPORTED_MODULE_37__ = __webpack_require__(941);
/* harmony import */ var _chunk_GGSO3ZB5_js__WEBPACK_IMPORTED_MODULE_38__ = __webpack_require__(5634);
/* harmony import */ var _chunk_Y52KRMXY_js__WEBPACK_IMPORTED_MODULE_39__ = __webpack_require__(281);
 const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);



/***/ })

};
