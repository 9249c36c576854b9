export const id = 2350;
export const ids = [2350];
export const modules = {

/***/ 2350:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   makeRoom: () => (/* reexport safe */ _chunk_CCQ2QMIX_js__WEBPACK_IMPORTED_MODULE_1__.c),
/* harmony export */   teardown: () => (/* reexport safe */ _chunk_CCQ2QMIX_js__WEBPACK_IMPORTED_MODULE_1__.a)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_CCQ2QMIX_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(8060);
/* harmony import */ var _chunk_C2ANIKDM_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(1503);
/* harmony import */ var _chunk_N3MSDCD5_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(8763);
/* harmony import */ var _chunk_YGQP3EIT_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(5970);
/* harmony import */ var _chunk_2RPCJCWD_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(7663);
/* harmony import */ var _chunk_IBUBFAR6_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(9071);
/* harmony import */ var _chunk_X5UABAM2_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(4953);
/* harmony import */ var _chunk_6SGBPDIM_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(2814);
/* harmony import */ var _chunk_RJQEHHGH_js__WEBPACK_IMPORTED_MODULE_9__ = __webpack_require__(4235);
/* harmony import */ var _chunk_ZMXKIDX6_js__WEBPACK_IMPORTED_MODULE_10__ = __webpack_require__(6881);
/* harmony import */ var _chunk_SWSP43ZE_js__WEBPACK_IMPORTED_MODULE_11__ = __webpack_require__(5291);
/* harmony import */ var _chunk_BOZ7RGCA_js__WEBPACK_IMPORTED_MODULE_12__ = __webpack_require__(6129);
/* harmony import */ var _chunk_RJXJNL4D_js__WEBPACK_IMPORTED_MODULE_13__ = __webpack_require__(4894);
/* harmony import */ var _chunk_QNJFDAVV_js__WEBPACK_IMPORTED_MODULE_14__ = __webpack_require__(3190);
/* harmony import */ var _chunk_NGTECTSC_js__WEBPACK_IMPORTED_MODULE_15__ = __webpack_require__(6519);
/* harmony import */ var _chunk_FCZCCT4O_js__WEBPACK_IMPORTED_MODULE_16__ = __webpack_require__(2220);
/* harmony import */ var _chunk_PEUGNQKU_js__WEBPACK_IMPORTED_MODULE_17__ = __webpack_require__(9240);
/* harmony import */ var _chunk_RJGWUPAX_js__WEBPACK_IMPORTED_MODULE_18__ = __webpack_require__(6868);
/* harmony import */ var _chunk_RZ5VT365_js__WEBPACK_IMPORTED_MODULE_19__ = __webpack_require__(9497);
/* harmony import */ var _chunk_3OJAZJOI_js__WEBPACK_IMPORTED_MODULE_20__ = __webpack_require__(2337);
/* harmony import */ var _chunk_IVEMHLGV_js__WEBPACK_IMPORTED_MODULE_21__ = __webpack_require__(8706);
/* harmony import */ var _chunk_HR5RZZID_js__WEBPACK_IMPORTED_MODULE_22__ = __webpack_require__(6766);
/* harmony import */ var _chunk_M3PZYH3G_js__WEBPACK_IMPORTED_MODULE_23__ = __webpack_require__(6427);
/* harmony import */ var _chunk_OX7376KQ_js__WEBPACK_IMPORTED_MODULE_24__ = __webpack_require__(4162);
/* harmony import */ var _chunk_V3ADRLE5_js__WEBPACK_IMPORTED_MODULE_25__ = __webpack_require__(980);
/* harmony import */ var _chunk_D3V2ZBHA_js__WEBPACK_IMPORTED_MODULE_26__ = __webpack_require__(9836);
/* harmony import */ var _chunk_SGNTAEDF_js__WEBPACK_IMPORTED_MODULE_27__ = __webpack_require__(1482);
/* harmony import */ var _chunk_K7M4RK52_js__WEBPACK_IMPORTED_MODULE_28__ = __webpack_require__(4345);
/* harmony import */ var _chunk_ZASYLAUP_js__WEBPACK_IMPORTED_MODULE_29__ = __webpack_require__(6729);
/* harmony import */ var _chunk_A4JF6GY6_js__WEBPACK_IMPORTED_MODULE_30__ = __webpack_require__(571);
/* harmony import */ var _chunk_JIXW6J6M_js__WEBPACK_IMPORTED_MODULE_31__ = __webpack_require__(8555);
/* harmony import */ var _chunk_KNBSN66K_js__WEBPACK_IMPORTED_MODULE_32__ = __webpack_require__(3211);
/* harmony import */ var _chunk_WCCS4ZEL_js__WEBPACK_IMPORTED_MODULE_33__ = __webpack_require__(1333);
/* harmony import */ var _chunk_IH74BKKC_js__WEBPACK_IMPORTED_MODULE_34__ = __webpack_require__(133);
/* harmony import */ var _chunk_4VCGSOOR_js__WEBPACK_IMPORTED_MODULE_35__ = __webpack_require__(4157);
/* harmony import */ var _chunk_J7MG35U6_js__WEBPACK_IMPORTED_MODULE_36__ = __webpack_require__(9290);
/* harmony import */ var _chunk_CJIEUNBJ_js__WEBPACK_IMPORTED_MODULE_37__ = __webpack_require__(8387);
/* harmony import */ var _chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_38__ = __webpack_require__(3069);
/* harmony import */ var _chunk_TZC3ZL2D_js__WEBPACK_IMPORTED_MODULE_39__ = __webpack_require__(5698);
/* harmony import */ var _chunk_DWERGCM4_js__WEBPACK_IMPORTED_MODULE_40__ = __webpack_require__(3339);
/* harmony import */ var _chunk_R5DASGEI_js__WEBPACK_IMPORTED_MODULE_41__ = __webpack_require__(6044);
/* harmony import */ var _chunk_6TNVSSXE_js__WEBPACK_IMPORTED_MODULE_42__ = __webpack_require__(6209);
/* harmony import */ var _chunk_BFKORFRE_js__WEBPACK_IMPORTED_MODULE_43__ = __webpack_require__(921);
/* harmony import */ var _chunk_D7WRJVQH_js__WEBPACK_IMPORTED_MODULE_44__ = __webpack_require__(1307);
/* harmony import */ var _chunk_X7LD42RN_js__WEBPACK_IMPORTED_MODULE_45__ = __webpack_require__(941);
/* harmony import */ var _chunk_GGSO3ZB5_js__WEBPACK_IMPORTED_MODULE_46__ = __webpack_require__(5634);
/* harmony import */ var _chunk_Y52KRMXY_js__WEBPACK_IMPORTED_MODULE_47__ = __webpack_require__(281);
 const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);



/***/ })

};
