export const id = 9722;
export const ids = [9722];
export const modules = {

/***/ 9722:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   "default": () => (/* binding */ A)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_DC7J6I6K_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(6120);
/* harmony import */ var _chunk_345NAUEC_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(124);
/* harmony import */ var _chunk_C2ANIKDM_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(1503);
/* harmony import */ var _chunk_IQ5UABOQ_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(5745);
/* harmony import */ var _chunk_PD42INGR_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(1506);
/* harmony import */ var _chunk_BPW57RFL_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(5683);
/* harmony import */ var _chunk_H7HVDTSG_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(5635);
/* harmony import */ var _chunk_2RPCJCWD_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(7663);
/* harmony import */ var _chunk_DMTJKXS7_js__WEBPACK_IMPORTED_MODULE_9__ = __webpack_require__(3198);
/* harmony import */ var _chunk_SMO6DTFB_js__WEBPACK_IMPORTED_MODULE_10__ = __webpack_require__(1015);
/* harmony import */ var _chunk_CFVC5QJN_js__WEBPACK_IMPORTED_MODULE_11__ = __webpack_require__(2194);
/* harmony import */ var _chunk_ZJUCTKIG_js__WEBPACK_IMPORTED_MODULE_12__ = __webpack_require__(4743);
/* harmony import */ var _chunk_JQYI22NG_js__WEBPACK_IMPORTED_MODULE_13__ = __webpack_require__(1862);
/* harmony import */ var _chunk_ZMXKIDX6_js__WEBPACK_IMPORTED_MODULE_14__ = __webpack_require__(6881);
/* harmony import */ var _chunk_HJSQ7PIE_js__WEBPACK_IMPORTED_MODULE_15__ = __webpack_require__(4445);
/* harmony import */ var _chunk_IUHH7SYP_js__WEBPACK_IMPORTED_MODULE_16__ = __webpack_require__(3443);
/* harmony import */ var _chunk_KYC3DEAB_js__WEBPACK_IMPORTED_MODULE_17__ = __webpack_require__(9796);
/* harmony import */ var _chunk_MOU56NIK_js__WEBPACK_IMPORTED_MODULE_18__ = __webpack_require__(9328);
/* harmony import */ var _chunk_TB75ONH2_js__WEBPACK_IMPORTED_MODULE_19__ = __webpack_require__(3887);
/* harmony import */ var _chunk_HD42DHR7_js__WEBPACK_IMPORTED_MODULE_20__ = __webpack_require__(8619);
/* harmony import */ var _chunk_NGTECTSC_js__WEBPACK_IMPORTED_MODULE_21__ = __webpack_require__(6519);
/* harmony import */ var _chunk_SJMUZTRK_js__WEBPACK_IMPORTED_MODULE_22__ = __webpack_require__(8788);
/* harmony import */ var _chunk_PEUGNQKU_js__WEBPACK_IMPORTED_MODULE_23__ = __webpack_require__(9240);
/* harmony import */ var _chunk_RJGWUPAX_js__WEBPACK_IMPORTED_MODULE_24__ = __webpack_require__(6868);
/* harmony import */ var _chunk_AZS565HS_js__WEBPACK_IMPORTED_MODULE_25__ = __webpack_require__(2529);
/* harmony import */ var _chunk_3OJAZJOI_js__WEBPACK_IMPORTED_MODULE_26__ = __webpack_require__(2337);
/* harmony import */ var _chunk_L7YDQGHT_js__WEBPACK_IMPORTED_MODULE_27__ = __webpack_require__(5410);
/* harmony import */ var _chunk_HQ3GFCAS_js__WEBPACK_IMPORTED_MODULE_28__ = __webpack_require__(4504);
/* harmony import */ var _chunk_M3PZYH3G_js__WEBPACK_IMPORTED_MODULE_29__ = __webpack_require__(6427);
/* harmony import */ var _chunk_OX7376KQ_js__WEBPACK_IMPORTED_MODULE_30__ = __webpack_require__(4162);
/* harmony import */ var _chunk_VBWV4FJZ_js__WEBPACK_IMPORTED_MODULE_31__ = __webpack_require__(5777);
/* harmony import */ var _chunk_5T6LB7WQ_js__WEBPACK_IMPORTED_MODULE_32__ = __webpack_require__(658);
/* harmony import */ var _chunk_4PFFVCIS_js__WEBPACK_IMPORTED_MODULE_33__ = __webpack_require__(3409);
/* harmony import */ var _chunk_J735PE2P_js__WEBPACK_IMPORTED_MODULE_34__ = __webpack_require__(9700);
/* harmony import */ var _chunk_ZASYLAUP_js__WEBPACK_IMPORTED_MODULE_35__ = __webpack_require__(6729);
/* harmony import */ var _chunk_5QAGJ5C3_js__WEBPACK_IMPORTED_MODULE_36__ = __webpack_require__(5775);
/* harmony import */ var _chunk_CQ43XP7V_js__WEBPACK_IMPORTED_MODULE_37__ = __webpack_require__(1270);
/* harmony import */ var _chunk_WCCS4ZEL_js__WEBPACK_IMPORTED_MODULE_38__ = __webpack_require__(1333);
/* harmony import */ var _chunk_IH74BKKC_js__WEBPACK_IMPORTED_MODULE_39__ = __webpack_require__(133);
/* harmony import */ var _chunk_4VCGSOOR_js__WEBPACK_IMPORTED_MODULE_40__ = __webpack_require__(4157);
/* harmony import */ var _chunk_J7MG35U6_js__WEBPACK_IMPORTED_MODULE_41__ = __webpack_require__(9290);
/* harmony import */ var _chunk_MPWYYQGT_js__WEBPACK_IMPORTED_MODULE_42__ = __webpack_require__(7842);
/* harmony import */ var _chunk_MA4PDYW7_js__WEBPACK_IMPORTED_MODULE_43__ = __webpack_require__(3473);
/* harmony import */ var _chunk_SYUIYFWB_js__WEBPACK_IMPORTED_MODULE_44__ = __webpack_require__(8513);
/* harmony import */ var _chunk_STEIKBG2_js__WEBPACK_IMPORTED_MODULE_45__ = __webpack_require__(8867);
/* harmony import */ var _chunk_J4FX6XKZ_js__WEBPACK_IMPORTED_MODULE_46__ = __webpack_require__(6081);
/* harmony import */ var _chunk_TZC3ZL2D_js__WEBPACK_IMPORTED_MODULE_47__ = __webpack_require__(5698);
/* harmony import */ var _chunk_DWERGCM4_js__WEBPACK_IMPORTED_MODULE_48__ = __webpack_require__(3339);
/* harmony import */ var _chunk_R5DASGEI_js__WEBPACK_IMPORTED_MODULE_49__ = __webpack_require__(6044);
/* harmony import */ var _chunk_6TNVSSXE_js__WEBPACK_IMPORTED_MODULE_50__ = __webpack_require__(6209);
/* harmony import */ var _chunk_BFKORFRE_js__WEBPACK_IMPORTED_MODULE_51__ = __webpack_require__(921);
/* harmony import */ var _chunk_D7WRJVQH_js__WEBPACK_IMPORTED_MODULE_52__ = __webpack_require__(1307);
/* harmony import */ var _chunk_X7LD42RN_js__WEBPACK_IMPORTED_MODULE_53__ = __webpack_require__(941);
/* harmony import */ var _chunk_GGSO3ZB5_js__WEBPACK_IMPORTED_MODULE_54__ = __webpack_require__(5634);
/* harmony import */ var _chunk_Y52KRMXY_js__WEBPACK_IMPORTED_MODULE_55__ = __webpack_require__(281);
 const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);
