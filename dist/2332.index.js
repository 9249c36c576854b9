export const id = 2332;
export const ids = [2332];
export const modules = {

/***/ 2332:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   readStack: () => (/* reexport safe */ _chunk_AZS565HS_js__WEBPACK_IMPORTED_MODULE_10__.d)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_ZJUCTKIG_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(4743);
/* harmony import */ var _chunk_JQYI22NG_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(1862);
/* harmony import */ var _chunk_KYC3DEAB_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(9796);
/* harmony import */ var _chunk_TB75ONH2_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(3887);
/* harmony import */ var _chunk_HD42DHR7_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(8619);
/* harmony import */ var _chunk_NGTECTSC_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(6519);
/* harmony import */ var _chunk_SJMUZTRK_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(8788);
/* harmony import */ var _chunk_PEUGNQKU_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(9240);
/* harmony import */ var _chunk_RJGWUPAX_js__WEBPACK_IMPORTED_MODULE_9__ = __webpack_require__(6868);
/* harmony import */ var _chunk_AZS565HS_js__WEBPACK_IMPORTED_MODULE_10__ = __webpack_require__(2529);
/* harmony import */ var _chunk_3OJAZJOI_js__WEBPACK_IMPORTED_MODULE_11__ = __webpack_require__(2337);
/* harmony import */ var _chunk_VBWV4FJZ_js__WEBPACK_IMPORTED_MODULE_12__ = __webpack_require__(5777);
/* harmony import */ var _chunk_5T6LB7WQ_js__WEBPACK_IMPORTED_MODULE_13__ = __webpack_require__(658);
/* harmony import */ var _chunk_4PFFVCIS_js__WEBPACK_IMPORTED_MODULE_14__ = __webpack_require__(3409);
/* harmony import */ var _chunk_J735PE2P_js__WEBPACK_IMPORTED_MODULE_15__ = __webpack_require__(9700);
/* harmony import */ var _chunk_ZASYLAUP_js__WEBPACK_IMPORTED_MODULE_16__ = __webpack_require__(6729);
/* harmony import */ var _chunk_5QAGJ5C3_js__WEBPACK_IMPORTED_MODULE_17__ = __webpack_require__(5775);
/* harmony import */ var _chunk_CQ43XP7V_js__WEBPACK_IMPORTED_MODULE_18__ = __webpack_require__(1270);
/* harmony import */ var _chunk_WCCS4ZEL_js__WEBPACK_IMPORTED_MODULE_19__ = __webpack_require__(1333);
/* harmony import */ var _chunk_IH74BKKC_js__WEBPACK_IMPORTED_MODULE_20__ = __webpack_require__(133);
/* harmony import */ var _chunk_4VCGSOOR_js__WEBPACK_IMPORTED_MODULE_21__ = __webpack_require__(4157);
/* harmony import */ var _chunk_J7MG35U6_js__WEBPACK_IMPORTED_MODULE_22__ = __webpack_require__(9290);
/* harmony import */ var _chunk_SYUIYFWB_js__WEBPACK_IMPORTED_MODULE_23__ = __webpack_require__(8513);
/* harmony import */ var _chunk_STEIKBG2_js__WEBPACK_IMPORTED_MODULE_24__ = __webpack_require__(8867);
/* harmony import */ var _chunk_DWERGCM4_js__WEBPACK_IMPORTED_MODULE_25__ = __webpack_require__(3339);
/* harmony import */ var _chunk_R5DASGEI_js__WEBPACK_IMPORTED_MODULE_26__ = __webpack_require__(6044);
/* harmony import */ var _chunk_6TNVSSXE_js__WEBPACK_IMPORTED_MODULE_27__ = __webpack_require__(6209);
/* harmony import */ var _chunk_BFKORFRE_js__WEBPACK_IMPORTED_MODULE_28__ = __webpack_require__(921);
/* harmony import */ var _chunk_D7WRJVQH_js__WEBPACK_IMPORTED_MODULE_29__ = __webpack_require__(1307);
/* harmony import */ var _chunk_X7LD42RN_js__WEBPACK_IMPORTED_MODULE_30__ = __webpack_require__(941);
/* harmony import */ var _chunk_GGSO3ZB5_js__WEBPACK_IMPORTED_MODULE_31__ = __webpack_require__(5634);
/* harmony import */ var _chunk_Y52KRMXY_js__WEBPACK_IMPORTED_MODULE_32__ = __webpack_require__(281);
 const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);



/***/ })

};
