export const id = 4795;
export const ids = [4795];
export const modules = {

/***/ 4795:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   describeExamination: () => (/* reexport safe */ _chunk_VULG5CA6_js__WEBPACK_IMPORTED_MODULE_1__.a),
/* harmony export */   examine: () => (/* reexport safe */ _chunk_VULG5CA6_js__WEBPACK_IMPORTED_MODULE_1__.c)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_VULG5CA6_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(453);
/* harmony import */ var _chunk_IBUBFAR6_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(9071);
/* harmony import */ var _chunk_5S7W3XX3_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(9686);
/* harmony import */ var _chunk_LYO3SIUY_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(1909);
/* harmony import */ var _chunk_ZMXKIDX6_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(6881);
/* harmony import */ var _chunk_HX4F34KX_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(8256);
/* harmony import */ var _chunk_MOU56NIK_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(9328);
/* harmony import */ var _chunk_PWTLYUNN_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(969);
/* harmony import */ var _chunk_PGHTKQB4_js__WEBPACK_IMPORTED_MODULE_9__ = __webpack_require__(6005);
/* harmony import */ var _chunk_NGTECTSC_js__WEBPACK_IMPORTED_MODULE_10__ = __webpack_require__(6519);
/* harmony import */ var _chunk_RTWNYBUE_js__WEBPACK_IMPORTED_MODULE_11__ = __webpack_require__(4940);
/* harmony import */ var _chunk_PEUGNQKU_js__WEBPACK_IMPORTED_MODULE_12__ = __webpack_require__(9240);
/* harmony import */ var _chunk_RJGWUPAX_js__WEBPACK_IMPORTED_MODULE_13__ = __webpack_require__(6868);
/* harmony import */ var _chunk_FEYTILYI_js__WEBPACK_IMPORTED_MODULE_14__ = __webpack_require__(2045);
/* harmony import */ var _chunk_3OJAZJOI_js__WEBPACK_IMPORTED_MODULE_15__ = __webpack_require__(2337);
/* harmony import */ var _chunk_ABWPBKDU_js__WEBPACK_IMPORTED_MODULE_16__ = __webpack_require__(9910);
/* harmony import */ var _chunk_NRZBBI3E_js__WEBPACK_IMPORTED_MODULE_17__ = __webpack_require__(5435);
/* harmony import */ var _chunk_M3PZYH3G_js__WEBPACK_IMPORTED_MODULE_18__ = __webpack_require__(6427);
/* harmony import */ var _chunk_OX7376KQ_js__WEBPACK_IMPORTED_MODULE_19__ = __webpack_require__(4162);
/* harmony import */ var _chunk_PJDDM25H_js__WEBPACK_IMPORTED_MODULE_20__ = __webpack_require__(338);
/* harmony import */ var _chunk_EISP2J2W_js__WEBPACK_IMPORTED_MODULE_21__ = __webpack_require__(7492);
/* harmony import */ var _chunk_KFRFKJGF_js__WEBPACK_IMPORTED_MODULE_22__ = __webpack_require__(8695);
/* harmony import */ var _chunk_QKHAMOTV_js__WEBPACK_IMPORTED_MODULE_23__ = __webpack_require__(2015);
/* harmony import */ var _chunk_ZASYLAUP_js__WEBPACK_IMPORTED_MODULE_24__ = __webpack_require__(6729);
/* harmony import */ var _chunk_YISJRSJI_js__WEBPACK_IMPORTED_MODULE_25__ = __webpack_require__(671);
/* harmony import */ var _chunk_V2CKZ2ZF_js__WEBPACK_IMPORTED_MODULE_26__ = __webpack_require__(4992);
/* harmony import */ var _chunk_WCCS4ZEL_js__WEBPACK_IMPORTED_MODULE_27__ = __webpack_require__(1333);
/* harmony import */ var _chunk_IH74BKKC_js__WEBPACK_IMPORTED_MODULE_28__ = __webpack_require__(133);
/* harmony import */ var _chunk_4VCGSOOR_js__WEBPACK_IMPORTED_MODULE_29__ = __webpack_require__(4157);
/* harmony import */ var _chunk_J7MG35U6_js__WEBPACK_IMPORTED_MODULE_30__ = __webpack_require__(9290);
/* harmony import */ var _chunk_JS22SBBB_js__WEBPACK_IMPORTED_MODULE_31__ = __webpack_require__(9530);
/* harmony import */ var _chunk_IAGWFJSK_js__WEBPACK_IMPORTED_MODULE_32__ = __webpack_require__(1836);
/* harmony import */ var _chunk_TZC3ZL2D_js__WEBPACK_IMPORTED_MODULE_33__ = __webpack_require__(5698);
/* harmony import */ var _chunk_DWERGCM4_js__WEBPACK_IMPORTED_MODULE_34__ = __webpack_require__(3339);
/* harmony import */ var _chunk_R5DASGEI_js__WEBPACK_IMPORTED_MODULE_35__ = __webpack_require__(6044);
/* harmony import */ var _chunk_6TNVSSXE_js__WEBPACK_IMPORTED_MODULE_36__ = __webpack_require__(6209);
/* harmony import */ var _chunk_BFKORFRE_js__WEBPACK_IMPORTED_MODULE_37__ = __webpack_require__(921);
/* harmony import */ var _chunk_D7WRJVQH_js__WEBPACK_IMPORTED_MODULE_38__ = __webpack_require__(1307);
/* harmony import */ var _chunk_X7LD42RN_js__WEBPACK_IMPORTED_MODULE_39__ = __webpack_require__(941);
/* harmony import */ var _chunk_GGSO3ZB5_js__WEBPACK_IMPORTED_MODULE_40__ = __webpack_require__(5634);
/* harmony import */ var _chunk_Y52KRMXY_js__WEBPACK_IMPORTED_MODULE_41__ = __webpack_require__(281);
 const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);



/***/ })

};