function x(e){let{inputs:t,context:r,templates:n}=e,o=(0,_chunk_DMTJKXS7_js__WEBPACK_IMPORTED_MODULE_9__.b)(e),i=t.choice("operation",_chunk_DC7J6I6K_js__WEBPACK_IMPORTED_MODULE_1__.i),s=w(t.text("share"));if(s!==void 0&&i!=="promote")throw (0,_chunk_STEIKBG2_js__WEBPACK_IMPORTED_MODULE_45__.i)("share",String(s),"share with operation: promote only");return{...(0,_chunk_DMTJKXS7_js__WEBPACK_IMPORTED_MODULE_9__.f)(e,(0,_chunk_DMTJKXS7_js__WEBPACK_IMPORTED_MODULE_9__.d)(e,o)),operation:i,share:s,reason:t.text("reason"),wait:t.boolean("wait",!1),checks:t.text("checks"),checkSecrets:(0,_chunk_DMTJKXS7_js__WEBPACK_IMPORTED_MODULE_9__.j)(e),healthPath:t.text("health-path")===""?"":(0,_chunk_DMTJKXS7_js__WEBPACK_IMPORTED_MODULE_9__.e)(t,"backend"),directory:o,connectTo:t.lines("connect-to"),dryRun:t.boolean("dry-run",!1),templates:n,run:r}}function w(e){if(e==="")return;let t=/^(\d{1,3}(?:\.\d)?)\s*%?$/.exec(e)?.[1];if(t===void 0||Number(t)>100)throw (0,_chunk_STEIKBG2_js__WEBPACK_IMPORTED_MODULE_45__.i)("share",e,"a share of 0 to 100 percent","25");return Number(t)}async function A(e){let{report:t}=e,r=x(e),{app:n,environment:o}=r,i=(0,_chunk_SMO6DTFB_js__WEBPACK_IMPORTED_MODULE_10__.a)(e,{sessionName:`${n}-${o}`,environmentName:o}),a=await (0,_chunk_IQ5UABOQ_js__WEBPACK_IMPORTED_MODULE_4__.a)(t,()=>`The shift of traffic of ${n} ${o} was interrupted. It stays where it is, and falls back by itself unless operation: continue carries it on.`,()=>(0,_chunk_DC7J6I6K_js__WEBPACK_IMPORTED_MODULE_1__.j)((0,_chunk_JQYI22NG_js__WEBPACK_IMPORTED_MODULE_13__.a)(i,t),r));e.output("state",a.state),e.output("share",a.share),e.output("release",a.release),e.output("has-changes",a.hasChanges)}


/***/ })

};
